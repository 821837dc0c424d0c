import type { Client, Pool } from 'pg';
import type { ScoreSet } from '../../lib/compiler/plan/score-set';
import { toQuery } from '../../lib/database/sql';
import { Store } from '../../lib/store/schema';
import { insertScores } from '../../lib/store/score/score-version';
import type { Scoring } from '../oracle/score';

/** Cut points and parameters as no fit would give them all, so that small shops have every score. */
export const LAW_SCORING: Scoring = {
	cuts: {
		recency: ['0', '2', '2', '40'],
		frequency: ['1', '1', '2', '3'],
		monetary: ['-1.5', '0', '10', '100.25'],
	},
	bgNbd: { r: 0.4, alpha: 3.5, a: 0.7, b: 1.6 },
	gammaGamma: { p: 2.5, q: 3.2, gamma: 12 },
};

const { cuts, ...models } = LAW_SCORING;

/** The same as rules are planned with. */
export const LAW_SCORES: ScoreSet = {
	currency: null,
	ofOneCurrency: false,
	rfm: { version: 1, cuts },
	...models,
	discountRate: 0,
};

/** Puts them in force, as if a fit had given them. */
export async function storeLawScores(db: Client | Pool, schema = 'segments'): Promise<void> {
	const { sql, bindings } = toQuery(
		insertScores(new Store(schema), {
			currency: '',
			of_one_currency: false,
			as_of: '2025-01-01T00:00:00Z',
			fitted_at: '2025-01-01T00:00:00Z',
			time_zone: 'UTC',
			schedule: 'never',
			settings: { discountRate: 0, models: ['rfm', 'bgNbd', 'gammaGamma'], fixed: {} },
			rfm: { window: null, cuts, groups: [] },
			bg_nbd: models.bgNbd,
			gamma_gamma: models.gammaGamma,
			calibration: [],
		}),
	);
	await db.query(sql, [...bindings]);
}
