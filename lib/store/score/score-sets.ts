import type { BgNbd, GammaGamma, RfmCuts } from '../../model';
import type { ScoreSet } from '../../compiler/plan/score-set';
import type { Window } from '../../language/rule/rule';
import { rowsOf, type Queryable } from '../../database';
import type { Store } from '../schema/store';
import { selectScoreVersions, selectScores, type ScoreVersionRow } from './score-version';

/** The version of each currency, by which a membership was made. */
export type ScoredBy = Readonly<Record<string, number>>;

/** What of a stored version rules are planned with. */
interface PlannedVersion extends ScoreVersionRow {
	readonly settings: { readonly discountRate: number };
	readonly rfm: { readonly window: Window | null; readonly cuts: RfmCuts };
	readonly bg_nbd: BgNbd | null;
	readonly gamma_gamma: GammaGamma | null;
}

/** Those in force. */
export const scoreSets = async (db: Queryable, store: Store): Promise<readonly ScoreSet[]> =>
	(await rowsOf<PlannedVersion>(db, selectScores(store))).map(toSet);

/** Those that were in force once. */
export const scoreSetsOf = async (
	versions: ScoredBy,
	db: Queryable,
	store: Store,
): Promise<readonly ScoreSet[]> =>
	(await rowsOf<PlannedVersion>(db, selectScoreVersions(store, versions))).map(toSet);

/** By which versions these sets are. */
export const scoredBy = (sets: readonly ScoreSet[]): ScoredBy =>
	Object.fromEntries(sets.map(({ currency, rfm }) => [currency ?? '', rfm?.version ?? 0]));

const toSet = ({ currency, of_one_currency, version, settings, rfm, ...row }: PlannedVersion): ScoreSet => ({
	currency: currency === '' ? null : currency,
	ofOneCurrency: of_one_currency,
	rfm: { version, cuts: rfm.cuts, ...(rfm.window === null ? {} : { window: rfm.window }) },
	...(row.bg_nbd === null ? {} : { bgNbd: bgNbdOf(row.bg_nbd) }),
	...(row.gamma_gamma === null ? {} : { gammaGamma: gammaGammaOf(row.gamma_gamma) }),
	discountRate: settings.discountRate,
});

const bgNbdOf = ({ r, alpha, a, b }: BgNbd): BgNbd => ({ r, alpha, a, b });
const gammaGammaOf = ({ p, q, gamma }: GammaGamma): GammaGamma => ({ p, q, gamma });
