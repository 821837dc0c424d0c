import { defined } from '../../error/defined';
import { DateTime } from 'luxon';
import type { Period, Range } from '../../language/operator/operator';
import { isMovingEnd } from '../../language/operator/spec';
import { periodDays, periodInterval, rangeDays, rangeInterval, type Clock } from '../../language/time';
import type { Value } from '../../language/value/value';
import { amountText } from '../../language/value/words';
import { isNewest, newRowRemedy, waitingRemedy } from './new-row';
import type { Counterfactual, Unmet } from './remedy';

/** Both ends are told as they are; which of them is just out makes a millisecond's difference at most. */
interface Ends {
	readonly from?: string;
	readonly to?: string;
}

export function dateRemedy(
	unmet: Unmet,
	rangeOf: (value: Value | undefined) => Range,
	clock: Clock,
): Counterfactual {
	const { question, actual, wantsTrue, label } = unmet;
	const { condition, field } = question;
	const range = rangeOf(condition.value);
	const ends = field.day ? rangeDays(range, clock) : endsOf(range, clock);
	if (!wantsTrue) return { remedy: `${label} must lie ${outside(ends)}.` };
	const at = DateTime.fromISO(String(actual), { zone: clock.now.zone });
	const inTime = isNewest(field) ? newestRemedy(at, ends, unmet, clock) : undefined;
	const byWaiting = isNewest(field) && isMovingEnd(range.to) && range.from === undefined;
	return {
		gap: gapText(at, ends, clock),
		remedy: inTime ?? (byWaiting ? waitingRemedy(field) : `${label} must lie ${inside(ends)}.`),
	};
}

function endsOf(range: Range, clock: Clock): Ends {
	const { from, to } = rangeInterval(range, clock);
	return { from: from?.at, to: to?.at };
}

/** The date of the newest row cannot be set, but a new row brings it forward. */
function newestRemedy(
	at: DateTime,
	{ from, to }: Ends,
	{ question: { field } }: Unmet,
	{ now }: Clock,
): string | undefined {
	const instant = (text: string) => DateTime.fromISO(text, { zone: now.zone });
	if (from === undefined || at >= instant(from)) return undefined;
	return to === undefined || instant(to) >= now ? newRowRemedy(field) : undefined;
}

function inside({ from, to }: Ends): string {
	if (from === undefined) return `before ${to}`;
	return to === undefined ? `after ${from}` : from === to ? `on ${from}` : `between ${from} and ${to}`;
}

function outside({ from, to }: Ends): string {
	if (from === undefined) return `after ${to}`;
	return to === undefined
		? `before ${from}`
		: from === to
			? `on another day than ${from}`
			: `before ${from} or after ${to}`;
}

function gapText(at: DateTime, { from, to }: Ends, { now }: Clock): string | undefined {
	const instant = (text: string) => DateTime.fromISO(text, { zone: now.zone });
	if (from !== undefined && at < instant(from)) return `${spanText(at, instant(from))} too early`;
	return to === undefined ? undefined : `${spanText(instant(to), at)} too late`;
}

/** In the largest unit that fits, rounded up: who moves by so much is across. */
function spanText(from: DateTime, to: DateTime): string {
	for (const unit of ['days', 'hours', 'minutes'] as const) {
		const amount = Math.ceil(to.diff(from, unit).as(unit));
		if (amount > 1 || unit === 'minutes') return amountText(amount, unit);
	}
	return '';
}

/** Whole days of the calendar. */
export function periodRemedy(unmet: Unmet, period: Period, clock: Clock): Counterfactual {
	const { question, actual, wantsTrue, label } = unmet;
	const { from, to } = question.field.day
		? periodDays(period, clock)
		: { from: periodInterval(period, clock).from?.at, to: periodInterval(period, clock).to?.at };
	const ends = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
	if (!wantsTrue) return { remedy: `${label} must lie ${outside(ends)}.` };
	const at = DateTime.fromISO(String(actual), { zone: clock.now.zone });
	return { gap: gapText(at, ends, clock), remedy: `${label} must lie ${inside(ends)}.` };
}

export function anniversaryRemedy(
	{ actual, wantsTrue, label }: Unmet,
	period: Period,
	clock: Clock,
): Counterfactual {
	const { now } = clock;
	const at = DateTime.fromISO(String(actual), { zone: now.zone });
	const day = nextAnniversary(at, now.startOf('day'));
	if (!wantsTrue)
		return {
			remedy: `${label} has its anniversary on ${day.toISODate()}; the answer changes when that day is past.`,
		};
	if (period.kind === 'calendar' && period.word !== 'today')
		return { remedy: `${label} has its next anniversary on ${day.toISODate()}.` };
	return {
		gap: `${spanText(now.startOf('day'), day)} away`,
		remedy: `${label} has its next anniversary on ${day.toISODate()}.`,
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
	return defined(day);
}
