import { parseRule } from '../../lib';

const read = (input: unknown) => {
	try {
		return parseRule(input);
	} catch (error) {
		return error;
	}
};
/** As jQuery-QueryBuilder's getRules() gives it. */
const rule = (field: string, operator: string, value: unknown) => ({
	id: field,
	field,
	type: 'double',
	input: 'number',
	operator,
	value,
});
const POINTS = { field: 'points', operator: 'equals', value: 1 };
const LESS = { field: 'points', operator: 'less_than', value: 5 };

test.each([
	['AND', 'all', [{ match: 'all', rules: [LESS] }]],
	['OR', 'any', [LESS]],
])('a group with "condition": "%s" is read', (condition, match, denied) => {
	const nested = { condition, not: true, rules: [rule('points', 'less', 5)], valid: true };
	expect(
		read({ condition, rules: [rule('points', 'equal', 1), nested], not: false, valid: true, data: {} }),
	).toEqual({
		match,
		rules: [POINTS, { match: 'none', rules: denied }],
	});
});

test('what the builder calls incomplete is refused', () => {
	expect(read({ condition: 'AND', rules: [rule('points', 'equal', 1)], valid: false })).toMatchObject({
		code: 'RULE_INVALID',
		path: 'valid',
		message: expect.stringContaining('filled in'),
	});
	expect(
		read({ condition: 'AND', rules: [{ id: null, field: null, operator: null, value: null, empty: true }] }),
	).toMatchObject({ code: 'FIELD_UNKNOWN', path: 'rules[0].field' });
});

test('a combinator is said once, by a word that is known', () => {
	expect(read({ condition: 'XOR', rules: [POINTS] })).toMatchObject({
		path: 'condition',
		allowed: ['and', 'or'],
	});
	expect(read({ condition: 'AND', combinator: 'or', rules: [POINTS] })).toMatchObject({ path: 'condition' });
});

test('the currency of a where counts whatever letters its combinator is written in', () => {
	const where = (combinator: object) => ({
		field: 'orders_count',
		operator: 'greater_than',
		value: 0,
		where: {
			...combinator,
			rules: [
				{ field: 'currency', operator: '=', value: 'EUR' },
				{ field: 'total', operator: '>', value: 5 },
			],
		},
	});
	const open = (combinator: object) => parseRule(where(combinator), { currencies: ['EUR', 'USD'] });
	for (const combinator of [{ combinator: 'AND' }, { condition: 'AND' }, { combinator: 'and' }])
		expect(() => open(combinator)).not.toThrow();
	expect(() => open({ combinator: 'or' })).toThrow(/several currencies/);
});

test('bounds the wrong way round are an error in every form', () => {
	expect(read({ combinator: 'and', rules: [rule('points', 'between', [10, 0])] })).toMatchObject({
		code: 'VALUE_INVALID',
		path: 'rules[0].value',
		message: expect.stringContaining('the wrong way round'),
	});
});
