import { DateTime } from 'luxon';
import { dayRange, instantInterval, type Clock, type DateOperator } from '../../language/time';
import { isNewest, newRowTurns, waitingTurns } from './new-row';
import type { Turn, Turning } from './turning';

export function dateTurn(turning: Turning, clock: Clock): Turn {
	const {
		operator,
		question: { condition, field },
		actual,
		wish,
		label,
	} = turning;
	const at = DateTime.fromISO(String(actual), { zone: clock.now.zone });
	if (operator.startsWith('anniversary')) return anniversaryTurn(at, wish, label, clock);
	const range = field.day
		? dayRange(operator as DateOperator, condition.value, clock)
		: ends(instantInterval(operator as DateOperator, condition.value, clock));
	if (!wish) return { toTurn: `${label} would have to lie ${outside(range)}.` };
	return {
		gap: gapText(at, range, clock),
		toTurn: timeTurn(at, range, turning, clock) ?? `${label} would have to lie ${inside(range)}.`,
	};
}

/** The date of the newest row: it cannot be set, but a new row, or time, may do. */
function timeTurn(
	at: DateTime,
	{ from, to }: Range,
	{ question: { field, condition } }: Turning,
	{ now }: Clock,
): string | undefined {
	if (!isNewest(field)) return undefined;
	const instant = (text: string) => DateTime.fromISO(text, { zone: now.zone });
	if (from !== undefined && at < instant(from))
		return to === undefined || instant(to) >= now ? newRowTurns(field) : undefined;
	return condition.operator === 'more_than_n_days_ago' ? waitingTurns(field) : undefined;
}

/** Both ends are told as they are; which of them is just out makes a millisecond's difference at most. */
interface Range {
	readonly from?: string;
	readonly to?: string;
}

const ends = ({ from, to }: ReturnType<typeof instantInterval>): Range => ({ from: from?.at, to: to?.at });

function inside({ from, to }: Range): string {
	if (from === undefined) return `before ${to}`;
	return to === undefined ? `after ${from}` : from === to ? `on ${from}` : `between ${from} and ${to}`;
}

function outside({ from, to }: Range): string {
	if (from === undefined) return `after ${to}`;
	return to === undefined
		? `before ${from}`
		: from === to
			? `on another day than ${from}`
			: `before ${from} or after ${to}`;
}

function gapText(at: DateTime, { from, to }: Range, { now }: Clock): string | undefined {
	const instant = (text: string) => DateTime.fromISO(text, { zone: now.zone });
	if (from !== undefined && at < instant(from)) return `${spanText(at, instant(from))} too early`;
	return to === undefined ? undefined : `${spanText(instant(to), at)} too late`;
}

/** In the largest unit that fits, rounded up: who moves by so much is across. */
function spanText(from: DateTime, to: DateTime): string {
	for (const unit of ['days', 'hours', 'minutes'] as const) {
		const amount = Math.ceil(to.diff(from, unit).as(unit));
		if (amount > 1 || unit === 'minutes') return `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;
	}
	return '';
}

function anniversaryTurn(at: DateTime, wish: boolean, label: string, { now }: Clock): Turn {
	const day = nextAnniversary(at, now.startOf('day'));
	if (!wish)
		return {
			toTurn: `${label} has its anniversary on ${day.toISODate()}; the answer turns when that is past.`,
		};
	return {
		gap: `${spanText(now.startOf('day'), day)} away`,
		toTurn: `${label} has its next anniversary on ${day.toISODate()}.`,
	};
}

/** 29 February is kept on the 28th in years without it. */
function nextAnniversary(at: DateTime, today: DateTime): DateTime {
	const [day] = [0, 1]
		.map((years) =>
			at
				.setZone(today.zone, { keepLocalTime: true })
				.startOf('day')
				.set({ year: today.year + years }),
		)
		.filter((one) => one >= today);
	return day;
}
