import { difference, moneyText, numberText, withCents } from '../../lib/language/value/decimal';

test.each([
	['500', '380.00', '120.00'],
	['0.3', '0.1', '0.2'],
	['-1.5', '2', '-3.5'],
	['0', '0.001', '-0.001'],
	['+7', '-3', '10'],
	['99999999999999999999.99', '0.01', '99999999999999999999.98'],
	['0.5', '0.50', '0.00'],
])('%s - %s is %s', (left, right, result) => {
	expect(difference(left, right)).toBe(result);
});

test.each([
	['120', '120.00'],
	['120.5', '120.50'],
	['0.125', '0.125'],
	['142.5010526315789', '142.51'],
	['0.00001', '0.01'],
	['460.0000000000000000', '460.00'],
])('a distance of %s is told as %s', (amount, text) => {
	expect(moneyText(amount)).toBe(text);
});

test.each([
	['0', '0.00'],
	['12.30', '12.30'],
	['12.3450', '12.345'],
	['-7', '-7.00'],
	['257.9989473684210526', '257.9989473684210526'],
])('an amount of %s is %s', (amount, text) => {
	expect(withCents(amount)).toBe(text);
});

test.each([
	['3.00', '3'],
	['3.50', '3.5'],
	['30', '30'],
	['0.0', '0'],
])('the number %s is %s', (number, text) => {
	expect(numberText(number)).toBe(text);
});
