import { scoreSets } from '../../lib/store/score/score-sets';
import type { Pool } from 'pg';
import type { OwnMapping } from '../../lib';
import { catalogueOf } from '../../lib/language/field';
import { describeMapping } from '../../lib/shop';
import { resolveShop } from '../../lib/shop/detect/resolve-shop';
import { parseRule } from '../../lib/language/rule';
import { lookupFor } from '../../lib/service/segment';
import { Compiler } from '../../lib/compiler/compiler';
import { sql, toQuery } from '../../lib/database/sql';
import { Store } from '../../lib/store/schema';

interface Stored {
	readonly id: number;
	readonly key: string;
	readonly rule: never;
	readonly zone: string;
	readonly asOf: string;
}

/**
 * Where stored memberships are not what the compiled rule gives over the rows of now, as of each segment's
 * own last evaluation; so nobody may be writing meanwhile. In words; none is `[]`.
 */
export async function faultsOfMembership(
	pool: Pool,
	shop: OwnMapping,
	schema = 'segments',
): Promise<string[]> {
	const mapping = await describeMapping(await resolveShop(shop, pool), pool);
	const store = new Store(schema);
	const { rows } = await pool.query<Stored>(`
		SELECT id, key, rule, coalesce(time_zone, 'UTC') AS zone, to_char(evaluated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "asOf"
		FROM ${schema}.segment WHERE kind = 'dynamic' AND evaluated_at IS NOT NULL ORDER BY id`);
	const segments = await lookupFor(
		pool,
		store,
		rows.map(({ rule }) => rule),
	);
	const catalogue = catalogueOf(mapping);
	const scores = await scoreSets(pool, store);
	const compiler = new Compiler({ mapping, catalogue, segments, scores, storeSchema: schema });
	const faults: string[] = [];
	for (const { id, key, rule, zone, asOf } of rows) {
		const parsed = parseRule(rule, { fields: catalogue });
		const ids = compiler.ids(compiler.compile(parsed, { asOf, timeZone: zone }));
		const { sql: text, bindings } = toQuery(sql`
			SELECT coalesce(m.customer_id, r.customer_id) AS customer, m.customer_id IS NULL AS missing
			FROM (SELECT customer_id FROM ${store.table('membership')} WHERE segment_id = ${id}) AS m
			FULL JOIN (${ids}) AS r ON r.customer_id = m.customer_id
			WHERE m.customer_id IS NULL OR r.customer_id IS NULL ORDER BY 1`);
		const wrong = await pool.query<{ customer: unknown; missing: boolean }>(text, bindings as unknown[]);
		faults.push(
			...wrong.rows.map(
				({ customer, missing }) =>
					`membership: ${key}: customer ${String(customer)} ${missing ? 'should be a member' : 'should not be a member'}`,
			),
		);
	}
	return faults;
}
