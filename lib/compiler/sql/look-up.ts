import type { Fact } from '../plan/plan';
import { join, sql, type Sql } from '../../database/sql';
import { aggregateSql, isZeroWithoutRows } from './aggregate-sql';
import type { FactStrategy, FactWriter } from './fact-strategy';
import { favouriteParts } from './favourite-sql';
import { rowConditions } from './row-sql';
import { rowSource } from './row-source';
import type { SqlContext } from './sql-context';

/** Facts of the row at hand, each by a sub-select of its own. */
export const lookUps: FactWriter = {
	fact: lookUp,
	joins: () => sql``,
};

function lookUp(fact: Fact, context: SqlContext): Sql {
	const { from, scope, ofRowAtHand } = rowSource(fact.rows.of, context.scope, context.mapping);
	const inner = context.within(scope);
	const conditions = [ofRowAtHand(), ...rowConditions(fact.rows, inner)];
	if (fact.measure === 'favourite') {
		const { name, groups, order } = favouriteParts(fact, inner);
		return sql`(SELECT ${name} FROM ${from} WHERE ${join(conditions, ' AND ')} GROUP BY ${groups} ORDER BY ${order} LIMIT 1)`;
	}
	const value = aggregateSql(fact, inner);
	const orZero = isZeroWithoutRows(fact) ? sql`coalesce(${value}, 0)` : value;
	return sql`(SELECT ${orZero} FROM ${from} WHERE ${join(conditions, ' AND ')})`;
}

/** Asks the rows of one customer at a time: right when other conditions leave few customers. */
export const lookUpStrategy: FactStrategy = {
	rewrite: (plans) => plans,
	facts: () => lookUps,
};
