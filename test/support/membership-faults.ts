import type { Pool } from 'pg';
import type { OwnMapping } from '../../lib';
import { catalogueOf } from '../../lib/field';
import { describeMapping } from '../../lib/mapping';
import { resolveShop } from '../../lib/mapping/resolve-shop';
import { parseRule } from '../../lib/rule';
import { lookupFor } from '../../lib/segment';
import { idsQuery } from '../../lib/sql/ids-query';
import { sql, toQuery } from '../../lib/sql/sql';
import { Store } from '../../lib/store';

interface Stored {
	readonly id: number;
	readonly key: string;
	readonly rule: never;
	readonly zone: string;
	readonly asOf: string;
}

/**
 * Where stored memberships are not what the compiled rule gives over the rows of now, as of each segment's own last
 * evaluation; so nobody may be writing meanwhile. In words; none is `[]`.
 */
export async function faultsOfMembership(pool: Pool, shop: OwnMapping, schema = 'segments'): Promise<string[]> {
	const mapping = await describeMapping(await resolveShop(shop, pool as never), pool as never);
	const store = new Store(schema);
	const { rows } = await pool.query<Stored>(`
		SELECT id, key, rule, coalesce(time_zone, 'UTC') AS zone, to_char(evaluated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "asOf"
		FROM ${schema}.segment WHERE kind = 'dynamic' AND evaluated_at IS NOT NULL ORDER BY id`);
	const segments = await lookupFor(pool as never, store, rows.map(({ rule }) => rule));
	const context = { mapping, catalogue: catalogueOf(mapping), segments, storeSchema: schema };
	const faults: string[] = [];
	for (const { id, key, rule, zone, asOf } of rows) {
		const ids = idsQuery(parseRule(rule, { fields: context.catalogue }), context, { asOf, timeZone: zone });
		const { sql: text, bindings } = toQuery(sql`
			SELECT coalesce(m.customer_id, r.customer_id) AS customer, m.customer_id IS NULL AS missing
			FROM (SELECT customer_id FROM ${store.table('membership')} WHERE segment_id = ${id}) AS m
			FULL JOIN (${ids}) AS r ON r.customer_id = m.customer_id
			WHERE m.customer_id IS NULL OR r.customer_id IS NULL ORDER BY 1`);
		const wrong = await pool.query<{ customer: unknown; missing: boolean }>(text, bindings as unknown[]);
		faults.push(...wrong.rows.map(({ customer, missing }) => `membership: ${key}: customer ${String(customer)} ${missing ? 'should be a member' : 'should not be a member'}`));
	}
	return faults;
}
