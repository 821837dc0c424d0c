import { SegmentsError } from '../../../lib/error';
import { LIMITS } from '../../../lib/language/limits';
import { parseQuery } from '../../../lib/language/query';

function errorOf(text: string, options?: Parameters<typeof parseQuery>[1]): SegmentsError {
	try {
		parseQuery(text, options);
	} catch (error) {
		if (SegmentsError.is(error)) return error;
		throw error;
	}
	throw new Error(`No error: ${text}`);
}

const AFTER_CONDITION = [
	'of',
	'distinct',
	'per',
	'including',
	'within',
	'where',
	'currency',
	'converted to',
	'joined',
	'left',
	'property',
	'salt',
	'missing',
	'case sensitive',
	'and',
	'or',
];
const VALUES = ['text in quotes', 'number', 'date', '(', 'true', 'false'];
const START = ['field name', 'not', '(', 'all(…)', 'any(…)', 'none(…)', 'lines some(…)', 'followed by'];

interface Fault {
	text: string;
	at: [number, number];
	found: string;
	allowed: string[];
	suggestion?: string;
	/** How the sentence begins where a mend is known. */
	says?: string;
}

const SYNTAX: readonly Fault[] = [
	{ text: 'points >', at: [1, 9], found: 'the end of the query', allowed: VALUES },
	{ text: 'points > 1 and', at: [1, 15], found: 'the end of the query', allowed: START },
	{
		text: 'points > 1\n  && points < 3',
		at: [2, 3],
		found: '&&',
		allowed: [...AFTER_CONDITION, 'the end of the query'],
		suggestion: 'Did you mean "and"?',
	},
	{
		text: 'country = Dhaka',
		at: [1, 11],
		found: 'Dhaka',
		allowed: VALUES,
		suggestion: "Put texts between single quotes: 'Dhaka'.",
	},
	{
		text: 'email ends with .uk',
		at: [1, 17],
		found: '.uk',
		allowed: VALUES,
		suggestion: "Put texts between single quotes: '.uk'.",
	},
	{
		text: "points = 1\nor\n  note = 'open",
		at: [3, 10],
		found: "'open",
		allowed: VALUES,
		suggestion: 'Close the quotes.',
	},
	{ text: '(points > 1', at: [1, 12], found: 'the end of the query', allowed: [...AFTER_CONDITION, ')'] },
	{ text: 'points > 1)', at: [1, 11], found: ')', allowed: [...AFTER_CONDITION, 'the end of the query'] },
	{ text: "AND segment = 'Champions'", at: [1, 1], found: 'AND', allowed: START },
	{ text: 'points > 1 or or points > 2', at: [1, 15], found: 'or', allowed: START },
	{ text: 'all()', at: [1, 5], found: ')', allowed: START },
	{
		text: 'country in ()',
		at: [1, 13],
		found: ')',
		allowed: ['text in quotes', 'number', 'date', 'true', 'false'],
	},
	{ text: 'points between 1', at: [1, 17], found: 'the end of the query', allowed: ['and'] },
	{
		text: 'amount_spent > 1 within lst 3 days',
		at: [1, 25],
		found: 'lst',
		suggestion: 'Did you mean "last"?',
		allowed: [
			'today',
			'yesterday',
			'this month',
			'last month',
			'calendar',
			'whole number',
			'last',
			'before',
			'more than',
			'older than',
			'between',
			'from',
			'to',
		],
	},
	{
		text: 'amount_spent > 1 within last 3 fortnights',
		at: [1, 32],
		found: 'fortnights',
		allowed: ['unit of time'],
	},
	{ text: 'amount_spent > 1 within last three days', at: [1, 30], found: 'three', allowed: ['whole number'] },
	{ text: 'amount_spent > 1 where category = 1', at: [1, 24], found: 'category', allowed: ['('] },
	{ text: 'note = 1 missing never', at: [1, 18], found: 'never', allowed: ['exclude', 'include'] },
	{
		text: 'points > 5,000',
		at: [1, 11],
		found: ',',
		allowed: [...AFTER_CONDITION, 'the end of the query'],
		suggestion: 'Write 1234.50.',
		says: '5,000 is not a number here',
	},
	{
		text: 'points > 1; drop table customer',
		at: [1, 11],
		found: ';',
		allowed: [...AFTER_CONDITION, 'the end of the query'],
		suggestion: 'Leave the ";" away.',
		says: 'a query ends without',
	},
	{ text: "note = 'ä𝄞' x", at: [1, 13], found: 'x', allowed: [...AFTER_CONDITION, 'the end of the query'] },
];

