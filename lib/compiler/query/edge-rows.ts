import type { RelationName } from '../../language/relation/relation';
import type { Interval } from '../../language/time';
import { defined } from '../../error/defined';
import { join, sql, type Sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import type { TimeEdge } from '../plan/edges';
import type { NotCounted, Operand } from '../plan/plan';
import { operandSql } from '../sql/operand-sql';
import { relationAs } from '../sql/relation-source';
import { instantColumn, ordersOf } from '../sql/row-source';
import { rowInterval } from '../sql/row-sql';
import { Scope } from '../sql/scope';
import { storedInstantSql } from '../sql/stored-instant';
import type { Reading } from '../sql/sql-context';

/** An edge that is an instant or a day, which moves on among the values of rows. */
export type ValueEdge = Exclude<TimeEdge, { kind: 'anniversary' | 'answer' }>;

/**
 * Rows whose value an edge has passed: sub-selects of whose they are (`customer_id`), and of the values
 * (`at`).
 */
interface PassedRows {
	readonly customers: Sql;
	readonly values: Sql;
}

/** @param edge at one instant @param other the same edge at another */
export function rowsBetween(edge: ValueEdge, other: ValueEdge, mapping: Mapping): PassedRows {
	const [low, high] = edge.at < other.at ? [edge.at, other.at] : [other.at, edge.at];
	const source =
		edge.kind === 'customer_column'
			? edgeSource('customers', mapping)
			: edgeSource(edge.of, mapping, edge.notCounted);
	const both = (condition: Sql, at: Sql): PassedRows => ({
		customers: source.customers(condition),
		values: source.values(at, condition),
	});
	const within: Interval = { from: { at: low, inclusive: true }, to: { at: high, inclusive: true } };
	if (edge.kind === 'rows') {
		const at = defined(instantColumn(edge.of, source.scope));
		return both(join(rowInterval(edge.of, within, source), ' AND '), at);
	}
	const at = columnSql(edge.operand, edge.day ? 'day' : 'instant', source);
	const stored = storedInstantSql(edge.operand, { kind: 'interval', interval: within }, source);
	if (!edge.day && stored !== undefined) return both(stored, at);
	const type = edge.day ? sql`date` : sql`timestamptz`;
	return both(sql`${at} BETWEEN ${low}::${type} AND ${high}::${type}`, at);
}

/** Rows of which the customers, or values, are asked for. */
interface EdgeSource {
	readonly scope: Scope;
	readonly mapping: Mapping;
	/** The customers of the rows for which this holds. */
	customers(condition: Sql): Sql;
	values(at: Sql, condition: Sql): Sql;
}

export function edgeSource(relation: RelationName, mapping: Mapping, notCounted?: NotCounted): EdgeSource {
	const scope = Scope.empty.with(relation);
	const from = ordersOf(notCounted, scope, mapping) ?? relationAs(relation, scope, mapping);
	const customer = relation === 'customers' ? sql`${scope.owner().sql} AS customer_id` : scope.owner().sql;
	return {
		scope,
		mapping,
		customers: (condition) => sql`SELECT ${customer} FROM ${from} WHERE ${condition}`,
		values: (at, condition) => sql`SELECT ${at} AS at FROM ${from} WHERE ${condition}`,
	};
}

export const columnSql = (operand: Operand, reading: Reading, source: EdgeSource): Sql =>
	operandSql(operand, reading, source, () => {
		throw new TypeError('A fact has no column.');
	});
