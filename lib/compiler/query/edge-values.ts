import { itemAt } from '../../error/defined';
import { join, sql, type Sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import type { ShopContext } from '../sql/printer';
import { edgesOf, type TimeEdge } from '../plan/edges';
import type { Plan } from '../plan/plan';
import { rowsBetween, type ValueEdge } from './edge-rows';
import { customersPassed } from './time-candidates';

/** What time does to a rule between two instants, while data and lists stay as they are. */
export interface PassedEdges {
	/** Whom time alone can have moved: sub-selects of `customer_id`. */
	readonly customers: readonly Sql[];
	/** The places of edges that have passed values of rows, among the edges of the plan. */
	readonly places: readonly number[];
	/** Some answers change with the day: anniversaries, predictions, ages. */
	readonly daily: boolean;
}

/** Undefined where only asking everybody can tell. */
export function passedEdges(before: Plan, after: Plan, shop: ShopContext): PassedEdges | undefined {
	const [from, to] = [edgesOf(before, 'stay'), edgesOf(after, 'stay')];
	const customers = customersPassed(from, to, shop);
	if (from === undefined || to === undefined || customers === undefined) return undefined;
	return {
		customers,
		places: [...from.keys()].filter(
			(place) => isValueEdge(itemAt(from, place)) && atOf(from, place) !== atOf(to, place),
		),
		daily: from.some((edge) => !isValueEdge(edge)),
	};
}

const isValueEdge = (edge: TimeEdge): edge is ValueEdge =>
	edge.kind !== 'anniversary' && edge.kind !== 'answer';

/** Where an edge lies: an instant or a day, ISO 8601. */
export function atOf(edges: readonly TimeEdge[] | undefined, place: number): string | undefined {
	const edge = edges?.[place];
	return edge !== undefined && isValueEdge(edge) ? edge.at : undefined;
}

/**
 * The values that edges pass between two plans: rows of `place`, `at` (as edges write it, milliseconds cut
 * off) and `every`, which is 1 where all values are given, else so many stand for each.
 * @param limit how many values of each edge at most; where there are more, evenly chosen ones, the last
 * always
 */
export function edgeValues(
	plans: readonly [before: Plan, after: Plan],
	places: readonly number[],
	limit: number,
	mapping: Mapping,
): Sql {
	const [from, to] = plans.map((plan) => edgesOf(plan, 'stay') ?? []) as [
		readonly TimeEdge[],
		readonly TimeEdge[],
	];
	const selects = places.map((place) => {
		const [edge, other] = [itemAt(from, place), itemAt(to, place)] as [ValueEdge, ValueEdge];
		const isDay = edge.kind !== 'rows' && edge.day;
		const value = isDay ? sql`at::date` : sql`date_trunc('milliseconds', at)`;
		const text = isDay
			? sql`to_char(value, 'YYYY-MM-DD')`
			: sql`to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
		const every = sql`ceil(total / ${limit}::numeric)`;
		return sql`SELECT ${place}::int AS place, ${text} AS at, ${every}::int AS every FROM (
			SELECT value, row_number() OVER (ORDER BY value) AS n, count(*) OVER () AS total FROM (
				SELECT DISTINCT ${value} AS value FROM (${rowsBetween(edge, other, mapping).values}) AS passed) AS one
		) AS numbered WHERE n % ${every} = 0 OR n = total`;
	});
	return join(selects, ' UNION ALL ');
}
