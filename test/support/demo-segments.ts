import { openSegments, type RuleInput, type Segments } from '../../lib';
import { createTestDatabase, demoNow, type TestDatabase } from './database';

/** The demo shop through the library's door, beside hand-written SQL. */
export interface DemoSegments {
	readonly database: TestDatabase;
	readonly segments: Segments;
	/** Who meets a rule as of `demoNow`: ids as text, in order. */
	matches(rule: RuleInput): Promise<string[]>;
	/** The first column of a hand-written query, likewise. */
	ids(sql: string, values?: unknown[]): Promise<string[]>;
	customers(): Promise<number>;
	close(): Promise<void>;
}

/** The orders that the demo shop counts, with the amount that they count for, for hand-written queries. */
export const COUNTED = `(SELECT o.*, o.total - o.refunded AS amount FROM shop."order" o
	WHERE o.customer_id IS NOT NULL AND o.status NOT IN ('cancelled', 'adjustment'))`;

/** Its lines, each with its order. */
export const COUNTED_LINES = `(SELECT l.*, o.customer_id, o.placed_at FROM shop.order_line l JOIN ${COUNTED} o ON o.id = l.order_id WHERE l.quantity <> 0)`;

/** Products by the slug of their category or of the one above it. */
export const IN_CATEGORY = `(SELECT pc.product_id, a.slug FROM shop.product_category pc JOIN shop.category c ON c.id = pc.category_id
	JOIN shop.category a ON a.id IN (c.id, c.parent_id))`;

export async function openDemoSegments({ install = true } = {}): Promise<DemoSegments> {
	const database = await createTestDatabase({ template: 'demo' });
	const segments = await openSegments({
		connection: database.connectionString,
		shop: 'demo',
		timeZone: 'UTC',
	});
	if (install) await segments.install();
	const ids = async (sql: string, values: unknown[] = []) => {
		const { rows } = await database.pool.query({ text: sql, values, rowMode: 'array' });
		return [...new Set(rows.map((row: unknown[]) => String(row[0])))].sort();
	};
	const customers = async () => (await ids('SELECT id FROM shop.customer')).length;
	const everyone = await customers();
	return {
		database,
		segments,
		ids,
		customers,
		async matches(rule) {
			const { count, customers: found } = await segments.preview(rule, {
				asOf: demoNow,
				sampleSize: everyone,
			});
			const matching = found.map(({ customer_id }) => String(customer_id)).sort();
			if (matching.length !== count)
				throw new Error(`The count is ${count}, but ${matching.length} customers are shown.`);
			return matching;
		},
		async close() {
			await segments.close();
			await database.drop();
		},
	};
}