test.each(SYNTAX)('$text', ({ text, at: [line, column], found, allowed, suggestion, says = 'found ' }) => {
	const error = errorOf(text);
	expect({
		code: error.code,
		line: error.line,
		column: error.column,
		found: error.found,
		allowed: error.allowed,
		suggestion: error.suggestion,
	}).toEqual({ code: 'QUERY_SYNTAX', line, column, found, allowed, suggestion });
	expect(error.message).toMatch(`Line ${line}, column ${column}: ${says}`);
});

test('an unknown operator names those there are, and the nearest', () => {
	const error = errorOf("note contans 'x'");
	expect(error).toMatchObject({
		code: 'QUERY_SYNTAX',
		line: 1,
		column: 6,
		found: 'contans',
		suggestion: 'Did you mean "contains"?',
	});
	expect(error.allowed).toEqual(
		expect.arrayContaining(['=', '>', 'in', 'contains', 'is null', 'where', 'within']),
	);
	expect(error.message).toBe(
		'Line 1, column 6: found "contans", but here can stand: operator, of, distinct, per, including, within, where, currency, converted to, joined, left, property, salt, missing, case sensitive. Did you mean "contains"?',
	);
});

test.each(['', '  \n\t', '-- nothing\n'])('nothing is asked: %j', (text) => {
	expect(errorOf(text)).toMatchObject({ code: 'QUERY_SYNTAX', found: 'the end of the query' });
});

test('an empty query is not everyone', () => {
	expect(errorOf('').message).toBe(
		'Line 1, column 1: the query is empty. An empty query is not "everyone": add a condition.',
	);
});

test.each([
	['points > 1 missing exclude missing exclude', 28, 'missing'],
	['amount_spent within today > 1 within today', 31, 'within'],
	['note = 1 case sensitive case insensitive', 25, 'case sensitive'],
])('%s says something twice', (text, column, found) => {
	expect(errorOf(text)).toMatchObject({ code: 'QUERY_SYNTAX', line: 1, column, found });
});

test('"ago" behind an operator that has no such form', () => {
	expect(errorOf('last_order_date between 3 and 4 or last_order_date = 3 days ago')).toMatchObject({
		code: 'QUERY_SYNTAX',
		column: 52,
		found: '=',
		allowed: ['more than', 'less than'],
	});
});

/** What is said well, but cannot be asked: the code and path of the JSON form, and the place in the text. */
test.each<[string, object]>([
	[
		'points > 1\nand amount_spnt > 2',
		{
			code: 'FIELD_UNKNOWN',
			path: 'rules[1].field',
			line: 2,
			column: 5,
			found: 'amount_spnt',
			suggestion: 'Did you mean "amount_spent"?',
		},
	],
	[
		"points > 1 and not (points contains 'x' or points = 1)",
		{
			code: 'OPERATOR_UNKNOWN',
			path: 'rules[1].rules[0].rules[0].operator',
			line: 1,
			column: 28,
			found: 'contains',
		},
	],
	[
		"points = 1 or points = 'many'",
		{ code: 'VALUE_INVALID', path: 'rules[1].value', line: 1, column: 24, found: 'many' },
	],
	["points in (1, 2, 'x')", { code: 'VALUE_INVALID', path: 'value[2]', line: 1, column: 11, found: 'x' }],
	[
		'created_at before 2026-02-30',
		{ code: 'VALUE_INVALID', path: 'value', line: 1, column: 19, found: '2026-02-30' },
	],
	['points between 5 and 1', { code: 'VALUE_INVALID', path: 'value', line: 1, column: 16 }],
	['points > 1 within last 3 days', { code: 'RULE_INVALID', path: 'within', line: 1, column: 12 }],
	[
		'amount_spent > 1 within between 60 and 30 days ago',
		{ code: 'RULE_INVALID', path: 'within.between_last', line: 1, column: 18 },
	],
	[
		"orders_count > 1\n\twhere (status = 'x'\n\t\tand colour = 'y')",
		{
			code: 'FIELD_UNKNOWN',
			path: 'where.rules[1].field',
			line: 3,
			column: 7,
			found: 'colour',
		},
	],
	[
		'orders_count > 1 where (quantity > 1 within today)',
		{ code: 'RULE_INVALID', path: 'where.within', line: 1, column: 38 },
	],
	[
		'amount_spent > 1 currency EURO',
		{ code: 'VALUE_INVALID', path: 'currency', line: 1, column: 18, found: 'EURO' },
	],
	[
		'orders_count within last 30 days',
		{ code: 'OPERATOR_UNKNOWN', path: 'operator', line: 1, column: 14, found: 'within last' },
	],
])('%s', (text, expected) => {
	const error = errorOf(text);
	expect(error).toMatchObject(expected);
	expect(error.message).toMatch(`Line ${error.line}, column ${error.column}: `);
});

