import { SegmentsError } from '../../error';
import { readRows, rowsOf } from '../../database';
import { pause, Turns } from '../../model/turns';
import { historiesQuery } from '../../compiler/query/histories-query';
import { rfmQuery } from '../../compiler/query/rfm-query';
import { clockOf, dayOf } from '../../language/time';
import { compilerFor, type SegmentsContext } from '../context';
import { bgNbdScores, calibrate, gammaGammaScores } from './fit-models';
import { HistoryColumns, type HistoryRow } from './histories';
import { rfmOf, type RfmRow } from './rfm-scores';
import type { ScoresRequest } from './scores-request';
import type { ScoreVersion } from './stored-scores';
import type { Model } from './types';
import { nobodyOrdered } from './unfit';

interface Fitted {
	readonly version: Omit<ScoreVersion, 'version'>;
	/** Why some model has no parameters. */
	readonly fault?: SegmentsError;
}

/**
 * Computes cut points and parameters from the shop's orders; stores nothing. @throws SCORES_UNFIT without any
 * order
 */
export async function fitScores(context: SegmentsContext, request: ScoresRequest): Promise<Fitted> {
	const { moment, currency, ofOneCurrency, stored, settings, now } = request;
	const rows = await readRfm(context, request);
	const rfm = rfmOf(rows, request.window);
	const common = {
		currency: currency ?? '',
		of_one_currency: ofOneCurrency,
		as_of: moment.asOf,
		fitted_at: now,
		time_zone: moment.timeZone,
		schedule: request.schedule,
		settings,
		rfm,
	};
	const former = {
		bg_nbd: stored?.bg_nbd ?? null,
		gamma_gamma: stored?.gamma_gamma ?? null,
		calibration: stored?.calibration ?? [],
	};
	if (settings.models.every((model) => model === 'rfm')) return { version: { ...common, ...former } };
	const { models, fault } = await fitModels(context, request, rows[0].first_day);
	return { version: { ...common, ...former, ...models }, ...(fault === undefined ? {} : { fault }) };
}

async function readRfm(
	context: SegmentsContext,
	request: ScoresRequest,
): Promise<readonly [RfmRow, ...RfmRow[]]> {
	const { moment, window, settings, signal } = request;
	const query = rfmQuery(
		{
			fixed: settings.fixed,
			...(window === null ? {} : { window }),
			...onlyCurrency(request),
		},
		compilerFor(context).scope(moment),
	);
	const rows = await context.reader.readOnly((tx) => rowsOf<RfmRow>(tx, query), {
		path: context.mapping.path,
		...(signal === undefined ? {} : { signal }),
	});
	const [first, ...others] = rows;
	if (first === undefined) throw nobodyOrdered(moment.asOf);
	return [first, ...others];
}

const onlyCurrency = ({ currency, ofOneCurrency }: ScoresRequest) =>
	ofOneCurrency && currency !== null ? { currency } : {};

type Models = Partial<Pick<ScoreVersion, 'bg_nbd' | 'gamma_gamma' | 'calibration'>>;

/** Share of the history that is held back to see what the model would have expected of it. */
const HELD_BACK = 0.25;

async function fitModels(
	context: SegmentsContext,
	request: ScoresRequest,
	firstDay: string,
): Promise<{ readonly models: Models; readonly fault?: SegmentsError }> {
	const { moment, stored, settings, currency, signal, now } = request;
	const { now: asOf } = clockOf(moment);
	const days = daysBetween(firstDay, dayOf(asOf));
	const later = Math.floor(days * HELD_BACK);
	const columns = await readHistories(context, request, asOf.minus({ days: later }).toISODate() ?? firstDay);
	const options = { fittedAt: now, ...(signal === undefined ? {} : { signal }) };
	let models: Models = {};
	let fault: SegmentsError | undefined;
	const attempt = async (model: Model, work: () => Promise<Models>) => {
		if (!settings.models.includes(model)) return;
		try {
			models = { ...models, ...(await work()) };
		} catch (error) {
			if (!SegmentsError.is(error) || error.code !== 'SCORES_UNFIT') throw error;
			fault ??= error;
		}
	};
	await attempt('bgNbd', async () => {
		const bg_nbd = await bgNbdScores(await columns.histories(), stored?.bg_nbd, options);
		await pause();
		const calibration = await calibrate(await columns.heldBack(later), later, {
			start: bg_nbd,
			...(signal === undefined ? {} : { signal }),
		});
		return { bg_nbd, calibration };
	});
	await attempt('gammaGamma', async () => ({
		gamma_gamma: await gammaGammaScores(await columns.spending(), stored?.gamma_gamma, {
			...options,
			currency,
		}),
	}));
	return { models, ...(fault === undefined ? {} : { fault }) };
}

/** Rows between two turns of others. */
const TOGETHER = 500;

const DAY_MS = 86_400_000;
const daysBetween = (from: string, to: string): number =>
	Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

async function readHistories(
	context: SegmentsContext,
	request: ScoresRequest,
	until: string,
): Promise<HistoryColumns> {
	const columns = new HistoryColumns(request.signal);
	const query = historiesQuery(
		{ until, ...onlyCurrency(request) },
		compilerFor(context).scope(request.moment),
	);
	const options = {
		path: context.mapping.path,
		...(request.signal === undefined ? {} : { signal: request.signal }),
	};
	// What the server has sent comes without a turn for others: two pages of rows took 70 ms.
	const turns = new Turns();
	for await (const row of readRows(context.reader, () => query, options)) {
		columns.add(row as unknown as HistoryRow);
		if (columns.length % TOGETHER === 0) await turns.give(request.signal);
	}
	return columns;
}
