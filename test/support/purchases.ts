import { Compiler } from '../../lib/compiler/compiler';
import type { Choices } from '../../lib/compiler/strategy/price';
import { rowsOf, type Queryable } from '../../lib/database';
import { sql, toQuery, type Sql } from '../../lib/database/sql';
import { catalogueOf } from '../../lib/language/field';
import { describeMapping, type Mapping } from '../../lib/shop';

/** A shop of buyers, their purchases and the lines of these. */
export const PURCHASES = {
	name: 'own',
	relations: {
		customers: 'SELECT id, name AS first_name FROM public.buyer',
		orders: 'SELECT id, buyer_id AS customer_id, placed_at, total AS amount FROM public.purchase',
		order_lines: 'SELECT purchase_id AS order_id, product_id, quantity, price FROM public.line',
	},
	changes: {},
	keyType: 'integer',
	currency: 'EUR',
} as unknown as Mapping;

/** Its tables; a test whose keys are of another type makes its own. */
export const PURCHASE_TABLES = `
	CREATE TABLE buyer (id integer PRIMARY KEY, name text);
	CREATE TABLE purchase (id integer PRIMARY KEY, buyer_id integer, placed_at timestamptz, total numeric);
	CREATE TABLE line (purchase_id integer, product_id integer, quantity integer, price numeric)`;

/** The same with further relations. */
export const purchasesWith = (relations: Mapping['relations']): Mapping => ({
	...PURCHASES,
	relations: { ...PURCHASES.relations, ...relations },
});

export const MOMENT = { asOf: '2026-06-01T00:00:00.000Z', timeZone: 'UTC', explicit: true };

/** Chooses each time. */
export const anew: Choices = (_key, choose) => choose();

export async function compilerOver(db: Queryable, mapping: Mapping): Promise<Compiler> {
	const described = await describeMapping(mapping, db);
	return new Compiler({ mapping: described, catalogue: catalogueOf(described) });
}

export const idsIn = async (query: Sql, db: Queryable): Promise<number[]> =>
	(await rowsOf<{ customer_id: number }>(db, sql`${query} ORDER BY 1`)).map((row) => row.customer_id);

/** Whether the planner's way to answer a query has a line with that text. */
export async function plans(query: Sql, text: string, db: Queryable): Promise<boolean> {
	const { sql: asked, bindings } = toQuery(query);
	const { rows } = await db.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${asked}`, [...bindings]);
	return rows.some((row) => row['QUERY PLAN'].includes(text));
}
