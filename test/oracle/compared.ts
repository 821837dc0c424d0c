import type { PositiveName } from '../../lib/language/operator/operator';
import type { FieldValue } from '../../lib/language/rule/rule';
import type { Clock } from './clock';
import { compareExact, exact, plus, times } from './exact';
import { asNumber, type Known, type Maybe } from './value';
import { DAY, dayNumber, instantOf, shiftedDay, wallOf } from './wall-clock';

/** One value of a customer against another: false where one is missing. */
export function compareSides(
	[left, right]: readonly [Maybe, Maybe],
	operator: PositiveName,
	scale: FieldValue,
	clock: Clock,
): boolean {
	if (left === undefined || right === undefined) return false;
	const order = isDate(left) ? compareDates(left, right, scale, clock) : compareNumbers(left, right, scale);
	return order !== undefined && HOLDS[operator]?.(order) === true;
}

const HOLDS: Readonly<Partial<Record<PositiveName, (order: number) => boolean>>> = {
	equals: (order) => order === 0,
	on_date: (order) => order === 0,
	greater_than: (order) => order > 0,
	after_date: (order) => order > 0,
	greater_than_or_equals: (order) => order >= 0,
	less_than: (order) => order < 0,
	before_date: (order) => order < 0,
	less_than_or_equals: (order) => order <= 0,
};

const isDate = (value: Known) => value.kind === 'instant' || value.kind === 'day';

function compareNumbers(
	left: Known,
	right: Known,
	{ times: by = 1, plus: more = 0 }: FieldValue,
): number | undefined {
	if (left.kind === 'double' || right.kind === 'double') return compareDoubles(left, right, by, more);
	const [a, b] = [asNumber(left), asNumber(right)];
	if (a === undefined || b === undefined) return undefined;
	return compareExact(a, plus(times(b, exact(by)), exact(more as number | string)));
}

/** A double makes the whole comparison one of doubles; NaN equals itself and is above all. */
function compareDoubles(
	left: Known,
	right: Known,
	by: string | number,
	more: FieldValue['plus'],
): number | undefined {
	const [a, b] = [asDouble(left), asDouble(right)];
	if (a === undefined || b === undefined) return undefined;
	const other = b * Number(by) + Number(more ?? 0);
	if (Number.isNaN(a) || Number.isNaN(other)) return Number(Number.isNaN(a)) - Number(Number.isNaN(other));
	return sign(a, other);
}

function asDouble(value: Known): number | undefined {
	if (value.kind === 'double') return value.number;
	const found = asNumber(value);
	if (found === undefined) return undefined;
	return Number(`${(found.over * 10n ** 40n) / found.under}e-40`);
}

/** Where one of them is a day, the days of the zone are compared. */
function compareDates(left: Known, right: Known, { plus: more = 0 }: FieldValue, { zone }: Clock): number {
	const span = typeof more === 'object' ? more : { amount: Number(more), unit: 'days' as const };
	const dayOf = (value: Known): number => {
		if (value.kind === 'day') return value.day;
		const { instant } = value as { instant: number };
		return Number.isFinite(instant) ? dayNumber(wallOf(instant, zone)) : instant;
	};
	const movedDay = (day: number) => (Number.isFinite(day) ? shiftedDay(day, span.amount, span.unit) : day);
	if (left.kind === 'day' || right.kind === 'day') return sign(dayOf(left), movedDay(dayOf(right)));
	const [a, b] = [left, right].map((one) => (one as { instant: number }).instant) as [number, number];
	if (span.amount === 0 || !Number.isFinite(b)) return sign(a, b);
	const wall = wallOf(b, zone);
	const moved = movedDay(dayNumber(wall)) * DAY + (wall - dayNumber(wall) * DAY);
	return sign(a, instantOf(moved, zone));
}

const sign = (a: number, b: number) => (a > b ? 1 : a < b ? -1 : 0);
