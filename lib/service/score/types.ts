import type { RfmGroup, RfmPart } from '../../model';
import type { Window } from '../../language/rule/rule';
import type { When } from '../types';

export const SCHEDULES = ['daily', 'weekly', 'monthly', 'never'] as const;
export type Schedule = (typeof SCHEDULES)[number];

export const MODELS = ['rfm', 'bgNbd', 'gammaGamma'] as const;
export type Model = (typeof MODELS)[number];

export interface ScoresOptions extends When {
	/**
	 * `true` computes and stores them anew, `false` only shows what is stored. By default they are computed
	 * when none are stored, when their schedule says so, or when something else is asked for than what is
	 * stored. As of an instant before the stored ones they are shown, but only stored by `fit: true`.
	 */
	readonly fit?: boolean;
	/** Of orders in several currencies only those in this one are looked at. */
	readonly currency?: string;
	/**
	 * The orders that are scored by recency, frequency and monetary value; all by default. Models look at all
	 * orders.
	 */
	readonly window?: Window | null;
	/** Cut points instead of quintiles: four numbers of each part, in ascending order. */
	readonly cuts?: Partial<Readonly<Record<RfmPart, readonly (number | string)[]>>> | null;
	/** How often they are computed anew, by an evaluation that needs them; default weekly. */
	readonly schedule?: Schedule;
	/** Of a year, for `cltv`: 0.1 is 10 %. Default 0. */
	readonly discountRate?: number;
	/** What is computed; a shop with few customers who came back has scores, but no models. Default all. */
	readonly models?: readonly Model[];
}

export interface RfmGroupShare {
	readonly name: RfmGroup;
	readonly customers: number;
	/** Of the customers with orders, from 0 to 1. */
	readonly share: number;
	/** Of the amount that they spent together, from 0 to 1. */
	readonly revenueShare: number;
}

/** Fitted parameters, and where they come from. */
interface Fitted<Params> {
	/** Null where the data do not tell the parameters apart. */
	readonly standardErrors: Params | null;
	readonly logLikelihood: number;
	readonly customers: number;
	/** ISO 8601: older than the answer's where a later fit did not converge. */
	readonly fittedAt: string;
	/** Why these are still the former parameters. */
	readonly kept?: string;
}

interface BgNbdParams {
	readonly r: number;
	readonly alpha: number;
	readonly a: number;
	readonly b: number;
}

interface GammaGammaParams {
	readonly p: number;
	readonly q: number;
	readonly gamma: number;
}

export interface BgNbdScores extends BgNbdParams, Fitted<BgNbdParams> {
	readonly unit: 'weeks';
}

export interface GammaGammaScores extends GammaGammaParams, Fitted<GammaGammaParams> {
	readonly currency: string | null;
}

/** Repeat purchases that were held back, of customers who had bought again so often until then. */
export interface CalibrationRow {
	readonly group: string;
	readonly customers: number;
	/** Of all customers of the group together, by the parameters fitted on what was not held back. */
	readonly expected: number;
	readonly actual: number;
}

export interface RfmScores {
	readonly version: number;
	/** ISO 8601. */
	readonly computedAt: string;
	/** Null: all orders. */
	readonly window: Window | null;
	readonly currency: string | null;
	/** Four values of each part, in ascending order: whole days, orders, amounts. */
	readonly cuts: Readonly<Record<RfmPart, readonly (number | string)[]>>;
	readonly groups: readonly RfmGroupShare[];
}

export interface Scores {
	/** ISO 8601: orders up to this instant were looked at. */
	readonly asOf: string;
	/** ISO 8601. */
	readonly fittedAt: string;
	/** Whether rules ask these; not where they were looked at as of the past alone. */
	readonly stored: boolean;
	readonly timeZone: string;
	readonly schedule: Schedule;
	readonly discountRate: number;
	readonly rfm: RfmScores;
	/** Null where the model was not asked for. */
	readonly bgNbd: BgNbdScores | null;
	readonly gammaGamma: GammaGammaScores | null;
	readonly calibration: readonly CalibrationRow[];
}
