import { didYouMean, SegmentError, SegmentsError } from '../../error';
import { oneRow, readRows, rowsOf } from '../../database';
import { sql } from '../../database/sql';
import { isAhead } from '../../engine/as-of';
import { RFM_PARTS, type RfmCuts } from '../../model';
import { pause } from '../../model/turns';
import { historiesQuery } from '../../compiler/query/histories-query';
import { rfmQuery } from '../../compiler/query/rfm-query';
import { clockOf, dayOf, type Moment } from '../../language/time';
import type { Window } from '../../language/rule';
import { parseFixedWindow } from '../../language/rule/parse-window';
import { compareDecimals, isDecimal, numberText } from '../../language/value/decimal';
import { clock } from '../../store/membership/clock';
import { insertScores, lockScores, updateSchedule } from '../../store/score/score-version';
import { compilerFor, type SegmentsContext } from '../context';
import { currenciesOf } from '../context/currencies';
import { readMoment } from '../context/moment';
import { bgNbdScores, calibrate, gammaGammaScores } from './fit-models';
import { HistoryColumns, type HistoryRow } from './histories';
import { rfmOf, shownRfm, type RfmRow, type StoredRfm } from './rfm-scores';
import { storedScores, type ScoreSettings, type ScoreVersion } from './stored-scores';
import { MODELS, type Model, type Schedule, type Scores, type ScoresOptions } from './types';
import { nobodyOrdered } from './unfit';

/**
 * The cut points and parameters in force; computed first where there are none, their schedule says so, or something else
 * is asked for. What is computed is stored, and holds for every rule until it is computed again.
 * @throws SCORES_UNFIT, SCORES_NOT_FITTED, CURRENCY_REQUIRED, AS_OF_IN_FUTURE
 */
