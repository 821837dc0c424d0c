import type { CompileContext } from '../../lib/compiler/plan/plan-rule';
import type { Plan } from '../../lib/compiler/plan/plan';
import { holdsQuery, placeOf, wordColumn } from '../../lib/compiler/sql/holds-query';
import { join, sql, trusted, type Sql } from '../../lib/database/sql';
import type { Moment } from '../../lib/language/time';

/** The customers of many rules in the shape that shares their facts: `rule`, its place among the plans, and `customer_id`. */
export function matchesTogether(plans: readonly Plan[], context: CompileContext, moment: Moment): Sql {
	const holds = holdsQuery(
		plans.map((plan) => ({ plan, moment })),
		context,
	);
	const each = plans.map((_, rule) => {
		const { word, mask } = placeOf(rule);
		return sql`SELECT ${rule}::int AS rule, customer_id FROM holds WHERE ${wordColumn(word)} & ${trusted(mask)} <> 0`;
	});
	return sql`WITH holds AS MATERIALIZED (${holds}) ${join(each, ' UNION ALL ')}`;
}
