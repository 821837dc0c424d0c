import type { RfmCuts } from '../../model';
import { isScored, type ScoreSet } from '../../compiler/plan/score-set';
import { rowsOf, type Queryable } from '../../database';
import type { Catalogue } from '../../language/field';
import { isMembership } from '../../language/field/membership';
import type { Rule } from '../../language/rule';
import { fieldsAsked } from '../../language/rule/field-value';
import { conditionsOf } from '../../language/rule/visitor';
import type { Store } from '../../store/schema';
import { scoreSets } from '../../store/score/score-sets';
import { selectScores, type ScoreVersionRow } from '../../store/score/score-version';
import type { SegmentsContext } from '../context';
import type { StoredRfm } from './rfm-scores';
import type { BgNbdScores, CalibrationRow, GammaGammaScores, Model, Schedule } from './types';

/** What was asked for when a version was computed, and holds for the next one, too. */
export interface ScoreSettings {
	readonly discountRate: number;
	readonly models: readonly Model[];
	readonly fixed: Partial<RfmCuts>;
}

/** A version as it stands in the store. */
export interface ScoreVersion extends ScoreVersionRow {
	readonly schedule: Schedule;
	readonly settings: ScoreSettings;
	readonly rfm: StoredRfm;
	readonly bg_nbd: BgNbdScores | null;
	readonly gamma_gamma: GammaGammaScores | null;
	readonly calibration: readonly CalibrationRow[];
}

/** The versions in force, one for each currency. */
export const storedScores = (db: Queryable, store: Store): Promise<readonly ScoreVersion[]> =>
	rowsOf<ScoreVersion>(db, selectScores(store));

const asksScore = (name: string, catalogue: Catalogue): boolean => {
	const field = catalogue.find(name);
	return field !== undefined && isScored(field);
};

/** What asks for scores, if anything does. */
export interface Asking {
	readonly rules?: readonly (Rule | null)[];
	readonly fields?: readonly string[];
}

/** The store is read only for who asks for scores: a preview without them needs none. */
export async function scoresFor(
	db: Queryable,
	{ catalogue, store }: Pick<SegmentsContext, 'catalogue' | 'store'>,
	{ rules = [], fields = [] }: Asking,
): Promise<readonly ScoreSet[]> {
	const asks =
		fields.some((field) => asksScore(field, catalogue)) ||
		rules.some((rule) => rule !== null && mayAskScores(rule, catalogue));
	return asks ? scoreSets(db, store) : [];
}

/** A rule that names other segments may ask by theirs. */
function mayAskScores(rule: Rule, catalogue: Catalogue): boolean {
	for (const { condition } of conditionsOf(rule))
		if (isMembership(condition) || fieldsAsked(condition).some((field) => asksScore(field, catalogue)))
			return true;
	return false;
}
