import { checkedSelect } from '../../../lib/shop/select-parser/check-select';

describe('the SELECT of a mapping', () => {
	it.each([
		['SELECT 1 AS id', 'SELECT 1 AS id'],
		['  select 1 as id ;\n', 'select 1 as id'],
		['WITH a AS (SELECT 1 AS id) SELECT id FROM a', 'WITH a AS (SELECT 1 AS id) SELECT id FROM a'],
		['SELECT \';\' AS id, "a;b", $$;$$ /* ; */ FROM t', 'SELECT \';\' AS id, "a;b", $$;$$ /* ; */ FROM t'],
		[
			'SELECT u.update, u."delete", \'drop\' AS into_it FROM t u',
			'SELECT u.update, u."delete", \'drop\' AS into_it FROM t u',
		],
		['SELECT 1 AS id -- the last word', 'SELECT 1 AS id -- the last word\n'],
		['SELECT 1 AS id; -- after', 'SELECT 1 AS id -- after\n'],
		["SELECT a ? 'b' AS id FROM t", "SELECT a ? 'b' AS id FROM t"],
	])('may be %j', (given, checked) => {
		expect(checkedSelect(given, 'customers')).toBe(checked);
	});

	it.each([
		['', /text of a SELECT/],
		[7, /text of a SELECT/],
		['DELETE FROM t', /begin with SELECT or WITH/],
		['SELECT 1; SELECT 2', /one statement/],
		['SELECT 1; DROP TABLE t; --', /one statement/],
		['WITH gone AS (DELETE FROM t RETURNING id) SELECT id FROM gone', /only read/],
		['SELECT * INTO copy FROM t', /only read/],
		['SELECT id FROM t FOR UPDATE', /only read/],
		['SELECT id FROM t WHERE id = $1', /parameters/],
		['SELECT 1 AS id) r, (SELECT 2', /brackets/],
		['SELECT (1 AS id', /brackets/],
		["SELECT 1 AS id) r, (SELECT lower('X') AS two", /brackets/],
		["SELECT 'open", /middle of a literal/],
		['SELECT "open', /middle of a literal/],
		['SELECT $a$ open $b$', /middle of a literal/],
		['SELECT 1 /* open /* in */', /middle of a literal/],
	])('may not be %j', (given, message) => {
		expect(() => checkedSelect(given, 'customers')).toThrow(
			expect.objectContaining({
				code: 'MAPPING_INVALID',
				path: 'customers',
				message: expect.stringMatching(message),
			}),
		);
	});
});
