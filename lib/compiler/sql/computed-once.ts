import { join, sql, type Sql } from '../../database/sql';
import type { Fact } from '../plan/plan';
import { isInstant } from './aggregate-sql';
import { firstRelation, relationsOfRows, type RowSource } from './row-source';

/** Rows as a FROM, and what must still hold of them. */
export interface FilteredRows {
	readonly from: Sql;
	readonly conditions: readonly Sql[];
}

/**
 * Rows of one relation whose values facts measure, each value computed once for each row. OFFSET 0 keeps
 * Postgres from merging the sub-select with the query around, where an expression stands as often as its
 * column is named: an amount less its refunds twice in a sum (also that it is finite), and so for each fact.
 * Named three times, the sum of 1,000,000 orders took 3.3 s of processor time, and 2.2 s with each amount
 * computed once; of 300 orders 1.9 s and 0.7 s, since each mention had a hash of all refunds of its own. Of a
 * plain column the sub-select costs nothing: narrower rows are grouped.
 *
 * NULLIF three times around the one mention took 2.5 s: numerics are slow to compare for being equal.
 */
export function computedOnce(
	facts: readonly Fact[],
	{ from, scope }: Pick<RowSource, 'from' | 'scope'>,
	conditions: readonly Sql[],
): FilteredRows {
	if (!facts.some(measuresValue)) return { from, conditions };
	const [{ rows }] = facts as readonly [Fact];
	const alias = scope.alias(firstRelation(rows.of));
	const where = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
	return { from: sql`(SELECT ${alias}.* FROM ${from}${where} OFFSET 0) AS ${alias}`, conditions: [] };
}

/**
 * Rows of several relations go by several names, and ranked ones are not merged anyway. An instant is named
 * once, and the latest or earliest of a customer may stand in an index, which Postgres sees only where
 * nothing lies between.
 */
export const measuresValue = ({ rows, operand, prediction }: Fact): boolean =>
	relationsOfRows(rows.of).length === 1 &&
	rows.ranked === undefined &&
	(prediction !== undefined || (operand !== undefined && !isInstant(operand)));
