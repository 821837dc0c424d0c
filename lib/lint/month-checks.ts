import { comparedField } from '../language/rule/field-value';
import type { Condition, RangeWindow, Rule, Window } from '../language/rule/rule';
import { conditionsOf, keyPath, visitWindow } from '../language/rule/visitor';
import type { Unit } from '../language/value/value';
import type { LintWarning } from './warning/lint-warning';

/** `month` is the number of the month: in more than a year, two months have the same. */
export const monthChecks = (rule: Rule): readonly LintWarning[] =>
	[...conditionsOf(rule)].flatMap(({ condition, path }) => {
		const compared = comparedField(condition);
		return [
			...monthsOf(condition, path),
			...(compared === undefined ? [] : monthsOf(compared, keyPath(path, 'value'))),
		];
	});

function monthsOf(
	{ distinct, per, within }: Pick<Condition, 'distinct' | 'per' | 'within'>,
	path: string,
): readonly LintWarning[] {
	const key = distinct === 'month' ? 'distinct' : per === 'month' ? 'per' : undefined;
	if (key === undefined || (within !== undefined && isWithinAYear(within))) return [];
	return [
		{
			code: 'MONTHS_OF_YEARS',
			path: keyPath(path, key),
			severity: 'warning',
			message: `"${key} month" takes the number of the month, 1 to 12: the same month of two years counts as one.`,
			suggestion: `For the months of each year write "${key} calendar_month", or give it a window of at most 12 months.`,
		},
	];
}

/** So many of them are no longer than a year of 365 days. */
const IN_A_YEAR: Readonly<Record<Unit | 'quarters', number>> = {
	seconds: 31_536_000,
	minutes: 525_600,
	hours: 8_760,
	days: 365,
	weeks: 52,
	months: 12,
	quarters: 4,
	years: 1,
};

const isWithinAYear = (within: Window): boolean =>
	visitWindow(within, {
		last: ({ last, unit }) => last <= IN_A_YEAR[unit],
		beforeLast: () => false,
		betweenLast: ({ between_last: [near, far], unit }) => far - near <= IN_A_YEAR[unit],
		// Without an end it grows day by day.
		range: endsWithinAYear,
		calendar: () => true,
		calendarLast: ({ calendar_last: count, unit }) => count <= IN_A_YEAR[unit],
		anchored: ({ for: { amount, unit } }) => amount <= IN_A_YEAR[unit],
	});

function endsWithinAYear({ from, to }: RangeWindow): boolean {
	if (from === undefined || to === undefined) return false;
	const [yearOn, end] = [new Date(from), new Date(to)];
	yearOn.setUTCFullYear(yearOn.getUTCFullYear() + 1);
	// A day without time is the whole of it.
	if (to.length <= 10) end.setUTCDate(end.getUTCDate() + 1);
	return end <= yearOn;
}
