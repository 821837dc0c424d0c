import { openSegments, type OwnMapping, type Segments, type SegmentsOptions } from '../../lib';
import { createTestDatabase, type TestDatabase } from './database';

/** Of ids 1, 2, 3 …; every table as plain as it can be. */
const TABLES = `
	CREATE SCHEMA shop;
	CREATE TABLE shop.customer (id int PRIMARY KEY, name text, email text, country text, created_at timestamptz NOT NULL DEFAULT '2020-01-01Z');
	CREATE TABLE shop.purchase (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int, placed_at timestamptz, total numeric, currency text);
	CREATE INDEX ON shop.purchase (customer_id);
`;

export const SMALL_SHOP: OwnMapping = {
	title: 'Small shop',
	keyType: 'integer',
	ordersCounted: 'all purchases',
	relations: {
		customers: 'SELECT id, name AS first_name, email, created_at FROM shop.customer',
		addresses: 'SELECT id AS customer_id, country FROM shop.customer',
		orders: 'SELECT id, customer_id, placed_at, total AS amount, currency FROM shop.purchase',
	},
	changes: { 'shop.customer': 'SELECT id FROM changed', 'shop.purchase': 'SELECT customer_id FROM changed' },
};

const RESET = `DO $$ BEGIN EXECUTE (
	SELECT 'TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' RESTART IDENTITY CASCADE'
	FROM pg_tables WHERE schemaname = 'shop' OR (schemaname = 'segments' AND tablename <> 'migration')
); END $$`;

export interface SmallShop {
	readonly database: TestDatabase;
	readonly segments: Segments;
	/** Adds customers with the next ids, each of a country. */
	customers(...countries: string[]): Promise<void>;
	order(customerId: number, placedAt: string, total?: number, currency?: string): Promise<void>;
	run(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
	open(options?: Partial<SegmentsOptions>): Promise<Segments>;
	/** Empties every table, the store's too; far quicker than another database. */
	reset(): Promise<void>;
	close(): Promise<void>;
}

/** A shop of its own with an installed store and nobody in it. */
export async function openSmallShop({ install = true } = {}): Promise<SmallShop> {
	const database = await createTestDatabase();
	await database.pool.query(TABLES);
	const opened: Segments[] = [];
	const open = async (options: Partial<SegmentsOptions> = {}) => {
		const segments = await openSegments({
			connection: database.connectionString,
			shop: SMALL_SHOP,
			...options,
		});
		opened.push(segments);
		return segments;
	};
	const segments = await open();
	if (install) await segments.install();
	const run = async (text: string, values: unknown[] = []) =>
		(await database.pool.query(text, values)).rows as Record<string, unknown>[];
	return {
		database,
		segments,
		open,
		run,
		customers: async (...countries) =>
			void (await run(
				"INSERT INTO shop.customer (id, name, email, country) SELECT m + n, 'Name ' || m + n, 'c' || m + n || '@example.com', c FROM unnest($1::text[]) WITH ORDINALITY AS t (c, n), (SELECT coalesce(max(id), 0)::int AS m FROM shop.customer) AS x",
				[countries],
			)),
		order: async (customerId, placedAt, total = 10, currency = 'EUR') =>
			void (await run(
				'INSERT INTO shop.purchase (customer_id, placed_at, total, currency) VALUES ($1, $2, $3, $4)',
				[customerId, placedAt, total, currency],
			)),
		reset: async () => void (await run(RESET)),
		close: async () => {
			await Promise.all(opened.map((one) => one.close()));
			await database.drop();
		},
	};
}
