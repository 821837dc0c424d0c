import { didYouMean, SegmentError } from '../../error';
import { oneRow } from '../../database';
import { sql } from '../../database/sql';
import { isAhead } from '../../engine/as-of';
import type { Moment } from '../../language/time';
import type { Window } from '../../language/rule';
import { parseFixedWindow } from '../../language/rule/parse-window';
import { clock } from '../../database/clock';
import type { SegmentsContext } from '../context';
import { currenciesOf } from '../context/currencies';
import { readMoment } from '../context/moment';
import { fixedCuts } from './fixed-cuts';
import { storedScores, type ScoreSettings, type ScoreVersion } from './stored-scores';
import { MODELS, type Model, type Schedule, type ScoresOptions } from './types';

/** What is done with it: shown as it is stored, computed and stored, or computed for a look into the past. */
type Work = 'show' | 'fit' | 'look';

/** What is to be computed, with what was asked for before where nothing is said now. */
export interface ScoresRequest {
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

export const readRequest = (context: SegmentsContext, options: ScoresOptions): Promise<ScoresRequest> =>
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
	{ stored, moment, now, window, settings }: Omit<ScoresRequest, 'work'>,
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

export const isDue = ({ schedule, fitted_at }: ScoreVersion, now: string): boolean =>
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
): Pick<ScoresRequest, 'currency' | 'ofOneCurrency'> {
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
