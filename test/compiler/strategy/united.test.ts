import type { Sql } from '../../../lib/database/sql';
import type { Compiled, Compiler } from '../../../lib/compiler/compiler';
import { united } from '../../../lib/compiler/strategy/united';
import { parseQuery } from '../../../lib/language/query';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import {
	anew,
	compilerOver,
	idsIn,
	MOMENT,
	plans,
	PURCHASE_TABLES,
	purchasesWith,
} from '../../support/purchases';

const MAPPING = purchasesWith({
	tags: 'SELECT buyer_id AS customer_id, name FROM public.label',
	addresses: 'SELECT buyer_id::float8 AS customer_id, city FROM public.place',
});

let database: TestDatabase;
let compiler: Compiler;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		${PURCHASE_TABLES};
		CREATE TABLE label (buyer_id integer, name text);
		CREATE TABLE place (buyer_id integer, city text);
		INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 3000) AS n;
		INSERT INTO purchase SELECT n, CASE WHEN n % 50 > 0 THEN 1 + n * 7 % 2900 END,
			'2025-01-01Z'::timestamptz + n * interval '37 minutes', n % 100 FROM generate_series(1, 20000) AS n;
		INSERT INTO line SELECT n, n % 300, 1, 5 FROM generate_series(1, 20000) AS n;
		INSERT INTO label SELECT 1 + n * 11 % 3000, 'label ' || n % 40 FROM generate_series(1, 4000) AS n;
		INSERT INTO place SELECT n, 'City ' || n % 40 FROM generate_series(1, 3000) AS n;
		ANALYZE`);
	compiler = await compilerOver(database.pool, MAPPING);
});
afterAll(() => database?.drop());

const compiled = (query: string): Compiled =>
	compiler.compile(parseQuery(query, { fields: compiler.context.catalogue }), MOMENT);

const BOUGHT = `products_purchased includes_any '3'`;
const LABELLED = `tags includes_any 'label 4'`;
const LATELY = 'orders_count > 0 within last 10 days';
const bought = 'SELECT p.buyer_id FROM purchase p JOIN line l ON l.purchase_id = p.id WHERE l.product_id = 3';
const labelled = `SELECT buyer_id FROM label WHERE name = 'label 4'`;
const lately = `SELECT buyer_id FROM purchase WHERE placed_at >= '2026-05-22Z' AND placed_at <= '2026-06-01Z'`;
const some = (...ids: string[]) => `b.id IN (${ids.join(' UNION ALL ')})`;
const none = (...ids: string[]) =>
	`b.id NOT IN (SELECT buyer_id FROM (${ids.join(' UNION ALL ')}) x WHERE buyer_id IS NOT NULL)`;

const BY_HAND: readonly (readonly [query: string, condition: string])[] = [
	[`${BOUGHT} or ${LABELLED}`, some(bought, labelled)],
	[`${BOUGHT} or ${LATELY} or ${LABELLED}`, some(bought, lately, labelled)],
	[`not (${BOUGHT} or ${LABELLED})`, none(bought, labelled)],
	[`not (${BOUGHT}) and not (${LABELLED})`, none(bought, labelled)],
	[
		`(${BOUGHT} or ${LABELLED} or first_name = 'Name 5') and not (${LATELY})`,
		`(${some(bought, labelled)} OR b.id = 5) AND ${none(lately)}`,
	],
	[`not (${BOUGHT}) and not (${LABELLED}) and ${LATELY}`, `${none(bought, labelled)} AND ${some(lately)}`],
];

test.each(BY_HAND)('finds who is found by hand: %s', async (query, condition) => {
	const { rows } = await database.pool.query<{ id: number }>(
		`SELECT b.id FROM buyer b WHERE ${condition} ORDER BY 1`,
	);
	expect(rows.length).toBeGreaterThan(0);
	expect(rows.length).toBeLessThan(3000);
	expect(united.asks(compiled(query).plan, compiler.mapping)).toBe(true);
	const asked = compiler.ids(compiled(query), { strategy: 'united' });
	expect(asked.text).toContain('AS united');
	expect(await idsIn(asked, database.pool)).toEqual(rows.map(({ id }) => id));
});

const sameAsScanned = (query: string): void => {
	const asked = compiled(query);
	expect(united.asks(asked.plan, compiler.mapping)).toBe(false);
	expect(compiler.ids(asked, { strategy: 'united' }).text).toBe(compiler.ids(asked).text);
};

test.each([
	['by itself', BOUGHT],
	['beside what must hold, too', `${BOUGHT} and ${LABELLED}`],
	['beside what no row says', `${BOUGHT} or first_name = 'Name 5'`],
	['beside a row that is taken by its place', `${BOUGHT} or orders_count > 0 of first 1`],
])('leaves a question for rows %s', (_, query) => sameAsScanned(query));

/** Their values equal each other otherwise than those of the customer's key may. */
test('leaves rows whose owner is of another type', () => sameAsScanned(`${BOUGHT} or city = 'City 5'`));

test('leaves all where customers are spread over several servers', () => {
	const mapping = {
		...compiler.mapping,
		backend: { name: 'citus', spread: [{ table: 'public.buyer', column: 'id' }] },
	} as const;
	const { plan } = compiled(`${BOUGHT} or ${LABELLED}`);
	expect(united.asks(plan, mapping)).toBe(false);
});

const isSubPlan = (query: Sql): Promise<boolean> => plans(query, 'SubPlan', database.pool);

test('is chosen, since Postgres joins what is one list', async () => {
	const asked = compiled(`${BOUGHT} or ${LABELLED}`);
	const found = await compiler.cheapestIds(asked, {
		db: database.pool,
		choices: anew,
		customers: () => Promise.resolve(3000),
	});
	expect(found.strategy).toBe('united');
	expect(await isSubPlan(compiler.ids(asked))).toBe(true);
	expect(await isSubPlan(found.query)).toBe(false);
});
