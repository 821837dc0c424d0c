import { checkedChange, checkedSelect, checkedTable } from '../../../lib/shop/select-parser/check-select';

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
		['SELECT 1 AS id -- a\r\n, 2', 'SELECT 1 AS id -- a\r\n, 2'],
		['SELECT $é1$;$é1$ AS id', 'SELECT $é1$;$é1$ AS id'],
		['SELECT 1 +--;\n2 AS id', 'SELECT 1 +--;\n2 AS id'],
		["SELECT 1e-5 + .5 + 2., 'a\u00a0b' AS id", "SELECT 1e-5 + .5 + 2., 'a\u00a0b' AS id"],
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
		['SELECT $é$ open $e$', /middle of a literal/],
		['SELECT 1 AS id --\r) r; SELECT (2', /control character U\+000D/],
		['SELECT 1 AS id \0', /control character U\+0000/],
		['SELECT 1\fAS id', /control character U\+000C/],
		["SELECT '\x1b' AS id", /control character U\+001B/],
		['SELECT\u00a01 AS id', /invisible character U\+00A0/],
		["SELECT '\ud800' AS id", /control character U\+D800/],
		['SELECT u&"a" AS id', /Unicode escapes/],
		["SELECT U&'a' AS id", /Unicode escapes/],
		["SELECT E'a'\n'\\' AS id", /side by side/],
		["SELECT E'a' -- b\n'\\' AS id", /side by side/],
		["SELECT 1E'a' AS id", /goes on in letters/],
		['SELECT 0x1F AS id', /goes on in letters/],
		['SELECT 1_000 AS id', /goes on in letters/],
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

describe('the SELECT and table of an entry of "changes"', () => {
	it.each(["SELECT id FROM changed WHERE a <> '\\'", "SELECT id FROM changed WHERE a <> E'\\''"])(
		'may not be %j',
		(given) => {
			expect(() => checkedChange(given, 'changes.t')).toThrow(expect.objectContaining({ path: 'changes.t' }));
		},
	);

	it('may have a backslash where none of it depends on settings', () => {
		const select = 'SELECT id FROM changed WHERE a <> $$\\$$';
		expect(checkedChange(select, 'changes.t')).toBe(select);
	});

	it.each(['customer', 'shop.customer', 'public."order"', '"a.b"."c ""d"""'])(
		'may be of the table %j',
		(name) => {
			expect(checkedTable(name, 'changes')).toBe(name);
		},
	);

	it.each(['a.b.c', 'a b', 'a;', 'a.', ' a', '"a', "'a'", '1'])('may not be of the table %j', (name) => {
		expect(() => checkedTable(name, 'changes')).toThrow(expect.objectContaining({ code: 'MAPPING_INVALID' }));
	});
});
