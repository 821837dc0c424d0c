import type { FieldType, OperatorName } from '../../lib/language/operator/operator';
import type { Scalar, Span, Value } from '../../lib/language/rule/rule';
import { ago, ahead, dayIn, stretchOf, today, type Clock } from './clock';
import { compareExact, exact } from './exact';
import { folded } from './text';
import { asBoolean, asNumber, asText, type Known } from './value';
import { calendarDay, dayNumber, wallOf } from './wall-clock';

/** What is asked of one value, in the positive. */
export interface Asked {
	readonly type: FieldType;
	readonly operator: OperatorName;
	readonly value: Value | undefined;
	readonly caseSensitive?: boolean;
}

/** Whether a value that is there meets a positive operator. */
export function meets(value: Known, asked: Asked, clock: Clock): boolean {
	if (asked.operator === 'is_not_null') return true;
	if (asked.operator === 'is_true' || asked.operator === 'is_false')
		return asBoolean(value) === (asked.operator === 'is_true');
	if (value.kind === 'instant') return meetsInstant(value.instant, asked, clock);
	if (value.kind === 'day') return meetsDay(value.day, asked, clock);
	switch (asked.operator) {
		case 'equals':
			return equals(value, asked.value as Scalar, asked);
		case 'in':
			return (asked.value as readonly Scalar[]).some((one) => equals(value, one, asked));
		case 'contains':
			return onText(value, asked, (text, part) => text.includes(part));
		case 'starts_with':
			return onText(value, asked, (text, part) => text.startsWith(part));
		case 'ends_with':
			return onText(value, asked, (text, part) => text.endsWith(part));
		case 'greater_than':
			return onNumber(value, asked.value as Scalar, (order) => order > 0);
		case 'greater_than_or_equals':
			return onNumber(value, asked.value as Scalar, (order) => order >= 0);
		case 'less_than':
			return onNumber(value, asked.value as Scalar, (order) => order < 0);
		case 'less_than_or_equals':
			return onNumber(value, asked.value as Scalar, (order) => order <= 0);
		case 'between': {
			const [from, to] = asked.value as readonly Scalar[];
			return onNumber(value, from, (order) => order >= 0) && onNumber(value, to, (order) => order <= 0);
		}
		default:
			throw new TypeError(`The interpreter does not know "${asked.operator}".`);
	}
}

function equals(value: Known, wanted: Scalar, { type, caseSensitive }: Asked): boolean {
	if (typeof wanted === 'boolean') return asBoolean(value) === wanted;
	if (typeof wanted === 'number' || type === 'number' || type === 'money')
		return onNumber(value, wanted, (order) => order === 0);
	const text = asText(value);
	if (text === undefined) return false;
	if (value.kind === 'uuid') return text.toLowerCase() === wanted.toLowerCase();
	return isExact(type, caseSensitive) ? text === wanted : folded(text) === folded(wanted);
}

const isExact = (type: FieldType, caseSensitive: boolean | undefined) => caseSensitive ?? type === 'keyword';

function onText(
	value: Known,
	{ type, value: part, caseSensitive }: Asked,
	test: (text: string, part: string) => boolean,
): boolean {
	const text = asText(value);
	if (text === undefined) return false;
	return isExact(type, caseSensitive)
		? test(text, part as string)
		: test(folded(text), folded(part as string));
}

function onNumber(value: Known, wanted: Scalar, test: (order: number) => boolean): boolean {
	if (value.kind === 'double') return test(compareDoubles(value.number, Number(wanted)));
	const number = asNumber(value);
	return number !== undefined && test(compareExact(number, exact(wanted as string | number)));
}

const compareDoubles = (a: number, b: number) => (Number.isNaN(a) ? 1 : a < b ? -1 : a > b ? 1 : 0);

const span = (value: Value | undefined): Span =>
	typeof value === 'number' ? { amount: value, unit: 'days' } : (value as Span);

function meetsInstant(instant: number, { operator, value }: Asked, clock: Clock): boolean {
	const stretch = () => stretchOf(String(value), clock.zone);
	switch (operator) {
		case 'before_date':
			return instant < stretch().from;
		case 'after_date':
			return instant >= stretch().until;
		case 'on_date':
			return instant >= stretch().from && instant < stretch().until;
		case 'between': {
			const [from, to] = (value as readonly string[]).map((one) => stretchOf(one, clock.zone));
			return instant >= from.from && instant < to.until;
		}
		case 'in_last_n_days':
			return instant >= ago(clock, span(value)) && instant <= clock.asOf;
		case 'more_than_n_days_ago':
			return instant < ago(clock, span(value));
		case 'in_next_n_days':
			return instant >= clock.asOf && instant <= ahead(clock, span(value));
		default:
			return (
				Number.isFinite(instant) &&
				meetsAnniversary(dayNumber(wallOf(instant, clock.zone)), { operator, value }, clock)
			);
	}
}

function meetsDay(day: number, { operator, value }: Asked, clock: Clock): boolean {
	const wanted = () => dayIn(String(value), clock.zone);
	const dayOf = (instant: number) => dayNumber(wallOf(instant, clock.zone));
	switch (operator) {
		case 'before_date':
			return day < wanted();
		case 'after_date':
			return day > wanted();
		case 'on_date':
			return day === wanted();
		case 'between': {
			const [from, to] = (value as readonly string[]).map((one) => dayIn(one, clock.zone));
			return day >= from && day <= to;
		}
		case 'in_last_n_days':
			return day >= dayOf(ago(clock, span(value))) && day <= today(clock);
		case 'more_than_n_days_ago':
			return day < dayOf(ago(clock, span(value)));
		case 'in_next_n_days':
			return day >= today(clock) && day <= dayOf(ahead(clock, span(value)));
		default:
			return meetsAnniversary(day, { operator, value }, clock);
	}
}

/** Looks at every day from today on: slow, and plain. */
function meetsAnniversary(
	day: number,
	{ operator, value }: Pick<Asked, 'operator' | 'value'>,
	clock: Clock,
): boolean {
	const first = today(clock);
	const last =
		operator === 'anniversary_today' ? first : dayNumber(wallOf(ahead(clock, span(value)), clock.zone));
	for (let at = first; at <= Math.min(last, first + 366); at += 1) if (fallsOn(day, at)) return true;
	return false;
}

function fallsOn(born: number, at: number): boolean {
	const [birth, now] = [calendarDay(born), calendarDay(at)];
	if (birth.month === now.month && birth.day === now.day) return true;
	return (
		birth.month === 2 &&
		birth.day === 29 &&
		now.month === 2 &&
		now.day === 28 &&
		calendarDay(at + 1).day !== 29
	);
}
