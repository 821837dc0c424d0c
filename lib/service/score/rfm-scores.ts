import { RFM_GROUPS, RFM_PARTS, groupOf, type RfmCuts } from '../../model';
import { exactNumber, numberText } from '../../language/value/decimal';
import type { Window } from '../../language/rule/rule';
import type { RfmGroupShare, RfmScores } from './types';

/** A row of `rfmQuery`. */
export interface RfmRow {
	readonly recency: readonly string[];
	readonly frequency: readonly string[];
	readonly monetary: readonly string[];
	readonly first_day: string;
	readonly r: number;
	readonly f: number;
	readonly m: number;
	readonly customers: number;
	readonly revenue: string;
}

/** What is stored of the scores: the cut points as exact decimals. */
export interface StoredRfm {
	readonly window: Window | null;
	readonly cuts: RfmCuts;
	readonly groups: readonly RfmGroupShare[];
}

export function rfmOf(rows: readonly [RfmRow, ...RfmRow[]], window: Window | null): StoredRfm {
	const [first] = rows;
	const cuts = Object.fromEntries(
		RFM_PARTS.map((part) => [part, first[part].map(numberText)]),
	) as unknown as RfmCuts;
	return { window, cuts, groups: groupsOf(rows) };
}

function groupsOf(rows: readonly RfmRow[]): readonly RfmGroupShare[] {
	const all = rows.reduce((sum, { customers }) => sum + customers, 0);
	const revenue = rows.reduce((sum, one) => sum + Number(one.revenue), 0);
	return RFM_GROUPS.map((name) => {
		const own = rows.filter(({ r, f, m }) => groupOf(r, f, m) === name);
		const customers = own.reduce((sum, one) => sum + one.customers, 0);
		const spent = own.reduce((sum, one) => sum + Number(one.revenue), 0);
		return {
			name,
			customers,
			share: all === 0 ? 0 : customers / all,
			revenueShare: revenue > 0 ? spent / revenue : 0,
		};
	});
}

export const shownRfm = (
	{ window, cuts, groups }: StoredRfm,
	rest: Pick<RfmScores, 'version' | 'computedAt' | 'currency'>,
): RfmScores => ({
	version: rest.version,
	computedAt: rest.computedAt,
	window,
	currency: rest.currency,
	cuts: Object.fromEntries(
		RFM_PARTS.map((part) => [part, cuts[part].map(exactNumber)]),
	) as unknown as RfmScores['cuts'],
	groups,
});
