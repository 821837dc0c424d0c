import { DateTime } from 'luxon';
import { isMembership } from '../../language/field/membership';
import { asksOf } from '../../language/operator/operator';
import { isMovingEnd, type Range } from '../../language/operator/spec';
import { isFieldValue, ownValue } from '../../language/rule/field-value';
import type { Condition, Window } from '../../language/rule/rule';
import { after, before, isAnchored, isRanged, windowRange } from '../../language/time';
import { isTimeDependent, rowsMove } from '../../language/time/time-dependent';
import { valuesOf, type Unit } from '../../language/value/value';
import type { Question } from '../question/question';

/**
 * An instant that moves along with the clock: so long before it, or after it. What it passes changes sides.
 */
export interface MovingEdge {
	readonly amount: number;
	readonly unit: Unit;
	readonly ahead?: true;
	/** What lies exactly on the edge has not changed sides yet. */
	readonly strict?: true;
}

/** Values of a rule that are looked at one by one. */
const MAX_VALUES = 50;

/**
 * Whether the passing of time can turn the answer in a way that is found from the customer's own instants:
 * not through other segments, relative dates inside `where`, another field, nor the anniversary of a row that
 * a window may let go.
 */
export function isMoving({ condition, field }: Question): boolean {
	const { operator, of, per, within, where } = condition;
	if (isFieldValue(condition.value) || isOfSeveralRows(field)) return false;
	if (isMembership(condition) || [of?.where, where].some((one) => one !== undefined && rowsMove(one)))
		return false;
	// A date of its own for each group, or for the window, is none of the instants that are looked at.
	if (per !== undefined || (within !== undefined && isAnchored(within))) return false;
	return isTimeDependent(condition) && !(within !== undefined && asksOf(operator).kind === 'anniversary');
}

/** A date that no row has, but that is reckoned from several. */
const isOfSeveralRows = ({ source }: Question['field']): boolean =>
	source.kind === 'aggregate' && source.measure.of === 'expected_next';

export const windowEdges = (within: Window | undefined): readonly MovingEdge[] =>
	within === undefined || !isRanged(within) ? [] : movingEdges(windowRange(within), false);

/** The edges of the operator, or of a number of days since the last order. */
export function operatorEdges({ condition, field }: Question): readonly MovingEdge[] {
	if (field.source.kind === 'recency') return dayEdges(condition);
	const asks = asksOf(condition.operator);
	return asks.kind === 'range' ? movingEdges(asks.range(ownValue(condition)), field.day === true) : [];
}

/** @param ofDays a day has two sides, its beginning and its end: both are looked at */
function movingEdges({ from, to }: Range, ofDays: boolean): readonly MovingEdge[] {
	const edge = (end: Range['from'], strict: boolean): readonly MovingEdge[] => {
		if (!isMovingEnd(end)) return [];
		const { amount, unit, direction } = end.at;
		return [
			{
				amount,
				unit,
				...(direction === 'ahead' ? { ahead: true } : {}),
				...(strict && !ofDays ? { strict: true } : {}),
			},
		];
	};
	return [...edge(from, from?.inclusive === true), ...edge(to, to?.inclusive === false)];
}

function dayEdges(condition: Condition): readonly MovingEdge[] {
	const days = valuesOf(ownValue(condition)).slice(0, MAX_VALUES).map(Number).filter(Number.isFinite);
	return [...new Set(days.flatMap((day) => [Math.floor(day), Math.floor(day) + 1]))]
		.filter((day) => day >= 0)
		.map((amount) => ({ amount, unit: 'days' }));
}

const SEARCH_RADIUS_DAYS = 4;

/**
 * The first instant at which the edge has reached `at`, or left it behind. Where the clock jumps, at the ends
 * of short months and with daylight saving, both are one instant.
 */
export function crossing(at: DateTime, edge: MovingEdge, beyond = false): DateTime {
	const moved = (now: DateTime) => (edge.ahead ? after : before)(now, edge.amount, edge.unit);
	const reached = (now: DateTime) => (beyond ? moved(now) > at : moved(now) >= at);
	const guess = (edge.ahead ? before : after)(at, edge.amount, edge.unit).plus(beyond ? 1 : 0);
	return reached(guess) && !reached(guess.minus(1)) ? guess : searched(guess, reached);
}

/**
 * For months of unlike length and hours that the clock skips, where the wall clock's arithmetic has no
 * inverse.
 */
function searched(guess: DateTime, reached: (now: DateTime) => boolean): DateTime {
	let [low, high] = [
		guess.minus({ days: SEARCH_RADIUS_DAYS }).toMillis(),
		guess.plus({ days: SEARCH_RADIUS_DAYS }).toMillis(),
	];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (reached(DateTime.fromMillis(middle, { zone: guess.zone }))) high = middle;
		else low = middle;
	}
	return DateTime.fromMillis(high, { zone: guess.zone });
}
