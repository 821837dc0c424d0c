import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema/store';

/**
 * What is stored of one computation. What the JSON columns hold is the business of who writes and reads them.
 */
export interface ScoreVersionRow {
	/** Empty where orders have none. */
	readonly currency: string;
	readonly version: number;
	readonly of_one_currency: boolean;
	/** ISO 8601, both. */
	readonly as_of: string;
	readonly fitted_at: string;
	readonly time_zone: string;
	readonly schedule: string;
	readonly settings: unknown;
	readonly rfm: unknown;
	readonly bg_nbd: unknown;
	readonly gamma_gamma: unknown;
	readonly calibration: unknown;
}

const COLUMNS = sql`currency, version, of_one_currency, as_of, fitted_at, time_zone, schedule, settings, rfm, bg_nbd, gamma_gamma, calibration`;

/** The versions in force, one for each currency. */
export const selectScores = (store: Store): Sql =>
	sql`SELECT DISTINCT ON (currency) ${COLUMNS} FROM ${store.table('score_version')} ORDER BY currency, version DESC`;

/** Versions by their currency and number. */
export const selectScoreVersions = (store: Store, versions: Readonly<Record<string, number>>): Sql =>
	sql`SELECT ${COLUMNS} FROM ${store.table('score_version')}
		WHERE (currency, version) IN (SELECT * FROM unnest(${Object.keys(versions)}::text[], ${Object.values(versions)}::int[])) ORDER BY currency`;

/** One computation after the other: holds them until the end of the transaction. */
export const lockScores = (store: Store): Sql =>
	sql`LOCK TABLE ${store.table('score_version')} IN SHARE ROW EXCLUSIVE MODE`;

/** Gives `version`. */
export const insertScores = (store: Store, row: Omit<ScoreVersionRow, 'version'>): Sql => sql`
	INSERT INTO ${store.table('score_version')} (${COLUMNS})
	SELECT ${row.currency}, coalesce(max(version), 0) + 1, ${row.of_one_currency}, ${row.as_of}::timestamptz, ${row.fitted_at}::timestamptz, ${row.time_zone}, ${row.schedule},
		${json(row.settings)}, ${json(row.rfm)}, ${json(row.bg_nbd)}, ${json(row.gamma_gamma)}, ${json(row.calibration)}
	FROM ${store.table('score_version')} WHERE currency = ${row.currency}
	RETURNING version`;

const json = (value: unknown): Sql =>
	value === null || value === undefined ? sql`NULL::jsonb` : sql`${JSON.stringify(value)}::jsonb`;

/** Another schedule for what stays as it was computed. */
export const updateSchedule = (
	store: Store,
	{ currency, version, schedule }: Pick<ScoreVersionRow, 'currency' | 'version' | 'schedule'>,
): Sql => sql`
	UPDATE ${store.table('score_version')} SET schedule = ${schedule}
	WHERE currency = ${currency} AND version = ${version}`;