test('a shop with several currencies is told where one is missing', () => {
	expect(errorOf("tags = 'x'\nand amount_spent > 5", { currencies: ['BDT', 'EUR'] })).toMatchObject({
		code: 'CURRENCY_REQUIRED',
		path: 'rules[1].currency',
		line: 2,
		column: 5,
		allowed: ['BDT', 'EUR'],
	});
});

const repeat = (text: string, times: number) => Array.from({ length: times }, () => text);
const nested = (open: string, times: number, close = '') =>
	`${open.repeat(times)}points > 1${close.repeat(times)}`;

test.each<[string, string, object]>([
	[
		'10 000 parentheses',
		'('.repeat(10_000),
		{ code: 'RULE_INVALID', allowed: ['20 levels'], line: 1, column: 101 },
	],
	['9 000 closed parentheses', nested('(', 9_000, ')'), { code: 'RULE_INVALID', allowed: ['20 levels'] }],
	[
		'4 000 times not',
		nested('not ', 4_000),
		{ code: 'RULE_INVALID', allowed: ['20 levels', '500 conditions'] },
	],
	[
		'21 levels',
		nested('all(', 21, ')'),
		{
			code: 'RULE_INVALID',
			line: 1,
			column: 81,
			path: expect.stringMatching(/^(rules\[0\]\.){19}rules\[0\]$/),
		},
	],
	[
		'501 conditions',
		repeat('points > 1', 501).join(' and '),
		{ code: 'RULE_INVALID', path: 'rules[500]', line: 1, column: 7_501 },
	],
	[
		'900 conditions',
		repeat('points > 1', 900).join('\nor '),
		{ code: 'RULE_INVALID', path: 'rules[500]', line: 501, column: 4 },
	],
	[
		'1 400 conditions',
		repeat('points > 1', 1_400).join('\nor '),
		{ code: 'RULE_INVALID', line: 1_001, column: 4 },
	],
	['a fault below 90 where', `${'orders_count where ('.repeat(90)}x`, { code: 'QUERY_SYNTAX' }],
	['a fault below 90 groups', `${'not (points = 1 and all('.repeat(45)}x`, { code: 'QUERY_SYNTAX' }],
	[
		'a text of 19 000 characters that is not closed',
		`note = '${'x'.repeat(19_000)}`,
		{ code: 'QUERY_SYNTAX', found: expect.stringMatching(/^'x{30}$/) },
	],
	['10 001 quotes', `note = ${"'".repeat(10_001)}`, { code: 'QUERY_SYNTAX' }],
	['19 000 spaces', `points${' '.repeat(19_000)}`, { code: 'QUERY_SYNTAX' }],
	[
		'more characters than a query may have',
		`note = '${'x'.repeat(LIMITS.queryLength)}'`,
		{ code: 'QUERY_SYNTAX', allowed: ['at most 20000 characters'] },
	],
])('%s end in an error', (_name, text, expected) => {
	expect(errorOf(text)).toMatchObject(expected);
});

test('as many levels as a rule may have', () => {
	expect(parseQuery(nested('all(', 20, ')'))).toMatchObject({ match: 'all' });
	expect(parseQuery(nested('(', 100, ')'))).toMatchObject({ field: 'points' });
	expect(parseQuery(`note = '${'('.repeat(1_000)}' -- ${'('.repeat(1_000)}`)).toMatchObject({
		value: '('.repeat(1_000),
	});
});

test('what is not a text is refused', () => {
	expect(errorOf({ match: 'all' } as unknown as string)).toMatchObject({
		code: 'QUERY_SYNTAX',
		allowed: ['text'],
	});
});
