import { itemAt } from '../../error/defined';
import { edgesOf, type TimeEdge } from '../plan/edges';
import type { Operand, Plan } from '../plan/plan';
import { join, sql, type Sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import { writeOver, type ShopContext } from '../sql/printer';
import { scanStrategy } from '../strategy/scan';
import { ownColumn } from '../sql/own-column';
import { relationSource } from '../sql/relation-source';
import { readingFor, testSql } from '../sql/test-sql';
import { columnSql, edgeSource, rowsBetween, type ValueEdge } from './edge-rows';

/**
 * The customers whom time alone can have moved between two instants: a sub-select of `customer_id` for each
 * edge that moved. Every other customer's answer is the same at both, whatever the rule makes of its parts,
 * as long as its data are. Undefined when only a full evaluation can tell.
 * @param before the rule planned at the earlier instant
 * @param after the same rule planned at the later one
 */
export function timeCandidates(before: Plan, after: Plan, shop: ShopContext): readonly Sql[] | undefined {
	return customersPassed(edgesOf(before), edgesOf(after), shop);
}

type Edges = readonly TimeEdge[] | undefined;

/** Whom edges have passed on their way; undefined where that cannot be said. */
export function customersPassed(from: Edges, to: Edges, shop: ShopContext): readonly Sql[] | undefined {
	if (from === undefined || to === undefined || from.length !== to.length) return undefined;
	const selects = from.map((edge, index) => passed(edge, itemAt(to, index), shop));
	if (selects.some((select) => select === 'unknown')) return undefined;
	return distinct(selects.filter((select): select is Sql => typeof select === 'object'));
}

/** Whom an edge has passed on its way from one instant to the other; undefined where it has not moved. */
function passed(from: TimeEdge, to: TimeEdge, shop: ShopContext): Sql | 'unknown' | undefined {
	const { mapping } = shop;
	if (from.kind === 'answer' && to.kind === 'answer') return answeredOtherwise(from, to, shop);
	if (from.kind === 'anniversary' && to.kind === 'anniversary') return anniversaries(from, to, mapping);
	if (!isOfDate(from) || !isOfDate(to) || from.kind !== to.kind) return 'unknown';
	if (from.at === to.at) return undefined;
	return rowsBetween(from, to, shop.mapping).customers;
}

type AnswerEdge = Extract<TimeEdge, { kind: 'answer' }>;

const isOfDate = (edge: TimeEdge): edge is ValueEdge => edge.kind !== 'anniversary' && edge.kind !== 'answer';

/** Whose anniversary was asked for at one of the two instants only; nobody while the day is the same. */
function anniversaries(
	from: Extract<TimeEdge, { kind: 'anniversary' }>,
	to: Extract<TimeEdge, { kind: 'anniversary' }>,
	mapping: Mapping,
): Sql | undefined {
	if (JSON.stringify(from.test) === JSON.stringify(to.test)) return undefined;
	const source = edgeSource('customers', mapping);
	const at = columnSql(from.operand, readingFor(from.test), source);
	const context = {
		folding: mapping.textFolding,
		column: (operand: Extract<Operand, { kind: 'column' }>) => ownColumn(operand, source.scope),
		sound: () => [],
	};
	const holds = (edge: typeof from) => sql`(${testSql(at, edge.test, edge.operand, context)}) IS TRUE`;
	return source.customers(sql`(${holds(from)}) <> (${holds(to)})`);
}

/** Who has another answer now, with the rows of now; nobody while the day, or what is asked, is the same. */
function answeredOtherwise(from: AnswerEdge, to: AnswerEdge, shop: ShopContext): Sql | undefined {
	const isSame = (part: 'day' | 'plan') => JSON.stringify(from[part]) === JSON.stringify(to[part]);
	if (isSame(from.day === undefined ? 'plan' : 'day')) return undefined;
	const { from: customers, column } = relationSource('customers', shop.mapping);
	const { written, joins } = writeOver(scanStrategy(), shop, (printer) =>
		[from, to].map(({ plan }) => sql`((${printer.plan(plan)}) IS TRUE)`),
	);
	return sql`SELECT ${column('id')} AS customer_id FROM ${customers}${joins} WHERE ${join(written, ' <> ')}`;
}

function distinct(selects: readonly Sql[]): readonly Sql[] {
	return [
		...new Map(
			selects.map((select) => [`${select.text} ${JSON.stringify(select.bindings)}`, select]),
		).values(),
	];
}

/**
 * Customers whose rows changed, and those whom time can have moved: one row for each (`customer_id`,
 * `touched`, `crossed`), at most `limit` of them.
 */
export function candidatesSql(touched: Sql, crossed: readonly Sql[], limit: number): Sql {
	const marked = (select: Sql, mark: Sql) =>
		sql`SELECT customer_id, ${mark} AS crossed FROM (${select}) AS one`;
	const all = [marked(touched, sql`false`), ...distinct(crossed).map((select) => marked(select, sql`true`))];
	const each = join(all, ' UNION ALL ');
	return sql`SELECT customer_id, bool_or(crossed) AS crossed, NOT bool_and(crossed) AS touched FROM (${each}) AS candidate
		WHERE customer_id IS NOT NULL GROUP BY 1 LIMIT ${limit}`;
}
