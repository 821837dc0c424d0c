import { SegmentsError } from '../../error';
import { oneRow, rowsOf } from '../../database';
import { sql } from '../../database/sql';
import { clock } from '../../database/clock';
import { insertScores, lockScores, updateSchedule } from '../../store/score/score-version';
import type { SegmentsContext } from '../context';
import { fitScores } from './fit-scores';
import { shownRfm, type StoredRfm } from './rfm-scores';
import { isDue, readRequest, type ScoresRequest } from './scores-request';
import { storedScores, type ScoreVersion } from './stored-scores';
import type { Scores, ScoresOptions } from './types';

/**
 * The cut points and parameters in force; computed first where there are none, their schedule says so, or
 * something else is asked for. What is computed is stored, and holds for every rule until it is computed
 * again.
 * @throws SCORES_UNFIT, SCORES_NOT_FITTED, CURRENCY_REQUIRED, AS_OF_IN_FUTURE
 */
export async function scores(context: SegmentsContext, options: ScoresOptions = {}): Promise<Scores> {
	const request = await readRequest(context, options);
	const { stored, work } = request;
	if (work === 'show' && stored !== undefined)
		return shown(await withSettings(context, stored, request), true);
	const { version, fault } = await fitScores(context, request);
	if (work === 'look') {
		if (fault !== undefined) throw fault;
		return shown(version, false);
	}
	const kept = await store(context, version);
	if (fault !== undefined) throw alreadyStored(fault, kept);
	return shown(kept, true);
}

/**
 * Computes anew what is due, for an evaluation that needs it. What cannot be computed stays as it is.
 * @returns whether anything was due
 */
export async function refreshDue(context: SegmentsContext, signal?: AbortSignal): Promise<boolean> {
	const due = await context.database.readOnly(async (tx) => {
		const { now } = await oneRow<{ now: string }>(tx, sql`SELECT ${clock} AS now`);
		return (await storedScores(tx, context.store)).filter((one) => isDue(one, now));
	});
	for (const { currency } of due) {
		const asked = currency === '' ? {} : { currency };
		await scores(context, { ...asked, fit: true, ...(signal === undefined ? {} : { signal }) }).catch(
			(error: unknown) => {
				if (!SegmentsError.is(error) || !STAYS.has(error.code)) throw error;
			},
		);
	}
	return due.length > 0;
}

/** Why the former scores stay in force. */
const STAYS: ReadonlySet<string> = new Set([
	'SCORES_UNFIT',
	'STATEMENT_TIMEOUT',
	'CURRENCY_REQUIRED',
	'OPTION_INVALID',
]);

const store = (context: SegmentsContext, version: Omit<ScoreVersion, 'version'>): Promise<ScoreVersion> =>
	context.database.readWrite(async (tx) => {
		await rowsOf(tx, lockScores(context.store));
		const row = await oneRow<{ version: number }>(tx, insertScores(context.store, version));
		return { ...version, version: row.version };
	});

/**
 * A schedule and a discount rate need nothing computed. Another rate gives other lifetime values, so it makes
 * a version of its own, by which changes are told from those of the shop's data.
 */
async function withSettings(
	context: SegmentsContext,
	stored: ScoreVersion,
	{ settings, schedule }: ScoresRequest,
): Promise<ScoreVersion> {
	const changed = {
		...stored,
		schedule,
		settings: { ...stored.settings, discountRate: settings.discountRate },
	};
	if (settings.discountRate !== stored.settings.discountRate) return store(context, changed);
	if (schedule !== stored.schedule)
		await context.database.readWrite((tx) => rowsOf(tx, updateSchedule(context.store, changed)));
	return changed;
}

const alreadyStored = (fault: SegmentsError, { version }: ScoreVersion): SegmentsError =>
	new SegmentsError(fault.code, fault.message, {
		path: fault.path ?? '',
		found: fault.found,
		allowed: fault.allowed ?? [],
		suggestion: `Scores by recency, frequency and amount were computed all the same (version ${version}) and can be asked for; ask for the model "rfm" alone to have no error.`,
		details: { rfmVersion: version },
	});

function shown(
	version: Omit<ScoreVersion, 'version'> & { readonly version?: number },
	stored: boolean,
): Scores {
	const { currency, as_of, fitted_at, time_zone, schedule, settings, rfm } = version;
	return {
		asOf: as_of,
		fittedAt: fitted_at,
		stored,
		timeZone: time_zone,
		schedule,
		discountRate: settings.discountRate,
		rfm: shownRfm(rfm satisfies StoredRfm, {
			version: version.version ?? 0,
			computedAt: fitted_at,
			currency: currency === '' ? null : currency,
		}),
		bgNbd: version.bg_nbd,
		gammaGamma: version.gamma_gamma,
		calibration: version.calibration,
	};
}
