import fc from 'fast-check';
import { itemAt } from '../../../lib/error/defined';
import { formatQuery, parseQuery } from '../../../lib/language/query';
import { OPERATOR_WORDS, parseRule } from '../../../lib/language/rule';
import { arbitraryRule } from '../../support/arbitrary-rule';
import { onlySegmentsError } from '../../support/only-segments-error';

/** Whatever is accepted is canonical: it is read as itself, and has a text. */
const reads = (input: unknown) =>
	onlySegmentsError(() => {
		const rule = parseRule(input);
		const copy = parseRule(structuredClone(rule));
		expect(copy).toEqual(rule);
		expect(parseQuery(formatQuery(rule))).toEqual(rule);
	});

test('random values', () => {
	fc.assert(
		fc.property(
			fc.anything({
				withBigInt: true,
				withDate: true,
				withNullPrototype: true,
				withSparseArray: true,
				withMap: true,
			}),
			reads,
		),
		{ numRuns: 500 },
	);
});

const KEYS = [
	'match',
	'rules',
	'field',
	'operator',
	'value',
	'within',
	'where',
	'currency',
	'missing',
	'caseSensitive',
	'combinator',
	'not',
	'valueSource',
	'muted',
	'id',
	'path',
	'last',
	'before_last',
	'between_last',
	'from',
	'to',
	'calendar',
	'unit',
	'amount',
	'__proto__',
	'constructor',
	'toString',
];
const LEAVES = [
	'all',
	'any',
	'none',
	'and',
	'or',
	'xor',
	'points',
	'amount_spent',
	'tags',
	'note',
	'created_at',
	'orders_count',
	'products_purchased',
	'events_count',
	'status',
	'tax_collection_status',
	'not_purchased_product',
	'EUR',
	'exclude',
	'days',
	'today',
	'2026-01-01',
	'1',
	'1,2',
	'',
	'~',
	'\0',
	'\ud800',
	1,
	0,
	-1,
	1.5,
	-0,
	NaN,
	Infinity,
	2 ** 60,
	20n,
	null,
	true,
	false,
	undefined,
	'__proto__',
	'toString',
	...OPERATOR_WORDS,
];

const soup = fc.letrec<{ node: unknown }>((tie) => ({
	node: fc.oneof(
		{ depthSize: 'medium', withCrossShrink: true },
		fc.constantFrom<unknown>(...LEAVES),
		fc.dictionary(fc.constantFrom(...KEYS), tie('node'), { maxKeys: 6 }),
		fc.array(tie('node'), { maxLength: 4 }),
		fc.record({
			match: fc.constantFrom('all', 'any', 'none'),
			rules: fc.array(tie('node'), { maxLength: 4 }),
		}),
		fc.record({
			combinator: fc.constantFrom('and', 'or'),
			not: fc.constantFrom(true, false, undefined),
			rules: fc.array(tie('node'), { maxLength: 4 }),
		}),
		fc.record({
			field: fc.constantFrom(...LEAVES),
			operator: fc.constantFrom(...OPERATOR_WORDS),
			value: tie('node'),
		}),
	),
})).node;

test('random JSON of the words of the language', () => {
	fc.assert(fc.property(soup, reads), { numRuns: 1_000 });
});

/** The paths of every object and value below. */
function* placesIn(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
	yield path;
	if (value === null || typeof value !== 'object') return;
	for (const key of Object.keys(value))
		yield* placesIn((value as Record<string, unknown>)[key], [...path, key]);
}

function replaced(value: unknown, [key, ...rest]: (string | number)[], piece: unknown): unknown {
	if (key === undefined) return piece;
	const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
		string | number,
		unknown
	>;
	copy[key] = replaced(copy[key], rest, piece);
	return copy;
}

test('rules with one part replaced', () => {
	const edit = fc.record({
		rule: arbitraryRule({ wild: true }),
		at: fc.nat(),
		piece: fc.oneof(soup, fc.constantFrom<unknown>(...LEAVES)),
	});
	fc.assert(
		fc.property(edit, ({ rule, at, piece }) => {
			const places = [...placesIn(rule)];
			reads(replaced(rule, itemAt(places, at % places.length), piece));
		}),
		{ numRuns: 500 },
	);
});

test('depth of 100 000', () => {
	let groups: unknown = { field: 'points', operator: 'is_null' };
	let widget: unknown = groups;
	let where: unknown = { field: 'status', operator: 'is_null' };
	for (let level = 0; level < 100_000; level += 1) {
		groups = { match: 'all', rules: [groups] };
		widget = { combinator: 'and', not: true, rules: [widget] };
		where = { field: 'orders_count', operator: 'is_not_null', where };
	}
	for (const input of [groups, widget, where]) {
		expect(() => parseRule(input)).toThrow(expect.objectContaining({ code: 'RULE_INVALID' }));
	}
});
