import type { Compiler } from '../../../lib/compiler/compiler';
import { parseQuery } from '../../../lib/language/query';
import { emptyShop } from '../../shop/shop';
import type { TestDatabase } from '../../support/database';
import { compilerOver, idsIn, MOMENT, plans, PURCHASES } from '../../support/purchases';

/** A shop that keeps instants in UTC, without saying so. */
const MAPPING = {
	...PURCHASES,
	relations: {
		customers: `SELECT id, name AS first_name, since AT TIME ZONE 'UTC' AS created_at, since AS created_at_utc FROM public.buyer`,
		orders: `SELECT id, buyer_id AS customer_id, at AT TIME ZONE 'UTC' AS placed_at, at AS placed_at_utc, total AS amount FROM public.purchase`,
	},
};

let database: TestDatabase;
let compiler: Compiler;

beforeAll(async () => {
	// Its sessions are far from UTC.
	database = await emptyShop();
	await database.pool.query(`
		CREATE TABLE buyer (id integer PRIMARY KEY, name text, since timestamp);
		CREATE TABLE purchase (id integer PRIMARY KEY, buyer_id integer, at timestamp, total numeric);
		INSERT INTO buyer SELECT n, 'Name ' || n, timestamp '2026-06-01' - n * interval '7 hours' FROM generate_series(1, 5000) AS n;
		INSERT INTO buyer VALUES (5001, 'No date', NULL), (5002, 'Never', 'infinity'), (5003, 'Ever', '-infinity'), (5004, 'Old', '0044-03-15 BC');
		INSERT INTO purchase SELECT n, 1 + n % 5000, timestamp '2026-06-01' - n * interval '1 hour', 10 FROM generate_series(1, 9000) AS n;
		INSERT INTO purchase SELECT 10000 + n, 4500 + n, timestamp '2026-04-30 23:00' - n * interval '1 hour', 10 FROM generate_series(1, 40) AS n;
		INSERT INTO purchase SELECT 20000 + n, 4500 + n, timestamp '2026-05-02', 10 FROM generate_series(1, 40) AS n;
		CREATE INDEX since ON buyer (since);
		CREATE INDEX at ON purchase (at);
		ANALYZE`);
	compiler = await compilerOver(database.pool, MAPPING);
});
afterAll(() => database?.drop());

const asked = (query: string, timeZone = 'Europe/Berlin') =>
	compiler.ids(
		compiler.compile(parseQuery(query, { fields: compiler.context.catalogue }), { ...MOMENT, timeZone }),
	);

test.each([
	['created_at within last 30 days', `since >= '2026-05-02 00:00' AND since <= '2026-06-01'`],
	['created_at before 2026-03-01', `since >= '0001-01-01' AND since < '2026-02-28 23:00'`],
	[
		'created_at after 2026-05-20',
		`since >= '2026-05-20 22:00' AND since < 'infinity' AND since <= '2026-06-01'`,
	],
	[
		'not (created_at after 2026-03-01)',
		`NOT coalesce(since >= '2026-03-01 23:00' AND since < 'infinity', false) AND (since <= '2026-06-01') IS NOT FALSE OR since = 'infinity'`,
	],
	[
		'orders_count > 0 within last 30 days',
		`id IN (SELECT buyer_id FROM purchase WHERE at >= '2026-05-02' AND at <= '2026-06-01')`,
	],
])('finds who is found by hand: %s', async (query, condition) => {
	const { rows } = await database.pool.query<{ id: number }>(
		`SELECT id FROM buyer WHERE ${condition} ORDER BY 1`,
	);
	expect(await idsIn(asked(query), database.pool)).toEqual(rows.map(({ id }) => id));
	expect(rows.length).toBeGreaterThan(10);
});

test('is found by the index on what is stored', async () => {
	const query = asked('created_at within last 30 days');
	expect(await plans(query, 'Index Cond: ((since >= ', database.pool)).toBe(true);
});

test.each(['UTC', 'Europe/Berlin'])('a weekend is one by the clock of %s', async (zone) => {
	const query = asked('orders_count > 0 within last 60 days where (weekday in (6, 7))', zone);
	const { rows } = await database.pool.query<{ id: number }>(
		`SELECT DISTINCT buyer_id AS id FROM purchase WHERE at >= timestamp '2026-04-02' AND at <= timestamp '2026-06-01'
			AND extract(isodow FROM at AT TIME ZONE 'UTC' AT TIME ZONE $1) IN (6, 7) ORDER BY 1`,
		[zone],
	);
	expect(await idsIn(query, database.pool)).toEqual(rows.map(({ id }) => id));
	expect(query.text.includes('extract(isodow FROM o.placed_at_utc)')).toBe(zone === 'UTC');
});

test('a month is one by the clock of the zone', async () => {
	const months = (zone: string) => asked('orders_count distinct calendar_month = 2', zone);
	const inMonths = async (zone: string) => {
		const { rows } = await database.pool.query<{ id: number }>(
			`SELECT buyer_id AS id FROM purchase WHERE at <= timestamp '2026-06-01' GROUP BY 1
				HAVING count(DISTINCT date_trunc('month', at AT TIME ZONE 'UTC' AT TIME ZONE $1)) = 2 ORDER BY 1`,
			[zone],
		);
		return rows.map(({ id }) => id);
	};
	const utc = await idsIn(months('UTC'), database.pool);
	const apia = await idsIn(months('Pacific/Apia'), database.pool);
	expect([utc, apia]).toEqual([await inMonths('UTC'), await inMonths('Pacific/Apia')]);
	expect(utc).not.toEqual(apia);
	expect(months('UTC').text).toContain("date_trunc('month', taken.c2)");
});