export async function scores(context: SegmentsContext, options: ScoresOptions = {}): Promise<Scores> {
	const request = await readRequest(context, options);
	const { stored, work } = request;
	if (work === 'show' && stored !== undefined)
		return shown(await withSettings(context, stored, request), true);
	const { version, fault } = await fit(context, request);
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

type Work = 'show' | 'fit' | 'look';

/** What is to be computed, with what was asked for before where nothing is said now. */
interface Request {
	readonly work: Work;
	readonly stored: ScoreVersion | undefined;
	readonly moment: Moment;
	readonly now: string;
	readonly currency: string | null;
	readonly ofOneCurrency: boolean;
	readonly window: Window | null;
	readonly settings: ScoreSettings;
	readonly schedule: Schedule;
	readonly signal?: AbortSignal;
}

const readRequest = (context: SegmentsContext, options: ScoresOptions): Promise<Request> =>
	context.database.readOnly(
		async (tx) => {
			const currencies =
				options.fit === false ? await context.currencies(tx) : await currenciesOf(context.mapping, tx);
			const { currency, ofOneCurrency } = currencyFor(context, currencies, options.currency);
			const { now } = await oneRow<{ now: string }>(tx, sql`SELECT ${clock} AS now`);
			const moment = await readMoment(tx, options.asOf, context.timeZone);
			if (isAhead(moment.asOf, now)) throw inFuture(moment.asOf, now);
			const stored = (await storedScores(tx, context.store)).find((one) => one.currency === (currency ?? ''));
			const settings: ScoreSettings = {
				discountRate: options.discountRate ?? stored?.settings.discountRate ?? 0,
				models: options.models ?? stored?.settings.models ?? MODELS,
				fixed: options.cuts === undefined ? (stored?.settings.fixed ?? {}) : fixedCuts(options.cuts ?? {}),
			};
			const window =
				options.window === undefined
					? (stored?.rfm.window ?? null)
					: options.window && parseFixedWindow(options.window, 'window');
			const request = {
				stored,
				moment,
				now,
				currency,
				ofOneCurrency,
				window,
				settings,
				schedule: options.schedule ?? stored?.schedule ?? 'weekly',
				...(options.signal === undefined ? {} : { signal: options.signal }),
			};
			return { ...request, work: workFor(request, options) };
		},
		{ path: context.mapping.path, ...(options.signal === undefined ? {} : { signal: options.signal }) },
	);

function workFor(
	{ stored, moment, now, window, settings }: Omit<Request, 'work'>,
	options: ScoresOptions,
): Work {
	if (options.fit === false) {
		if (stored !== undefined) return 'show';
		throw new SegmentError('SCORES_NOT_FITTED', 'No scores have been computed yet.', {
			path: 'fit',
			found: false,
			suggestion: 'Compute them with "Fit Scores" in Segment Manage, or with scores({ fit: true }).',
		});
	}
	if (options.fit === true || stored === undefined) return 'fit';
	if (options.asOf !== undefined && Date.parse(moment.asOf) < Date.parse(stored.as_of)) return 'look';
	const isOther =
		!isSame(window, stored.rfm.window) ||
		!isSame(settings.fixed, stored.settings.fixed) ||
		settings.models.some((model) => !hasModel(stored, model));
	if (options.asOf === undefined) return isOther || isDue(stored, now) ? 'fit' : 'show';
	return isOther || Date.parse(moment.asOf) > Date.parse(stored.as_of) ? 'fit' : 'show';
}

/** Postgres puts the keys of what it keeps as jsonb into an order of its own. */
const isSame = (one: object | null, other: object | null): boolean => inOrder(one) === inOrder(other);
const inOrder = (value: object | null): string =>
	JSON.stringify(value && Object.entries(value).sort(([key], [other]) => (key < other ? -1 : 1)));

const hasModel = ({ bg_nbd, gamma_gamma }: ScoreVersion, model: Model): boolean =>
	({ rfm: true, bgNbd: bg_nbd !== null, gammaGamma: gamma_gamma !== null })[model];

const DAYS_BETWEEN: Readonly<Record<Schedule, number>> = {
	daily: 1,
	weekly: 7,
	monthly: 30,
	never: Infinity,
};
const DAY_MS = 86_400_000;

const isDue = ({ schedule, fitted_at }: ScoreVersion, now: string): boolean =>
	Date.parse(now) - Date.parse(fitted_at) >= DAYS_BETWEEN[schedule] * DAY_MS;

const inFuture = (asOf: string, now: string) =>
	new SegmentError(
		'AS_OF_IN_FUTURE',
		`Scores cannot be computed as of ${asOf}: that lies after the database's clock (${now}).`,
		{ path: 'asOf', found: asOf },
	);

/** @throws CURRENCY_REQUIRED, OPTION_INVALID */
function currencyFor(
	{ catalogue }: SegmentsContext,
	known: readonly string[],
	asked: string | undefined,
): Pick<Request, 'currency' | 'ofOneCurrency'> {
	const named = asked?.toUpperCase();
	if (named !== undefined && !known.includes(named))
		throw new SegmentError('OPTION_INVALID', `The shop has no orders in ${named}.`, {
			path: 'currency',
			found: asked,
			allowed: known,
			...(didYouMean(named, known) === undefined ? {} : { suggestion: didYouMean(named, known) }),
		});
	const meant = named ?? (known.length > 1 ? catalogue.currency : known[0]);
	if (meant !== undefined || known.length === 0)
		return { currency: meant ?? null, ofOneCurrency: known.length > 1 };
	throw new SegmentError(
		'CURRENCY_REQUIRED',
		`The shop has orders in ${known.length} currencies (${known.join(', ')}), which cannot be added up; scores are computed of one of them.`,
		{ path: 'currency', found: undefined, allowed: known, suggestion: `Add currency: "${known[0] ?? ''}".` },
	);
}

const CUTS = 4;

/** @throws OPTION_INVALID */
function fixedCuts(cuts: NonNullable<ScoresOptions['cuts']>): Partial<RfmCuts> {
	const given = RFM_PARTS.flatMap((part) => {
		const values = cuts[part];
		if (values === undefined) return [];
		const texts = values.map(String);
		const isAscending = texts.every(
			(one, index) => index === 0 || compareDecimals(texts[index - 1] ?? '', one) <= 0,
		);
		if (texts.length === CUTS && texts.every(isDecimal) && isAscending)
			return [[part, texts.map(numberText)] as const];
		throw new SegmentError(
			'OPTION_INVALID',
			`The cut points of ${part} must be four numbers in ascending order.`,
			{
				path: `cuts.${part}`,
				found: values,
				allowed: ['[30, 60, 120, 240]'],
			},
		);
	});
	return Object.fromEntries(given);
}

interface Fitted {
	readonly version: Omit<ScoreVersion, 'version'>;
	/** Why some model has no parameters. */
	readonly fault?: SegmentsError;
}

async function fit(context: SegmentsContext, request: Request): Promise<Fitted> {
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

async function readRfm(context: SegmentsContext, request: Request): Promise<readonly [RfmRow, ...RfmRow[]]> {
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

const onlyCurrency = ({ currency, ofOneCurrency }: Request) =>
	ofOneCurrency && currency !== null ? { currency } : {};

type Models = Partial<Pick<ScoreVersion, 'bg_nbd' | 'gamma_gamma' | 'calibration'>>;

/** Share of the history that is held back to see what the model would have expected of it. */
const HELD_BACK = 0.25;

async function fitModels(
	context: SegmentsContext,
	request: Request,
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

const daysBetween = (from: string, to: string): number =>
	Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

async function readHistories(
	context: SegmentsContext,
	request: Request,
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
	for await (const row of readRows(context.reader, () => query, options))
		columns.add(row as unknown as HistoryRow);
	return columns;
}

const store = (context: SegmentsContext, version: Omit<ScoreVersion, 'version'>): Promise<ScoreVersion> =>
	context.database.readWrite(async (tx) => {
		await rowsOf(tx, lockScores(context.store));
		const row = await oneRow<{ version: number }>(tx, insertScores(context.store, version));
		return { ...version, version: row.version };
	});

/**
 * A schedule and a discount rate need nothing computed. Another rate gives other lifetime values, so it makes a version of
 * its own, by which changes are told from those of the shop's data.
 */
async function withSettings(
	context: SegmentsContext,
	stored: ScoreVersion,
	{ settings, schedule }: Request,
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
