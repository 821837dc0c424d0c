import type { Compiler } from '../../lib/compiler/compiler';
import type { TimedPlan } from '../../lib/compiler/plan/plan';
import { bitPosition, wordColumn } from '../../lib/compiler/query/bitmap-query';
import { join, sql, trusted, type Sql } from '../../lib/database/sql';

/**
 * The customers of many rules in the query that shares their facts: `rule`, its place among the plans, and
 * `customer_id`.
 */
export function matchesTogether(plans: readonly TimedPlan[], compiler: Compiler): Sql {
	const each = plans.map((_, rule) => {
		const { word, mask } = bitPosition(rule);
		return sql`SELECT ${rule}::int AS rule, customer_id FROM holds WHERE ${wordColumn(word)} & ${trusted(mask)} <> 0`;
	});
	return sql`WITH holds AS MATERIALIZED (${compiler.bitmap(plans)}) ${join(each, ' UNION ALL ')}`;
}
