import { spreadsCustomers } from '../../shop/mapping/backend';
import { CUSTOMERS, Scope } from './scope';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { factsOf, type Fact, type Ranking } from '../plan/plan';
import { aggregateSql, isZeroWithoutRows } from './aggregate-sql';
import { measuresValue } from './computed-once';
import { createdBy } from './created-by';
import { equal, isIn } from './equality';
import { operandSql } from './operand-sql';
import { relationSource } from './relation-source';
import { rowConditions } from './row-sql';
import { overSource } from './row-source';
import { soundValue } from './sound-value';
import type { SqlContext } from './sql-context';
import { computedForSeveral, TakenRows } from './taken-rows';

/** Whether the customer at hand has that place among all customers who have a value. */
export const rankedSql = (ranking: Ranking, context: SqlContext): Sql =>
	isIn(context.scope.key('customers', 'id'), rankedIds(ranking, context), context.mapping);

function rankedIds(ranking: Ranking, context: SqlContext): Sql {
	const { rank } = ranking;
	if (isPlaced(rank) && !spreadsCustomers(context.mapping)) return upToCut(ranking, rank, context);
	return sql`SELECT r.id FROM (${measuredPlaces(ranking, askedOf(ranking), context)}) AS r WHERE ${inPlace(ranking)}`;
}

/**
 * Who is at least as good as the last one in: strictly better than such a customer are fewer than there are
 * places. To give each of 200,000 customers a place took 1.3 times as long as to sort their values alone.
 * Without so many customers there is no last one, and all are in. Citus would gather the values of all on one
 * server twice.
 */
function upToCut(ranking: Ranking, rank: Placed, context: SqlContext): Sql {
	const [order, least] = isLowest(ranking) ? [sql`ASC`, sql`<=`] : [sql`DESC`, sql`>=`];
	const before =
		'count' in rank
			? sql`${rank.count}::int - 1`
			: sql`(SELECT ceil(${String(rank.percent)}::numeric * count(*) / 100)::bigint - 1 FROM q)`;
	return sql`WITH q AS MATERIALIZED (SELECT q.id, q.v FROM (${valuesSql(ranking, context)}) AS q WHERE ${HAS_PLACE})
		SELECT q.id FROM q WHERE ${before} >= 0
			AND (q.v ${least} (SELECT q.v FROM q ORDER BY q.v ${order} OFFSET greatest(${before}, 0) LIMIT 1)) IS NOT FALSE`;
}

type Placed = Exclude<Ranking['rank'], { readonly of: 'above' | 'below' }>;

const isPlaced = (rank: Ranking['rank']): rank is Placed => rank.of === 'highest' || rank.of === 'lowest';

const HAS_PLACE = sql`q.v IS NOT NULL AND q.v <> 'NaN'::numeric`;

/**
 * Of all customers who have a value: `id`, `v`, `place`, `many` and `total`. `place` is one more than the
 * number of customers with a strictly better value, so that equal values share it.
 */
export const placesSql = (ranking: Ranking, context: SqlContext): Sql =>
	measuredPlaces(ranking, ['place', 'many', 'total'], context);

/** What is measured of each customer's value among all. */
type PlaceColumn = 'place' | 'many' | 'total';

/**
 * What `inPlace` asks. Each column is computed for every customer: the hundred of 200,000 who spent most took
 * 2.5 s of processor time with all three, and 1.7 s with the place alone.
 */
function askedOf({ rank }: Ranking): readonly PlaceColumn[] {
	if (rank.of === 'above' || rank.of === 'below') return ['many', 'total'];
	return 'count' in rank ? ['place'] : ['place', 'many'];
}

function measuredPlaces(ranking: Ranking, asked: readonly PlaceColumn[], context: SqlContext): Sql {
	const direction = trusted(isLowest(ranking) ? 'ASC' : 'DESC');
	const columns: Readonly<Record<PlaceColumn, Sql>> = {
		place: sql`rank() OVER (ORDER BY q.v ${direction}) AS place`,
		many: sql`count(*) OVER () AS many`,
		total: sql`sum(q.v) OVER () AS total`,
	};
	const measured = join(
		asked.map((one) => columns[one]),
		', ',
	);
	return sql`SELECT q.id, q.v, ${measured}
		FROM (${valuesSql(ranking, context)}) AS q WHERE ${HAS_PLACE}`;
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
	const { values, owner } = overSource(fact.rows, context.within(Scope.empty), (source) => {
		const inner = context.within(source.scope);
		const conditions = rowConditions(fact.rows, inner);
		const taken = measuresValue(fact) ? new TakenRows() : undefined;
		const key = source.owner();
		const customer = taken?.take(key.sql) ?? key.sql;
		const value = aggregateSql(fact, taken?.over(inner, computedForSeveral([fact])) ?? inner);
		const where = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
		const rows = taken?.from(source.from, conditions) ?? sql`${source.from}${where}`;
		return {
			values: sql`SELECT ${customer} AS customer_id, ${value} AS v FROM ${rows} GROUP BY 1`,
			owner: key,
		};
	});
	const found = { ...owner, sql: sql`f.customer_id` };
	return sql` JOIN (${values}) AS f ON ${equal(found, CUSTOMERS.owner(), mapping)}`;
}
