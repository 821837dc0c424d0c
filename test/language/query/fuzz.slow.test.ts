import fc from 'fast-check';
import { formatQuery, parseQuery } from '../../../lib/language/query';
import { OPERATOR_WORDS } from '../../../lib/language/rule';
import { arbitraryRule } from '../../support/arbitrary-rule';
import { onlySegmentsError } from '../../support/only-segments-error';

/** Whatever is read is a rule that can be printed and read again. */
const reads = (text: string) =>
	onlySegmentsError(() => {
		const rule = parseQuery(text);
		expect(parseQuery(formatQuery(rule))).toEqual(rule);
	});

test('random text', () => {
	fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), reads), { numRuns: 500 });
});

const WORDS = [
	'and',
	'or',
	'not',
	'all',
	'any',
	'none',
	'(',
	')',
	',',
	'=',
	'!=',
	'>',
	'"',
	"'",
	"''",
	'--',
	'\n',
	'.',
	'-',
	'1',
	'30',
	'1.5',
	'1e9',
	'2026-01-01',
	'2026-01-01T10:00:00Z',
	'true',
	'null',
	"'x'",
	'"x"',
	'within',
	'where',
	'last',
	'from',
	'to',
	'days',
	'hour',
	'ago',
	'this',
	'month',
	'currency',
	'EUR',
	'missing',
	'exclude',
	'case',
	'sensitive',
	'in',
	'between',
	'points',
	'amount_spent',
	'orders_count',
	'tags',
	'created_at',
	'status',
	'quantity',
	'~',
	'\\',
	'%',
	'\0',
	'\ud800',
	'ﬁ',
	'\u2028',
	...OPERATOR_WORDS,
];

test('random words of the language', () => {
	const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 });
	fc.assert(
		fc.property(soup, fc.constantFrom(' ', ''), (words, space) => reads(words.join(space))),
		{ numRuns: 1_000 },
	);
});

test('queries with a piece cut out, doubled or put in', () => {
	const edit = fc.record({
		rule: arbitraryRule({ wild: true }),
		at: fc.double({ min: 0, max: 1, noNaN: true }),
		length: fc.nat(20),
		piece: fc.constantFrom('', ' ', ...WORDS),
		twice: fc.boolean(),
	});
	fc.assert(
		fc.property(edit, ({ rule, at, length, piece, twice }) => {
			const text = formatQuery(rule);
			const start = Math.floor(at * text.length);
			const cut = text.slice(start, start + length);
			reads(`${text.slice(0, start)}${piece}${twice ? cut + cut : ''}${text.slice(start + length)}`);
		}),
		{ numRuns: 500 },
	);
});
