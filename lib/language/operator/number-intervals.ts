import type { Interval } from '../value/interval';
import { valuesOf, type Value } from '../value/value';
import { endText, type Asks, type RangeEnd } from './spec';

/**
 * The numbers that meet a question, as intervals of decimals that do not touch each other; undefined where
 * the question is not about more or less.
 */
export function numberIntervals(asks: Asks, value: Value | undefined): readonly Interval[] | undefined {
	switch (asks.kind) {
		case 'presence':
			return [{}];
		case 'one_of':
			return valuesOf(value).map((one) => ({
				from: numberEdge({ at: one, inclusive: true }),
				to: numberEdge({ at: one, inclusive: true }),
			}));
		case 'range':
		case 'count': {
			const { from, to } = asks.range(value);
			return [{ ...(from && { from: numberEdge(from) }), ...(to && { to: numberEdge(to) }) }];
		}
		case 'truth':
		case 'all_of':
		case 'part':
		case 'anniversary':
		case 'period':
		case 'pattern':
		case 'rank':
			return undefined;
		default:
			return asks satisfies never;
	}
}

const numberEdge = (end: RangeEnd) => ({ at: endText(end), inclusive: end.inclusive });
