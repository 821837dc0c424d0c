import { CUSTOMERS, Scope } from './scope';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { factsOf, type Fact, type Ranking } from '../plan/plan';
import { aggregateSql, isZeroWithoutRows } from './aggregate-sql';
import { computedOnce } from './computed-once';
import { createdBy } from './created-by';
import { equal, isIn } from './equality';
import { operandSql } from './operand-sql';
import { relationSource } from './relation-source';
import { rowConditions } from './row-sql';
import { rowSource } from './row-source';
import { soundValue } from './sound-value';
import type { SqlContext } from './sql-context';

/** Whether the customer at hand has that place among all customers who have a value. */
export const rankedSql = (ranking: Ranking, context: SqlContext): Sql =>
	isIn(context.scope.key('customers', 'id'), rankedIds(ranking, context), context.mapping);

const rankedIds = (ranking: Ranking, context: SqlContext): Sql =>
	sql`SELECT r.id FROM (${placesSql(ranking, context)}) AS r WHERE ${inPlace(ranking)}`;

/**
 * Of all customers who have a value: `id`, `v`, `place`, `many` and `total`. `place` is one more than the
 * number of customers with a strictly better value, so that equal values share it.
 */
export function placesSql(ranking: Ranking, context: SqlContext): Sql {
	const direction = trusted(isLowest(ranking) ? 'ASC' : 'DESC');
	return sql`SELECT q.id, q.v, rank() OVER (ORDER BY q.v ${direction}) AS place,
		count(*) OVER () AS many, sum(q.v) OVER () AS total
		FROM (${valuesSql(ranking, context)}) AS q WHERE q.v IS NOT NULL AND q.v::text <> 'NaN'`;
}

const isLowest = ({ rank }: Ranking): boolean => rank.of === 'lowest';

/** Above the average without dividing, which would round, and without the range of whole numbers. */
export function inPlace({ rank }: Ranking): Sql {
	if (rank.of === 'above') return sql`1.0 * r.v * r.many > r.total`;
	if (rank.of === 'below') return sql`1.0 * r.v * r.many < r.total`;
	if ('count' in rank) return sql`r.place <= ${rank.count}::int`;
	return sql`(r.place - 1) * 100 < ${String(rank.percent)}::numeric * r.many`;
}

/** Every customer's value, read in one scan: a place hangs on the values of all. */
function valuesSql({ operand, moment }: Ranking, context: SqlContext): Sql {
	const { mapping } = context;
	const { from, column } = relationSource('customers', mapping);
	const [fact] = operand.kind === 'score' ? [] : factsOf(operand);
	const at = { mapping, scope: CUSTOMERS };
	// A score is made of three facts, which each customer looks up.
	const value =
		operand.kind === 'score'
			? context.within(CUSTOMERS).operand(operand, 'number')
			: operandSql(operand, 'number', at, (one) =>
					isZeroWithoutRows(one) ? sql`coalesce(f.v, 0)` : sql`f.v`,
				);
	const there = moment === undefined ? [] : createdBy(mapping, moment);
	const where = there.length === 0 ? sql`` : sql` WHERE ${join(there, ' AND ')}`;
	const joined = fact === undefined ? sql`` : factJoin(fact, context);
	return sql`SELECT ${column('id')} AS id, ${soundValue(value, operand, mapping)} AS v FROM ${from}${joined}${where}`;
}

/** Who has no counted row has no place. */
function factJoin(fact: Fact, context: SqlContext): Sql {
	const { mapping } = context;
	const source = rowSource(fact.rows, context.within(Scope.empty));
	const { scope, owner } = source;
	const inner = context.within(scope);
	const { from, conditions } = computedOnce([fact], source, rowConditions(fact.rows, inner));
	const where = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
	const values = sql`SELECT ${owner().sql} AS customer_id, ${aggregateSql(fact, inner)} AS v FROM ${from}${where} GROUP BY 1`;
	const found = { ...owner(), sql: sql`f.customer_id` };
	return sql` JOIN (${values}) AS f ON ${equal(found, CUSTOMERS.owner(), mapping)}`;
}
