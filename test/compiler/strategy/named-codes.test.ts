import type { Compiled, Compiler } from '../../../lib/compiler/compiler';
import { byNamedCodes } from '../../../lib/compiler/strategy/named-codes';
import { changedSince } from '../../../lib/compiler/strategy/names';
import { parseQuery } from '../../../lib/language/query';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { anew, compilerOver, idsIn, MOMENT, PURCHASE_TABLES, purchasesWith } from '../../support/purchases';

let database: TestDatabase;
let compiler: Compiler;

const MAPPING = {
	...purchasesWith({
		orders: `SELECT p.id, p.buyer_id AS customer_id, p.placed_at, p.total - coalesce(
				(SELECT sum(r.amount) FROM public.refund AS r WHERE r.purchase_id = p.id), 0) AS amount,
			m.name AS currency, p.money_id AS currency_row_id
			FROM public.purchase AS p LEFT JOIN public.money AS m ON m.id = p.money_id`,
		addresses: `SELECT h.buyer_id AS customer_id, upper(l.code) AS country, h.land_id AS country_row_id
			FROM public.home AS h LEFT JOIN public.land AS l ON l.id = h.land_id
			UNION ALL SELECT b.id, upper(l.code), b.land_id FROM public.buyer AS b LEFT JOIN public.land AS l ON l.id = b.land_id`,
	}),
	currencies: 'SELECT m.id, m.name AS code FROM public.money AS m -- all of them',
	countries: 'SELECT l.id, l.code FROM public.land AS l',
};

// Two of 200 countries, one of them of nine in ten customers; one currency has two rows, as ours and theirs.
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`${PURCHASE_TABLES};
		CREATE TABLE land (id integer PRIMARY KEY, code text);
		CREATE TABLE money (id integer PRIMARY KEY, name text);
		CREATE TABLE home (buyer_id integer, land_id integer);
		CREATE TABLE refund (purchase_id integer, amount numeric);
		ALTER TABLE buyer ADD land_id integer;
		ALTER TABLE purchase ADD money_id integer;
		INSERT INTO land SELECT n, chr(97 + n / 26) || chr(97 + n % 26) FROM generate_series(1, 200) AS n;
		INSERT INTO money VALUES (1, 'EUR'), (2, 'usd'), (3, 'USD'), (4, 'KRW');
		INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 3000) AS n;
		INSERT INTO home SELECT n, CASE WHEN n % 10 > 0 THEN 83 WHEN n % 20 > 0 THEN 84 END FROM generate_series(1, 3000) AS n;
		INSERT INTO purchase SELECT n, 1 + n % 2900, '2025-01-01Z'::timestamptz + n * interval '1 minute', n % 500, 1 + n % 3
			FROM generate_series(1, 60000) AS n;
		INSERT INTO refund SELECT n * 50, 10 FROM generate_series(1, 200) AS n;
		CREATE INDEX ON purchase (buyer_id); CREATE INDEX ON refund (purchase_id); ANALYZE`);
	compiler = await compilerOver(database.pool, MAPPING);
});
afterAll(() => database?.drop());

const compiled = (query: string): Compiled =>
	compiler.compile(parseQuery(query, { fields: compiler.context.catalogue }), MOMENT);
const price = (query: string) =>
	compiler.cheapestIds(compiled(query), {
		db: database.pool,
		choices: anew,
		customers: () => Promise.resolve(3000),
	});

