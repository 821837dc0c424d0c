import { parseRule } from '../../../lib/language/rule';

test.each([
	['a span', { field: 'created_at', operator: 'in_last_n_days', value: -0 }],
	[
		'an amount of a span',
		{ field: 'created_at', operator: 'in_last_n_days', value: { amount: -0, unit: 'hours' } },
	],
	['a number', { field: 'points', operator: 'equals', value: -0 }],
])('-0 is 0: %s', (_, rule) => {
	const canonical = parseRule(rule);
	expect(canonical).toEqual(parseRule(JSON.parse(JSON.stringify(rule))));
});
