import { RFM_PARTS, type RfmCuts, type RfmPart } from '../../model';
import type { Window } from '../../language/rule/rule';
import { join, sql, trusted, type Sql } from '../../database/sql';
import type { PlanScope } from '../plan/compile-context';
import type { Fact, Operand } from '../plan/plan';
import { scoredRows } from '../plan/prediction';
import { createdBy } from '../sql/created-by';
import { writeOver } from '../sql/printer';
import { relationSource } from '../sql/relation-source';
import { scanStrategy } from '../strategy/scan';

/** Which orders are scored, and where the cut points are not to be looked for. */
export interface RfmQuery {
	readonly window?: Window;
	/** Only orders in it are looked at. */
	readonly currency?: string;
	readonly fixed?: Partial<RfmCuts>;
}

const QUINTILES = sql`ARRAY[0.2, 0.4, 0.6, 0.8]::float8[]`;
const FIRST_DAY = sql`first_day`;

/**
 * Everybody with an order, in one pass: the four cut points of each part (`recency`, `frequency`, `monetary`:
 * decimal text), the day of the first order of all times (`first_day`), and how many customers and what
 * revenue there are for each three scores (`r`, `f`, `m`, `customers`, `revenue`). No row where nobody has
 * ordered.
 */
export function rfmQuery({ window, currency, fixed = {} }: RfmQuery, scope: PlanScope): Sql {
	const set = { currency: currency ?? null, ofOneCurrency: currency !== undefined, discountRate: 0 };
	const rows = scoredRows(set, window, scope);
	const placedAt: Operand = { kind: 'column', of: 'order', column: 'placed_at' };
	const fact = (one: Fact): Operand => ({ kind: 'fact', fact: one });
	const last: Fact = { rows, measure: 'largest', operand: placedAt };
	const spent: Fact = { rows, measure: 'sum', operand: { kind: 'column', of: 'order', column: 'amount' } };
	const first: Fact = { rows: scoredRows(set, undefined, scope), measure: 'smallest', operand: placedAt };
	const { asOf, timeZone } = scope.moment;
	const { written, joins } = writeOver(scanStrategy(), scope, (printer) => {
		const write = (operand: Operand) => printer.operand(operand, 'as it is');
		const lastAt = write(fact(last));
		const firstAt = write(fact(first));
		return {
			columns: sql`${write({ kind: 'days_since', fact: last, asOf, timeZone })}::numeric AS recency,
				${write(fact({ rows, measure: 'count' }))}::numeric AS frequency, ${write(fact(spent))}::numeric AS monetary,
				CASE WHEN isfinite(${firstAt}) THEN (${firstAt} AT TIME ZONE ${timeZone}::text)::date END AS ${FIRST_DAY}`,
			conditions: [sql`isfinite(${lastAt})`, ...createdBy(scope.mapping, scope.moment)],
		};
	});
	const { from } = relationSource('customers', scope.mapping);
	const cuts = RFM_PARTS.map((part) => cutsSql(part, fixed[part]));
	const scores = RFM_PARTS.map((part) => sql`${SCORE[part]} AS ${trusted(part.charAt(0))}`);
	const texts = RFM_PARTS.map((part) => sql`cut.${trusted(part)}::text[] AS ${trusted(part)}`);
	return sql`WITH fact AS MATERIALIZED (SELECT ${written.columns} FROM ${from}${joins} WHERE ${join(written.conditions, ' AND ')}),
		cut AS MATERIALIZED (SELECT ${join(cuts, ', ')}, min(${FIRST_DAY}) AS ${FIRST_DAY} FROM fact),
		scored AS (SELECT ${join(scores, ', ')}, fact.monetary AS spent FROM fact CROSS JOIN cut)
		SELECT ${join(texts, ', ')}, cut.${FIRST_DAY}::text AS ${FIRST_DAY}, one.* FROM cut CROSS JOIN (SELECT r, f, m, count(*)::int AS customers, sum(spent)::text AS revenue
			FROM scored GROUP BY 1, 2, 3) AS one`;
}

/** Values at which a fifth, two fifths … of the customers lie or lie below. */
const cutsSql = (part: RfmPart, fixed: readonly string[] | undefined): Sql =>
	fixed === undefined
		? sql`percentile_disc(${QUINTILES}) WITHIN GROUP (ORDER BY ${trusted(part)}) AS ${trusted(part)}`
		: sql`${fixed}::numeric[] AS ${trusted(part)}`;

const CUTS = [1, 2, 3, 4] as const;

/**
 * How many of the cut points lie below. Written out: to count over the unnested array took 13 of the query's
 * 24 s for a million customers on a busy machine, and the query 16 s so.
 */
const above = (part: RfmPart): Sql =>
	sql`(${join(
		CUTS.map((place) => sql`(fact.${trusted(part)} > cut.${trusted(`${part}[${place}]`)})::int`),
		' + ',
	)})`;

const SCORE: Readonly<Record<RfmPart, Sql>> = {
	recency: sql`5 - ${above('recency')}`,
	frequency: sql`1 + ${above('frequency')}`,
	monetary: sql`1 + ${above('monetary')}`,
};
