import { itemAt } from '../../error/defined';
import { edgesOf, type TimeEdge } from '../plan/edges';
import type { Operand, Plan } from '../plan/plan';
import type { RelationName } from '../../language/relation/relation';
import { join, sql, type Sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import { writeOver } from '../sql/printer';
import { scanStrategy } from '../strategy/scan';
import { operandSql } from '../sql/operand-sql';
import { ownColumn } from '../sql/own-column';
import { relationAs, relationSource } from '../sql/relation-source';
import { rowInterval } from '../sql/row-sql';
import { Scope } from '../sql/scope';
import type { Reading } from '../sql/sql-context';
import { readingFor, testSql } from '../sql/test-sql';

/**
 * The customers whom time alone can have moved between two instants: a sub-select of `customer_id` for each
 * edge that moved. Every other customer's answer is the same at both, whatever the rule makes of its parts,
 * as long as its data are. Undefined when only a full evaluation can tell.
 * @param before the rule planned at the earlier instant
 * @param after the same rule planned at the later one
 */
export function timeCandidates(before: Plan, after: Plan, mapping: Mapping): readonly Sql[] | undefined {
	const [from, to] = [edgesOf(before), edgesOf(after)];
	if (from === undefined || to === undefined || from.length !== to.length) return undefined;
	const selects = from.map((edge, index) => passed(edge, itemAt(to, index), mapping));
	if (selects.some((select) => select === 'unknown')) return undefined;
	return distinct(selects.filter((select): select is Sql => typeof select === 'object'));
}

/** Whom an edge has passed on its way from one instant to the other; undefined where it has not moved. */
function passed(from: TimeEdge, to: TimeEdge, mapping: Mapping): Sql | 'unknown' | undefined {
	if (from.kind === 'anniversary' && to.kind === 'anniversary') return anniversaries(from, to, mapping);
	if (from.kind === 'prediction' && to.kind === 'prediction') return answeredOtherwise(from, to, mapping);
	if (from.kind === 'anniversary' || from.kind === 'prediction' || from.kind !== to.kind) return 'unknown';
	if (from.at === to.at) return undefined;
	const [low, high] = from.at < to.at ? [from.at, to.at] : [to.at, from.at];
	return customersBetween(from, low, high, mapping);
}

function customersBetween(
	edge: Exclude<TimeEdge, { kind: 'anniversary' | 'prediction' }>,
	low: string,
	high: string,
	mapping: Mapping,
): Sql {
	const source = sourceOf(edge.kind === 'customer_column' ? 'customers' : edge.of, mapping);
	if (edge.kind === 'rows') {
		const interval = { from: { at: low, inclusive: true }, to: { at: high, inclusive: true } };
		return source.where(join(rowInterval(edge.of, interval, source), ' AND '));
	}
	const at = columnSql(edge.operand, edge.day ? 'day' : 'instant', source);
	return source.where(
		edge.day
			? sql`${at} BETWEEN ${low}::date AND ${high}::date`
			: sql`${at} BETWEEN ${low}::timestamptz AND ${high}::timestamptz`,
	);
}

/** Rows of which the customers are asked for. */
interface Source {
	readonly scope: Scope;
	readonly mapping: Mapping;
	/** The customers of the rows for which this holds. */
	where(condition: Sql): Sql;
}

function sourceOf(relation: RelationName, mapping: Mapping): Source {
	const scope = Scope.empty.with(relation);
	const from = relationAs(relation, scope, mapping);
	const customer = relation === 'customers' ? sql`${scope.owner().sql} AS customer_id` : scope.owner().sql;
	return { scope, mapping, where: (condition) => sql`SELECT ${customer} FROM ${from} WHERE ${condition}` };
}

const columnSql = (operand: Operand, reading: Reading, source: Source): Sql =>
	operandSql(operand, reading, source, () => {
		throw new TypeError('A fact has no column.');
	});

/** Whose anniversary was asked for at one of the two instants only; nobody while the day is the same. */
function anniversaries(
	from: Extract<TimeEdge, { kind: 'anniversary' }>,
	to: Extract<TimeEdge, { kind: 'anniversary' }>,
	mapping: Mapping,
): Sql | undefined {
	if (JSON.stringify(from.test) === JSON.stringify(to.test)) return undefined;
	const source = sourceOf('customers', mapping);
	const at = columnSql(from.operand, readingFor(from.test), source);
	const context = {
		folding: mapping.textFolding,
		column: (operand: Extract<Operand, { kind: 'column' }>) => ownColumn(operand, source.scope),
		sound: () => [],
	};
	const holds = (edge: typeof from) => sql`(${testSql(at, edge.test, edge.operand, context)}) IS TRUE`;
	return source.where(sql`(${holds(from)}) <> (${holds(to)})`);
}

/** Who has another answer now, with the rows of now; nobody while the day is the same. */
function answeredOtherwise(
	from: Extract<TimeEdge, { kind: 'prediction' }>,
	to: Extract<TimeEdge, { kind: 'prediction' }>,
	mapping: Mapping,
): Sql | undefined {
	if (from.day === to.day) return undefined;
	const { from: customers, column } = relationSource('customers', mapping);
	const { written, joins } = writeOver(scanStrategy(), { mapping }, (printer) =>
		[from, to].map(({ asked }) => sql`((${printer.plan(asked)}) IS TRUE)`),
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
