import { edgesOf, type TimeEdge } from '../plan/edges';
import type { Operand, Plan } from '../plan/plan';
import type { CompileContext } from '../plan/plan-rule';
import { rowInterval } from './fact-sql';
import { operandSql } from './operand-sql';
import { relation } from './relation';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { testSql } from './test-sql';

/**
 * The customers whom time alone can have moved between two instants: a sub-select of `customer_id` for each edge that
 * moved. Every other customer's answer is the same at both, whatever the rule makes of its parts, as long as its data
 * are. Undefined when only a full evaluation can tell.
 * @param before the rule planned at the earlier instant
 * @param after the same rule planned at the later one
 */
export function crossings(before: Plan, after: Plan, context: CompileContext): readonly Sql[] | undefined {
	const [from, to] = [edgesOf(before), edgesOf(after)];
	if (from === undefined || to === undefined || from.length !== to.length) return undefined;
	const selects = from.map((edge, index) => crossed(edge, to[index], context));
	if (selects.some((select) => select === 'unknown')) return undefined;
	return distinct(selects.filter((select): select is Sql => typeof select === 'object'));
}

function crossed(from: TimeEdge, to: TimeEdge, context: CompileContext): Sql | 'unknown' | undefined {
	if (from.kind !== to.kind) return 'unknown';
	if (from.kind === 'anniversary' || to.kind === 'anniversary') {
		return from.kind === 'anniversary' && to.kind === 'anniversary'
			? anniversaries(from, to, context)
			: 'unknown';
	}
	if (from.at === to.at) return undefined;
	const [low, high] = [from.at, to.at].sort();
	switch (from.kind) {
		case 'rows':
			return ownersOf(
				from.of,
				rowInterval(
					from.of,
					{ from: { at: low, inclusive: true }, to: { at: high, inclusive: true } },
					context.mapping,
				),
				context,
			);
		case 'row_column':
			return ownersOf(from.of, between(column(from.operand, context), low, high, from.day), context);
		case 'customer_column':
			return sql`SELECT c.id AS customer_id FROM ${relation('customer', context.mapping)} WHERE ${between(column(from.operand, context), low, high, from.day)}`;
	}
}

function ownersOf(of: 'orders' | 'events', condition: Sql, { mapping }: CompileContext): Sql {
	const alias = of === 'orders' ? 'order' : 'event';
	return sql`SELECT ${trusted(of === 'orders' ? 'o' : 'e')}.customer_id FROM ${relation(alias, mapping)} WHERE ${condition}`;
}

const between = (at: Sql, low: string, high: string, day: boolean): Sql =>
	day
		? sql`${at} BETWEEN ${low}::date AND ${high}::date`
		: sql`${at} BETWEEN ${low}::timestamptz AND ${high}::timestamptz`;

const column = (operand: Operand, context: CompileContext): Sql =>
	operandSql(operand, 'as it is', context.mapping, () => {
		throw new TypeError('A fact has no column.');
	});

/** Whose anniversary was asked for at one of the two instants only; nobody while the day is the same. */
function anniversaries(
	from: Extract<TimeEdge, { kind: 'anniversary' }>,
	to: Extract<TimeEdge, { kind: 'anniversary' }>,
	context: CompileContext,
): Sql | undefined {
	if (JSON.stringify(from.test) === JSON.stringify(to.test)) return undefined;
	const at = column(from.operand, context);
	const [then, now] = [from, to].map(
		(edge) => sql`(${testSql(at, edge.test, edge.operand, context.mapping.textFolding)}) IS TRUE`,
	);
	return sql`SELECT c.id AS customer_id FROM ${relation('customer', context.mapping)} WHERE (${then}) <> (${now})`;
}

function distinct(selects: readonly Sql[]): readonly Sql[] {
	return [
		...new Map(
			selects.map((select) => [`${select.text} ${JSON.stringify(select.bindings)}`, select]),
		).values(),
	];
}

/**
 * Customers whose rows changed, and those whom time can have moved: one row for each (`customer_id`, `crossed`), at most
 * `limit` of them.
 */
export function candidatesSql(touched: Sql, crossed: readonly Sql[], limit: number): Sql {
	const marked = (select: Sql, mark: Sql) =>
		sql`SELECT customer_id, ${mark} AS crossed FROM (${select}) AS one`;
	const all = [marked(touched, sql`false`), ...distinct(crossed).map((select) => marked(select, sql`true`))];
	return sql`SELECT customer_id, bool_or(crossed) AS crossed FROM (${join(all, ' UNION ALL ')}) AS candidate WHERE customer_id IS NOT NULL GROUP BY 1 LIMIT ${limit}`;
}
