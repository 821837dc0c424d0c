import type { LinesOfOrder, Mapping } from '../../shop/mapping/mapping';
import type { Plan, Rows } from '../plan/plan';
import { equal } from './equality';
import { relation } from './relation';
import { sql, trusted, type Sql } from '../../database/sql';

/** The lines of the order `o`: from its own row where that holds them. */
export const linesOfOne = (mapping: Mapping): Sql =>
	mapping.linesOfOrder === undefined
		? relation('line', mapping)
		: sql`(${trusted(mapping.linesOfOrder.select)}
) AS l`;

/** Orders with their lines. Joined to their order, lines that its row holds had every order read twice: 7.9 s instead of 1.8 s. */
export const linesOfOrders = (mapping: Mapping): Sql =>
	mapping.linesOfOrder === undefined
		? sql`${relation('order', mapping)} JOIN ${relation('line', mapping)} ON ${equal('l.order_id', 'o.id', mapping)}`
		: sql`${relation('order', mapping)} CROSS JOIN LATERAL ${linesOfOne(mapping)}`;

/**
 * What must hold of an order's row for one of its lines to have the ids asked for: lines are then taken apart of those
 * orders only. Inside CASE the planner expects half of the orders, else none, and compared each with each customer.
 */
export function heldBy({ of, where }: Rows, { linesOfOrder }: Mapping): readonly Sql[] {
	if (linesOfOrder === undefined || where === undefined || !LINES.has(of)) return [];
	const parts = where.kind === 'all' ? where.parts : [where];
	return parts
		.map((part) => objectsAsked(part, linesOfOrder))
		.filter((objects) => objects !== undefined)
		.map((objects) => sql`CASE WHEN o.lines_json @> ANY (${objects}::jsonb[]) THEN true ELSE false END`);
}

const LINES: ReadonlySet<Rows['of']> = new Set(['lines', 'line_categories', 'lines_of_order']);

/** An id is a number in JSON, or a text. */
function objectsAsked(part: Plan, { keys }: LinesOfOrder): readonly string[] | undefined {
	if (part.kind !== 'test' || part.test.kind !== 'text_in' || part.test.compare !== 'exact') return undefined;
	if (
		part.operand.kind !== 'column' ||
		part.operand.of !== 'line' ||
		!Object.hasOwn(keys, part.operand.column)
	)
		return undefined;
	const key = keys[part.operand.column];
	const whole = part.test.values.filter((value) => /^[1-9]\d{0,17}$/.test(value));
	return whole.flatMap((value) => [`[{"${key}": ${value}}]`, `[{"${key}": "${value}"}]`]);
}
