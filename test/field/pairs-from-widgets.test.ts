import { parseRule, type Condition, type Group, type RuleError } from '../../lib';

/** A rule as web query builders send it. */
const read = (operator: string, value: unknown, field = 'amount_spent') =>
	parseRule({ combinator: 'and', rules: [{ field, operator, value }] });

const fault = (work: () => unknown): Partial<RuleError> => {
	try {
		work();
		return {};
	} catch (error) {
		return error as RuleError;
	}
};

test.each([['1, 2'], ['1,2'], [[1, 2]], [['1', '2']]])('both ends are read from %j', (value) => {
	expect(read('between', value)).toMatchObject({ rules: [{ operator: 'between' }] });
	const pair = (read('between', value) as Group).rules.map((rule) => (rule as Condition).value);
	expect((pair[0] as readonly unknown[]).map(Number)).toEqual([1, 2]);
});

// A widget that skips such a rule shows everybody; one that sends it means nobody knows what.
test.each([[''], ['1'], ['1,'], [',2'], [[0, null]], [[null, 1]], [[1]], [[1, 2, 3]], [null]])(
	'ends that are missing are told, not skipped: %j',
	(value) => {
		const { code, path } = fault(() => read('between', value));
		expect(code).toBe('VALUE_INVALID');
		expect(path).toMatch(/^rules\[0\]\.value/);
	},
);

test.each([['='], ['contains'], ['beginsWith'], ['in']])('a box left empty is told: %s', (operator) => {
	const field = operator === '=' ? 'amount_spent' : 'city';
	expect(fault(() => read(operator, operator === 'in' ? [] : '', field)).code).toBe('VALUE_INVALID');
});

test('a comma is part of a value in a list, and splits a text that stands for one', () => {
	expect(read('in', ['Vi,ram', 'Jain'], 'first_name')).toMatchObject({
		rules: [{ value: ['Vi,ram', 'Jain'] }],
	});
	expect(read('in', 'BD, SA', 'city')).toMatchObject({ rules: [{ value: ['BD', 'SA'] }] });
});