const IN = 'b.id IN (SELECT buyer_id FROM home WHERE land_id';
const BOUGHT = 'b.id IN (SELECT buyer_id FROM purchase WHERE money_id';
test.each([
	[`country = 'DF'`, `${IN} = 83)`],
	[`country in ('df', 'DG')`, `${IN} IN (83, 84))`],
	[`country != 'DF'`, `NOT ${IN} = 83)`],
	[`country = 'ZZ'`, 'false'],
	[`country != 'ZZ'`, 'true'],
	[`orders_count > 0 where (currency = 'USD')`, `${BOUGHT} IN (2, 3))`],
	[`orders_count > 0 where (not (currency = 'usd'))`, `${BOUGHT} = 1)`],
	[
		`amount_spent > 400 currency EUR`,
		`${BOUGHT} = 1 GROUP BY 1 HAVING sum(total) - coalesce(sum((SELECT sum(amount) FROM refund r WHERE r.purchase_id = purchase.id)), 0) > 400)`,
	],
	[`amount_spent = 0 currency KRW`, 'true'],
	[`amount_spent = 0 currency CHF`, 'true'],
])('finds by keys who is found by hand: %s', async (query, condition) => {
	const { rows } = await database.pool.query<{ id: number }>(
		`SELECT b.id FROM buyer b WHERE ${condition} ORDER BY 1`,
	);
	const { query: asked, lookedUp } = await price(query);
	expect(lookedUp).toHaveLength(1);
	if (!/ZZ|CHF/.test(query)) expect(asked.text).toMatch(/(country|currency)_row_id"? = /);
	expect(asked.text).not.toMatch(/[^_](country|currency)"?(::text|\))? (= ANY|IN)/);
	expect(await idsIn(asked, database.pool)).toEqual(rows.map(({ id }) => id));
	expect(await idsIn(compiler.ids(compiled(query)), database.pool)).toEqual(rows.map(({ id }) => id));
});

test('looks nothing up where a rule names none, or the mapping has no rows of them', async () => {
	for (const query of ['orders_count > 0', `country contains 'D'`])
		expect((await price(query)).lookedUp).toEqual([]);
	const { countries: _, ...without } = compiler.mapping;
	const given = compiled(`country = 'DF'`);
	expect((await byNamedCodes(given, without, database.pool)).timed).toBe(given);
});

test('tells when a row has another code since', async () => {
	const { lookedUp } = await price(`country = 'DF'`);
	expect(await changedSince(lookedUp, database.pool)).toBeUndefined();
	await database.pool.query(`UPDATE land SET code = upper(code) WHERE id IN (1, 84)`);
	expect(await changedSince(lookedUp, database.pool)).toBeUndefined();
	await database.pool.query(`UPDATE land SET code = 'df' WHERE id = 200`);
	expect((await changedSince(lookedUp, database.pool))?.says).toMatch(/countries/);
	await database.pool.query(`UPDATE land SET code = 'hs' WHERE id = 200`);
});

// Counted, what is asked for a date, or of groups, would be asked of a number.
test.each([
	'amount_spent per day > 40',
	'first_order_date anniversary in_next_n_days 3',
	'first_order_date < last_order_date + 3 days',
	'average_order_value > 200 currency EUR and last_order_date in last 9000 days',
	'amount_spent within last 9000 days > 0.5 * amount_spent',
])('prices what is more than a number: %s', async (fact) => {
	const query = `country = 'DF' and amount_spent > 0.5 currency EUR and ${fact}`;
	const asked = await price(query);
	// It is cheapest by its price, and the price is withdrawn.
	expect(asked.costs).not.toHaveProperty('lookup');
	expect(asked.strategy).not.toBe('lookup');
	expect(await idsIn(asked.query, database.pool)).toEqual(
		await idsIn(compiler.ids(compiled(query)), database.pool),
	);
});

// The refunds of each order are charged with it, so that a scan costs more than look-ups.
test.each(['orders_count > 3', 'amount_spent > 400 currency EUR'])(
	'reads all rows for most customers, and looks few up: %s',
	async (fact) => {
		expect((await price(`country = 'DF' and ${fact}`)).strategy).not.toMatch(/lookup|listed|prefiltered/);
		expect((await price(`country = 'DG' and first_name = 'Name 10' and ${fact}`)).strategy).toMatch(
			/lookup|listed|prefiltered/,
		);
	},
);
