import type { CustomerSegmentsCredential } from '../../../nodes/shared/transport';
import { sharedSegments } from '../../../nodes/shared/transport';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { N8n } from '../../../tools/n8n-engine';

/** The demo shop with an installed store, and an n8n that is connected to it. */
export interface Shop {
	readonly database: TestDatabase;
	readonly n8n: N8n;
	rows<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
	/** The first column, as texts in order. */
	ids(sql: string, values?: unknown[]): Promise<string[]>;
	drop(): Promise<void>;
}

export async function openShop({ install = true } = {}): Promise<Shop> {
	const database = await createTestDatabase({ template: 'demo' });
	const n8n = new N8n({ credential: credentialFor(database.connectionString) });
	const rows = async <Row>(sql: string, values: unknown[] = []) =>
		(await database.pool.query(sql, values)).rows as Row[];
	if (install) await must(n8n.runNode('segmentManage', { resource: 'store', operation: 'install' }));
	return {
		database,
		n8n,
		rows,
		ids: async (sql, values) =>
			(await rows<object>(sql, values)).map((row) => String(Object.values(row)[0])).sort(),
		async drop() {
			await sharedSegments.closeUnused();
			await database.drop();
		},
	};
}

export function credentialFor(connectionString: string): Partial<CustomerSegmentsCredential> {
	const { hostname, port, username, password, pathname } = new URL(connectionString);
	return {
		host: hostname,
		port: Number(port),
		database: pathname.slice(1),
		user: username,
		password: decodeURIComponent(password),
		sslMode: 'disable',
		shop: 'demo',
		presetOptions: '{}',
		schema: 'segments',
		timeZone: '',
		statementTimeout: 60,
		maxConnections: 4,
	};
}

/** The result, when the node did not fail. */
export async function must<T extends { error?: unknown }>(running: Promise<T>): Promise<T> {
	const result = await running;
	if (result.error) throw result.error;
	return result;
}

export const byId = (value: string | number) => ({ __rl: true as const, mode: 'id', value });
export const byTitle = (value: string) => ({ __rl: true as const, mode: 'title', value });

/** Who has spent more than this, by hand. */
export const SPENT_MORE_THAN = `
	SELECT o.customer_id FROM shop."order" o WHERE o.customer_id IS NOT NULL AND o.status NOT IN ('cancelled', 'adjustment')
	GROUP BY o.customer_id HAVING sum(o.total - o.refunded) > $1`;
