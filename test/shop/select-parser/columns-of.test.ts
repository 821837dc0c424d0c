import { columnsOf } from '../../../lib/shop';
import { emptyShop } from '../shop';

/** Each on a database, too: Postgres is right about how a column is named. */
const SELECTS: readonly string[] = [
	'SELECT id, c.email, c."First Name" FROM (SELECT 1 AS id, 2 AS email, 3 AS "First Name") c',
	'SELECT c.id AS customer_id, lower(c.a) AS "Lower", c.a mail FROM (SELECT 1 AS id, \'x\' AS a) c',
	"SELECT 1::text, '2'::numeric, c.id::text FROM (SELECT 1 AS id) c",
	"SELECT lower('A'), coalesce(1, 2), count(*) n, CASE WHEN true THEN 1 END, EXISTS (SELECT 1), 1 + 1",
	"SELECT 'a, b FROM c' AS text, /* , x AS y */ 1 AS one, -- , no\n 2 AS two",
	'WITH t AS (SELECT 1 AS inner_one) SELECT t.inner_one AS outer_one FROM t',
	'WITH RECURSIVE t (n) AS (SELECT 1 UNION SELECT n + 1 FROM t WHERE n < 3) SELECT n, (SELECT max(n) AS m FROM t) AS top FROM t',
	'SELECT DISTINCT ON (a, b) a AS x, b FROM (SELECT 1 AS a, 2 AS b) c',
	'SELECT DISTINCT a FROM (SELECT 1 AS a) c',
	'SELECT ALL a FROM (SELECT 1 AS a) c',
	'SELECT 1 AS a, 2 AS b UNION ALL SELECT 3 AS c, 4 AS d',
	"SELECT (extract(year FROM now())) AS year, ARRAY[1, 2] AS list, ('{\"a\": 1}'::jsonb) ->> 'a' AS value, $$, a AS b$$ AS quoted",
	"SELECT count(*) FILTER (WHERE true) AS some, sum(1) OVER (ORDER BY 1) AS running, now() AT TIME ZONE 'UTC' AS at",
	"SELECT lower('A') || 'b', NULL, true AS yes, 1 IS NULL AS absent, not true as no",
	'select 1 as "a""b", 2 as "SELECT", 3 as From_1',
	"SELECT E'it\\'s, AS x' AS escaped, U&'d' AS unicode, 1 AS ünïcode",
];

describe('columnsOf', () => {
	it('names columns as Postgres does', async () => {
		const database = await emptyShop();
		try {
			for (const select of SELECTS) {
				const { fields } = await database.pool.query(select);
				expect({ select, columns: columnsOf(select) }).toEqual({
					select,
					columns: fields.map(({ name }) => name),
				});
			}
		} finally {
			await database.drop();
		}
	});

	it('leaves out what stands for several columns', () => {
		expect(columnsOf('SELECT c.*, 1 AS one, * FROM c')).toEqual(['one']);
		expect(columnsOf('TABLE c')).toEqual([]);
	});
});
