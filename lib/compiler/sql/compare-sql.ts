import type { Span } from '../../language/value/value';
import { sql, trusted, type Sql } from '../../database/sql';
import type { Fact, FieldComparison, Operand } from '../plan/plan';
import { isZeroWithoutRows } from './aggregate-sql';
import { inHours } from './length-sql';
import { soundValue } from './sound-value';
import type { Reading, SqlContext } from './sql-context';

/** Whether one value of the customer at hand compares with another; NULL where either is missing. */
export const comparisonSql = (comparison: FieldComparison, context: SqlContext): Sql =>
	sql`${leftSql(comparison, context)} ${trusted(comparison.sign)} ${comparedSql(comparison, context)}`;

/**
 * The counts or sums that are compared, where 0 on both sides does not meet the comparison: who has rows for
 * neither does not meet it. Undefined where who has none may meet it, and where something else is compared.
 */
export function someRowsNeeded(comparison: FieldComparison): readonly Fact[] | undefined {
	if (comparison.of !== 'numbers' || holdsForZeros(comparison)) return undefined;
	const facts = [comparison.left, comparison.right].flatMap((side) =>
		side.kind === 'fact' && isZeroWithoutRows(side.fact) && side.fact.per === undefined ? [side.fact] : [],
	);
	return facts.length === 2 ? facts : undefined;
}

function holdsForZeros({ sign, plus = 0 }: Extract<FieldComparison, { of: 'numbers' }>): boolean {
	const right = Number(plus);
	return { '=': right === 0, '>': 0 > right, '>=': 0 >= right, '<': 0 < right, '<=': 0 <= right }[sign];
}

function leftSql(comparison: FieldComparison, context: SqlContext): Sql {
	if (comparison.of === 'numbers') return soundSide(comparison.left, 'number', context);
	const { left, days, timeZone } = comparison;
	const value = soundSide(left, 'as it is', context);
	return days.right && !days.left ? dayIn(value, timeZone) : value;
}

/**
 * What the other field is compared as: multiplied, moved on, and as a day where the one that asks is a day.
 */
export function comparedSql(comparison: FieldComparison, context: SqlContext): Sql {
	if (comparison.of === 'numbers') {
		const { right, times, plus } = comparison;
		const value = soundSide(right, 'number', context);
		const product = times === undefined ? value : sql`(${value} * ${String(times)}::numeric)`;
		return plus === undefined ? product : sql`(${product} + ${String(plus)}::numeric)`;
	}
	const { right, plus, days, timeZone } = comparison;
	const value = soundSide(right, 'as it is', context);
	if (days.right) return plus === undefined ? value : sql`(${value} + ${interval(plus)})::date`;
	const hours = plus && !days.left ? inHours(plus, timeZone) : undefined;
	if (hours !== undefined) return sql`(${value} + ${interval(hours)})`;
	const wall = sql`(${value} AT TIME ZONE ${timeZone})`;
	const moved = plus === undefined ? wall : sql`(${wall} + ${interval(plus)})`;
	if (days.left) return sql`${moved}::date`;
	return plus === undefined ? value : sql`(${moved} AT TIME ZONE ${timeZone})`;
}

/** What rules cannot speak of (endless dates, NaN) is missing here too. */
const soundSide = (operand: Operand, reading: Reading, context: SqlContext): Sql =>
	soundValue(context.operand(operand, reading), operand, context.mapping);

const interval = ({ amount, unit }: Span): Sql => sql`${`${amount} ${unit}`}::interval`;

const dayIn = (instant: Sql, timeZone: string): Sql => sql`(${instant} AT TIME ZONE ${timeZone})::date`;
