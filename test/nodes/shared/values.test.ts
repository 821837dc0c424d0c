import { DateTime } from 'luxon';
import { instant } from '../../../nodes/shared/parameter';
import { readList, readValue } from '../../../nodes/shared/form';

test.each([
	['Dhaka', ['Dhaka']],
	['Dhaka, Riyadh ,Lima', ['Dhaka', 'Riyadh', 'Lima']],
	['"Washington, DC", Lima', ['Washington, DC', 'Lima']],
	['Lima, "Washington, DC"', ['Lima', 'Washington, DC']],
	['"say ""yes"""', ['say "yes"']],
	['5" screen, 7" screen', ['5" screen', '7" screen']],
	['a\nb\n', ['a', 'b']],
	['""', ['']],
	['', []],
	[' , ', []],
	[undefined, []],
	[null, []],
	[17, [17]],
	[
		[1, 'b, c'],
		[1, 'b, c'],
	],
])('the list %j is %j', (raw, list) => {
	expect(readList(raw)).toEqual(list);
});

test.each([
	['is_null', 'left over', undefined],
	['greater_than', '500.00', '500.00'],
	['greater_than', 500, 500],
	['contains', 'a, b', 'a, b'],
	['equals', '', ''],
	['in', 'a, b', ['a', 'b']],
	['includes_any', ['x'], ['x']],
	['between', '10, 20', ['10', '20']],
	['between', [10, 20], [10, 20]],
	['in_last_n_days', '7', '7'],
	['in_last_n_days', 7, 7],
	['in_last_n_days', '36 hours', { amount: 36, unit: 'hours' }],
	['more_than_n_days_ago', ' 1 Week ', { amount: 1, unit: 'weeks' }],
	['in_next_n_days', { amount: 2, unit: 'months' }, { amount: 2, unit: 'months' }],
	['count_equals', '3', '3'],
	['beginsWith', 'a, b', 'a, b'],
])('%s %j means %j', (operator, raw, value) => {
	expect(readValue(operator, raw)).toEqual(value);
});

test('dates from expressions become ISO text', () => {
	expect(readValue('after_date', new Date('2025-06-15T12:00:00Z'))).toBe('2025-06-15T12:00:00.000Z');
	expect(readValue('after_date', DateTime.fromISO('2025-06-15T12:00:00Z', { zone: 'Asia/Dhaka' }))).toBe(
		'2025-06-15T18:00:00.000+06:00',
	);
	expect(instant('')).toBeUndefined();
	expect(instant(undefined)).toBeUndefined();
});

test('picked products come before typed ones', () => {
	expect(readValue('includes_any', 'p9, p8', ['p1'])).toEqual(['p1', 'p9', 'p8']);
	expect(readValue('equals', '', ['p1'])).toBe('p1');
	expect(readValue('equals', 'p2', ['p1'])).toEqual(['p1', 'p2']);
});
