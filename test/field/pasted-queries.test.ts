import { parseQuery } from '../../lib';

/**
 * What word processors, spreadsheets and other query languages leave in a text: the place, a sentence and the
 * mend.
 */
test.each([
	['country = ‘BD’', 11, "Put texts between straight single quotes: 'BD'."],
	['country in (“BD”, “SA”)', 13, "Put texts between straight single quotes: 'BD'."],
	['amount_spent > 12,50', 18, 'Write 1234.50.'],
	['amount_spent > 1.234,50', 21, 'Write 1234.50.'],
	['amount_spent > 1,000 and orders_count > 1', 17, 'Write 1234.50.'],
	['amount_spent between 1,5 and 3', 23, 'Write 1234.50.'],
	['amount_spent > 1_000', 17, 'Write 1234.50.'],
	['amount_spent > €500', 16, 'Name the currency behind it: amount_spent > 500 currency EUR.'],
	['amount_spent > 500 EUR', 20, 'Name the currency behind it: amount_spent > 500 currency EUR.'],
	['orders_count ≥ 3', 14, 'Write >=.'],
	['orders_count => 3', 15, 'Write >=.'],
	["country = 'BD';", 15, 'Leave the ";" away.'],
	['created_at > 01/02/2025', 16, 'Write the year first: 2025-02-28.'],
	['country = BD', 11, "Put texts between single quotes: 'BD'."],
])('%s', (query, column, suggestion) => {
	expect(() => parseQuery(query)).toThrow(
		expect.objectContaining({
			code: 'QUERY_SYNTAX',
			line: 1,
			column,
			suggestion,
			message: expect.stringMatching(
				suggestion.startsWith('Put texts between single') ? /here can stand/ : /^(?!.*here can stand)/,
			),
		}),
	);
});

test('a curly apostrophe inside a text is a letter of it', () => {
	expect(parseQuery("first_name = 'O’Brien'")).toMatchObject({ value: 'O’Brien' });
});

test.each(['first_name = null', 'first_name != NULL'])('%s: no text in quotes is meant', (query) => {
	expect(() => parseQuery(query)).toThrow(
		expect.objectContaining({ code: 'QUERY_SYNTAX', suggestion: 'Write "is null" or "is not null".' }),
	);
});
