import { defined } from '../../lib/error/defined';
import { counterfactual } from '../../lib/explain/counterfactual/counterfactual';
import { catalogueOf } from '../../lib/language/field';
import { parseQuery } from '../../lib/language/query';
import type { Condition } from '../../lib/language/rule';
import type { RelationSet } from '../../lib/language/relation/relation';
import { clockOf } from '../../lib/language/time';

const SHOP: RelationSet = {
	name: 'own',
	relations: { customers: '' },
	columns: {
		customers: [
			{ name: 'id', type: 'number' },
			{ name: 'attributes', type: 'json', keys: [{ name: 'size', type: 'any' }] },
		],
	},
};
const clock = clockOf({ asOf: '2025-06-15T12:00:00Z', timeZone: 'UTC' });

function remedyOf(query: string, actual: string | number | boolean, holds = false) {
	const fields = catalogueOf(SHOP);
	const condition = parseQuery(query, { fields }) as Condition;
	const question = { path: '', condition, field: defined(fields.find(condition.field)), negated: false };
	return counterfactual({ question, holds, actual }, clock);
}

test.each([
	[
		'attributes.size > 40',
		38,
		{ gap: '2 short', remedy: 'Attributes.size must rise by more than 2, above 40.' },
	],
	['attributes.size > 40', 'large', { remedy: 'Attributes.size must be a value that is greater than 40.' }],
	[
		'attributes.size between 40 and 42',
		'large',
		{ remedy: 'Attributes.size must be a value that is between 40 and 42.' },
	],
	['attributes.size is true', 'yes', { gap: 'is yes', remedy: 'Attributes.size must be true.' }],
	['attributes.size = 40', 'large', { remedy: 'Attributes.size must be 40.' }],
	["attributes.size contains 'x'", 'large', { remedy: 'Attributes.size must contain "x".' }],
])('of a value whose kind is not known: %s, where it is %j', (query, actual, told) => {
	expect(remedyOf(query, actual)).toEqual(told);
});

test('what must not hold is said so', () => {
	expect(remedyOf("attributes.size starts with 'l'", 'large', true)).toEqual({
		remedy: 'Attributes.size must not start with "l".',
	});
});
