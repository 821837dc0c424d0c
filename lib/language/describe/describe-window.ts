import { anchorOf, type Anchor, type Window } from '../rule/rule';
import { visitWindow } from '../rule/visitor';
import { calendarText } from '../value/calendar';
import { amountText, lastText } from '../value/words';

/**
 * `in the last 7 days`, `this month`: how the window of a condition is said.
 * @param date how a date of the customer is said
 */
export const describeWindow = (within: Window, date: (anchor: Anchor) => string): string =>
	visitWindow(within, {
		last: ({ last, unit }) => `in the last ${lastText(last, unit)}`,
		beforeLast: ({ before_last: amount, unit }) => `more than ${amountText(amount, unit)} ago`,
		betweenLast: ({ between_last: [near, far], unit }) => `between ${near} and ${amountText(far, unit)} ago`,
		range: ({ from, to }) =>
			to === undefined ? `since ${from}` : from === undefined ? `until ${to}` : `from ${from} to ${to}`,
		calendar: ({ calendar }) => calendarText(calendar),
		calendarLast: ({ calendar_last: count, unit }) =>
			`in the last ${count === 1 ? 'whole' : `${count} whole`} ${count === 1 ? unit.slice(0, -1) : unit}`,
		anchored: (anchored) => {
			const { side, anchor } = anchorOf(anchored);
			return `within ${amountText(anchored.for.amount, anchored.for.unit)} ${side} ${date(anchor)}`;
		},
	});
