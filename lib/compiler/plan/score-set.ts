import { RuleError } from '../../error';
import { dropoutNodes, type BgNbd, type DropoutNodes, type GammaGamma, type RfmCuts } from '../../model';
import type { Field } from '../../language/field';
import type { Condition, Window } from '../../language/rule/rule';
import { onlyCurrency } from '../../language/value/currency';
import { keyPath } from '../../language/rule/visitor';

/** Cut points and parameters that stay as they are until they are computed again. */
export interface ScoreSet {
	/** Of the orders that they were computed from; null where orders have none. */
	readonly currency: string | null;
	/** The shop has orders in other currencies, too, which are left out. */
	readonly ofOneCurrency: boolean;
	readonly rfm?: {
		readonly version: number;
		/** The orders that are scored; all by default. */
		readonly window?: Window;
		readonly cuts: RfmCuts;
	};
	readonly bgNbd?: BgNbd;
	readonly gammaGamma?: GammaGamma;
	/** Of a year, by which money that comes later is worth less: 0.1 is 10 %. */
	readonly discountRate: number;
}

/** Weeks that `predicted_orders` and `cltv` look ahead. */
export const WEEKS_AHEAD = 52;

/**
 * The set that a condition means: of the currency that it names, of the only one that there is, or of the
 * shop's own.
 * @throws SCORES_NOT_FITTED, CURRENCY_REQUIRED
 */
export function scoreSetFor(
	{ field, currency: asked }: Pick<Condition, 'field' | 'currency'>,
	sets: readonly ScoreSet[],
	{ shopCurrency, path }: { readonly shopCurrency?: string; readonly path: string },
): ScoreSet {
	// Amounts of scores are never converted: the parser refuses it.
	const currency = onlyCurrency(asked);
	const named = currency ?? (sets.length > 1 ? shopCurrency : undefined);
	const found = sets.filter((set) => named === undefined || set.currency === null || set.currency === named);
	const [only] = found;
	if (found.length === 1 && only !== undefined) return only;
	if (found.length > 1)
		throw new RuleError(
			'CURRENCY_REQUIRED',
			`There are scores in several currencies: say which "${field}" means.`,
			{
				path: keyPath(path, 'currency'),
				found: undefined,
				allowed: sets.map((set) => set.currency ?? '').sort(),
			},
		);
	throw notFitted(field, path, currency);
}

const OPERATION = 'run "Fit Scores" in Segment Manage once, or call scores()';

/** What a rule is told that asks for a score before there is one. */
export const notFitted = (field: string, path: string, currency?: string): RuleError =>
	new RuleError(
		'SCORES_NOT_FITTED',
		`"${field}" has no values yet: the scores${currency === undefined ? '' : ` in ${currency}`} have not been computed.`,
		{
			path: keyPath(path, 'field'),
			found: field,
			suggestion: `To compute them, ${OPERATION}${currency === undefined ? '' : ` with the currency ${currency}`}.`,
		},
	);

const nodes = new WeakMap<BgNbd, DropoutNodes>();

/** Made once for each fit. */
export function nodesOf(params: BgNbd): DropoutNodes {
	const made = nodes.get(params) ?? dropoutNodes(params);
	nodes.set(params, made);
	return made;
}

export type ScoreField = Field & { readonly source: Extract<Field['source'], { kind: 'score' }> };
export type PredictionField = Field & { readonly source: Extract<Field['source'], { kind: 'prediction' }> };

export const isScore = (field: Field): field is ScoreField => field.source.kind === 'score';
export const isPrediction = (field: Field): field is PredictionField => field.source.kind === 'prediction';

/** Whether a field has no values before scores are computed. */
export const isScored = (field: Field): boolean => isScore(field) || isPrediction(field);
