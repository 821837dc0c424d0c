import type { Fact } from '../plan/plan';
import { join, sql, type Sql } from '../../database/sql';
import { aggregateSql, isZeroWithoutRows } from './aggregate-sql';
import { computedOnce } from './computed-once';
import type { FactStrategy, FactWriter } from './fact-strategy';
import { favouriteParts } from './favourite-sql';
import { groupsSql, overGroups } from './grouped-sql';
import { flattenRows, rowConditions } from './row-sql';
import { rowSource } from './row-source';
import type { SqlContext } from './sql-context';

/** Facts of the row at hand, each by a sub-select of its own. */
export const lookUps: FactWriter = {
	fact: lookUp,
	hasRows: () => undefined,
	joins: () => sql``,
};

function lookUp(asked: Fact, context: SqlContext): Sql {
	const fact = asked.measure === 'some' ? { ...asked, rows: flattenRows(asked.rows) } : asked;
	const source = rowSource(fact.rows, context);
	const inner = context.within(source.scope);
	const rows = computedOnce([fact], source, [source.ofRowAtHand(), ...rowConditions(fact.rows, inner)]);
	if (fact.per !== undefined) {
		const groups = groupsSql(fact, fact.per, { ...rows, context: inner });
		return sql`(SELECT ${overGroups(fact.per)} FROM ${groups})`;
	}
	const where = rows.conditions.length === 0 ? sql`` : sql` WHERE ${join(rows.conditions, ' AND ')}`;
	if (fact.measure === 'favourite') {
		const { name, groups, order } = favouriteParts(fact, inner);
		return sql`(SELECT ${name} FROM ${rows.from}${where} GROUP BY ${groups} ORDER BY ${order} LIMIT 1)`;
	}
	const value = aggregateSql(fact, inner);
	const orZero = isZeroWithoutRows(fact) ? sql`coalesce(${value}, 0)` : value;
	return sql`(SELECT ${orZero} FROM ${rows.from}${where})`;
}

/** Asks the rows of one customer at a time: right when other conditions leave few customers. */
export const lookUpStrategy: FactStrategy = {
	rewrite: (plans) => plans,
	facts: () => lookUps,
};
