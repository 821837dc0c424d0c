import { DateTime } from 'luxon';
import type { Condition, Scalar, Span, Unit, Window } from '../../language/rule/rule';
import { isTimeDependent } from '../../language/rule/time-dependent';
import { after, before, spanOf } from '../../language/time';
import type { Question } from '../question/question';

/** An instant that moves along with the clock: so long before it, or after it. What it passes changes sides. */
export interface MovingEdge {
	readonly amount: number;
	readonly unit: Unit;
	readonly ahead?: true;
	/** What lies exactly on the edge has not changed sides yet. */
	readonly strict?: true;
}

/** Values of a rule that are looked at one by one. */
const MOST_VALUES = 50;

/**
 * Whether the passing of time can turn the answer in a way that is found from the customer's own instants: not through
 * other segments, relative dates inside `where`, nor the anniversary of a row that a window may let go.
 */
export function isMoving({ condition, field }: Question): boolean {
	const { operator, within, where } = condition;
	if (field.source.kind === 'member_of' || (where !== undefined && isTimeDependent(where))) return false;
	return isTimeDependent(condition) && !(within !== undefined && operator.startsWith('anniversary'));
}

export const windowEdges = (within: Window | undefined): readonly MovingEdge[] => {
	if (within === undefined) return [];
	if ('last' in within) return [{ amount: within.last, unit: within.unit, strict: true }];
	if ('before_last' in within) return [{ amount: within.before_last, unit: within.unit, strict: true }];
	return 'between_last' in within ? within.between_last.map((amount) => ({ amount, unit: within.unit })) : [];
};

/** What lies in the future comes into the past. */
const NOW: MovingEdge = { amount: 0, unit: 'days' };

/** The edges of the operator, or of a number of days since the last order. */
export function operatorEdges({ condition, field }: Question): readonly MovingEdge[] {
	if (field.source.kind === 'recency') return dayEdges(condition);
	switch (condition.operator) {
		case 'in_last_n_days':
		case 'not_in_last_n_days':
			return [{ ...spanOf(condition.value as number | Span), ...(field.day ? {} : { strict: true }) }, NOW];
		case 'more_than_n_days_ago':
			return [{ ...spanOf(condition.value as number | Span), ...(field.day ? {} : { strict: true }) }];
		case 'in_next_n_days':
			return [{ ...spanOf(condition.value as number | Span), ahead: true }, NOW];
		default:
			return [];
	}
}

function dayEdges({ value }: Condition): readonly MovingEdge[] {
	const days = [value as Scalar | readonly Scalar[]]
		.flat()
		.slice(0, MOST_VALUES)
		.map(Number)
		.filter(Number.isFinite);
	return [...new Set(days.flatMap((day) => [Math.floor(day), Math.floor(day) + 1]))]
		.filter((day) => day >= 0)
		.map((amount) => ({ amount, unit: 'days' }));
}

const DAYS_OF_DOUBT = 4;

/**
 * The first instant at which the edge has reached `at`, or left it behind. Where the clock jumps, at the ends of short
 * months and with daylight saving, both are one instant.
 */
export function crossing(at: DateTime, edge: MovingEdge, beyond = false): DateTime {
	const moved = (now: DateTime) => (edge.ahead ? after : before)(now, edge.amount, edge.unit);
	const reached = (now: DateTime) => (beyond ? moved(now) > at : moved(now) >= at);
	const guess = (edge.ahead ? before : after)(at, edge.amount, edge.unit).plus(beyond ? 1 : 0);
	return reached(guess) && !reached(guess.minus(1)) ? guess : searched(guess, reached);
}

/** For months of unlike length and hours that the clock skips, where the wall clock's arithmetic has no inverse. */
function searched(guess: DateTime, reached: (now: DateTime) => boolean): DateTime {
	let [low, high] = [
		guess.minus({ days: DAYS_OF_DOUBT }).toMillis(),
		guess.plus({ days: DAYS_OF_DOUBT }).toMillis(),
	];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (reached(DateTime.fromMillis(middle, { zone: guess.zone }))) high = middle;
		else low = middle;
	}
	return DateTime.fromMillis(high, { zone: guess.zone });
}
