import type { Span } from '../../language/value/value';
import { sql, trusted, type Sql } from '../../database/sql';
import type { FieldComparison } from '../plan/plan';
import type { SqlContext } from './sql-context';

/** Whether one value of the customer at hand compares with another; NULL where either is missing. */
export const comparisonSql = (comparison: FieldComparison, context: SqlContext): Sql =>
	sql`${leftSql(comparison, context)} ${trusted(comparison.sign)} ${comparedSql(comparison, context)}`;

function leftSql(comparison: FieldComparison, context: SqlContext): Sql {
	if (comparison.of === 'numbers') return context.operand(comparison.left, 'number');
	const { left, days, timeZone } = comparison;
	const value = context.operand(left, 'as it is');
	return days.right && !days.left ? dayIn(value, timeZone) : value;
}

/** What the other field is compared as: multiplied, moved on, and as a day where the one that asks is a day. */
export function comparedSql(comparison: FieldComparison, context: SqlContext): Sql {
	if (comparison.of === 'numbers') {
		const { right, times, plus } = comparison;
		const value = context.operand(right, 'number');
		const product = times === undefined ? value : sql`(${value} * ${String(times)}::numeric)`;
		return plus === undefined ? product : sql`(${product} + ${String(plus)}::numeric)`;
	}
	const { right, plus, days, timeZone } = comparison;
	const value = context.operand(right, 'as it is');
	if (days.right) return plus === undefined ? value : sql`(${value} + ${interval(plus)})::date`;
	const wall = sql`(${value} AT TIME ZONE ${timeZone})`;
	const moved = plus === undefined ? wall : sql`(${wall} + ${interval(plus)})`;
	if (days.left) return sql`${moved}::date`;
	return plus === undefined ? value : sql`(${moved} AT TIME ZONE ${timeZone})`;
}

const interval = ({ amount, unit }: Span): Sql => sql`${`${amount} ${unit}`}::interval`;

const dayIn = (instant: Sql, timeZone: string): Sql => sql`(${instant} AT TIME ZONE ${timeZone})::date`;
