import { dayOf } from '../../language/time';
import { join, sql, type Sql } from '../../database/sql';
import type { PlanScope } from '../plan/compile-context';
import { scoredRows } from '../plan/prediction';
import { equal } from '../sql/equality';
import { createdBy } from '../sql/created-by';
import { writeOver } from '../sql/printer';
import { relationSource } from '../sql/relation-source';
import { rowConditions } from '../sql/row-sql';
import { rowSource } from '../sql/row-source';
import { CUSTOMERS, Scope } from '../sql/scope';
import { soundForModels } from '../sql/sound-value';
import { scanStrategy } from '../strategy/scan';

export interface HistoriesQuery {
	/** Only orders in it are looked at. */
	readonly currency?: string;
	/** The last day before the part of the history that is held back. */
	readonly until: string;
}

/**
 * How customers have bought, those who are alike counted together (`customers`), ordered by `x`: days with a
 * purchase after the first (`x`), days from the first to the last of them (`recency`) and to asOf (`age`),
 * and what was spent after the first day (`spent`, NULL without repeat purchases). The same up to the day
 * `until`: `x_then`, `recency_then`, NULL for who had not come yet; and days with a purchase since (`later`).
 * Days are those of the zone.
 */
export function historiesQuery({ currency, until }: HistoriesQuery, scope: PlanScope): Sql {
	const set = { currency: currency ?? null, ofOneCurrency: currency !== undefined, discountRate: 0 };
	const rows = scoredRows(set, undefined, scope);
	const { from, orders, owner, placedAt, written } = writeOver(scanStrategy(), scope, (printer) => {
		const source = rowSource(rows, printer.within(Scope.empty));
		const placed = source.scope.column('orders', 'placed_at');
		return {
			...source,
			orders: source.scope,
			placedAt: placed,
			written: [...rowConditions(rows, printer.within(source.scope)), sql`isfinite(${placed})`],
		};
	}).written;
	const amount = orders.column('orders', 'amount');
	const day = sql`(${placedAt} AT TIME ZONE ${scope.moment.timeZone}::text)::date`;
	const bought = sql`SELECT ${owner().sql} AS customer_id, ${day} AS day,
		coalesce(sum(${amount}) FILTER (WHERE ${soundForModels(amount)}), 0) AS amount
		FROM ${from} WHERE ${join(written, ' AND ')} GROUP BY 1, 2`;
	const then = sql`${until}::date`;
	const each = sql`SELECT customer_id, count(*)::int - 1 AS x, max(day) - min(day) AS recency,
		${dayOf(scope.clock.now)}::date - min(day) AS age,
		CASE WHEN count(*) > 1 THEN sum(amount) - (array_agg(amount ORDER BY day))[1] END AS spent,
		nullif(count(*) FILTER (WHERE day <= ${then}), 0)::int - 1 AS x_then,
		max(day) FILTER (WHERE day <= ${then}) - min(day) AS recency_then,
		count(*) FILTER (WHERE day > ${then})::int AS later
		FROM (${bought}) AS bought GROUP BY 1`;
	const customers = relationSource('customers', scope.mapping);
	const key = { ...owner(), sql: sql`history.customer_id` };
	const conditions = [
		equal(key, CUSTOMERS.owner(), scope.mapping),
		...createdBy(scope.mapping, scope.moment),
	];
	return sql`SELECT x, recency, age, spent::float8 AS spent, x_then, CASE WHEN x_then IS NOT NULL THEN recency_then END AS recency_then,
		later, count(*)::int AS customers
		FROM (${each}) AS history JOIN ${customers.from} ON ${join(conditions, ' AND ')}
		GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1`;
}
