import type { StrategyName } from './choose';

/**
 * What evaluations found out about the strategies of one segment's rule. The planner's estimates mislead
 * where they always did (JSON, correlated columns, expressions without statistics), and an evaluation repeats
 * for ever: so what each strategy really took is kept, and one that the planner thinks dearer is tried within
 * a bound.
 */
export interface Tried {
	readonly strategy: StrategyName;
	/** How often it has finished. */
	readonly runs: number;
	/** Milliseconds, of which the last run makes a third; null where it never finished. */
	readonly takenMs: number | null;
	/** After how many milliseconds it was last given up; null where it never was. */
	readonly gaveUpMs: number | null;
	/** What the planner expected it to cost, in its own unit; null where nobody asked. */
	readonly expected: number | null;
	/** The number of its last run among all runs of the segment. */
	readonly at: number;
}

/** What is known of a segment's strategies, the one measured last in front. */
export interface Learnt {
	readonly tried: readonly Tried[];
	/** Of all strategies. */
	readonly runs: number;
	/** Milliseconds of all runs. */
	readonly spentMs: number;
	/** Of them what trials took beyond what the best strategy would have taken. */
	readonly wastedMs: number;
}

export const NOTHING_LEARNT: Learnt = { tried: [], runs: 0, spentMs: 0, wastedMs: 0 };

/** A strategy that is run although another is known to be good, and how long it may take. */
export interface Trial {
	readonly strategy: StrategyName;
	readonly limitMs: number;
}

/** One run of a strategy. */
export interface StrategyRun {
	readonly strategy: StrategyName;
	readonly ms: number;
	readonly finished: boolean;
	readonly expected?: number;
}

/** Trials may take so much of all the time spent. */
const TRIAL_SHARE = 0.1;

/** A rule that takes less is not worth a trial: the fixed costs of an evaluation are as high. */
const WORTH_TRYING_MS = 25;

/**
 * A trial begins once it may take half as long as the best strategy known. With a quarter, two others are
 * tried after five evaluations instead of ten, but what is less than four times as quick is found only after
 * fifteen.
 */
const LEAST_LIMIT = 0.5;

/** A strategy that has lost, or was given up, is tried anew after so many runs. */
const RUNS_UNTIL_RETRIED = 100;

const SMOOTHING = 1 / 3;

/** The strategy that has taken least; undefined where none has finished. */
export function quickest({ tried }: Pick<Learnt, 'tried'>): Tried | undefined {
	const measured = tried.filter(({ takenMs }) => takenMs !== null);
	return measured.reduce<Tried | undefined>(
		(best, one) => (best === undefined || msOf(one) < msOf(best) ? one : best),
		undefined,
	);
}

const msOf = ({ takenMs }: Tried): number => takenMs ?? Infinity;

/**
 * Whether there was a comparison: a strategy that was only ever the planner's choice says nothing of others.
 */
export const hasCompared = ({ tried }: Pick<Learnt, 'tried'>): boolean => tried.length > 1;

/**
 * Which other strategy is worth a trial now. What has been given up as late as the best one takes is no
 * better.
 * @param ways all strategies that the rule can be asked by, in the order in which they are to be tried
 */
export function trialOf(learnt: Learnt, ways: () => readonly StrategyName[]): Trial | undefined {
	const best = quickest(learnt);
	if (best === undefined || msOf(best) < WORTH_TRYING_MS) return undefined;
	const limitMs = Math.min(msOf(best), learnt.spentMs * TRIAL_SHARE - learnt.wastedMs);
	if (limitMs < msOf(best) * LEAST_LIMIT) return undefined;
	const known = new Map(learnt.tried.map((one) => [one.strategy, one]));
	const isOpen = (name: StrategyName) => mayTry(known.get(name), best, { limitMs, runs: learnt.runs });
	const open = ways().filter((name) => name !== best.strategy && isOpen(name));
	const [first] = [...open].sort((a, b) => gaveUp(known.get(a)) - gaveUp(known.get(b)));
	return first === undefined ? undefined : { strategy: first, limitMs };
}

/** A second try of what was given up is given twice the time. */
function mayTry(
	one: Tried | undefined,
	best: Tried,
	{ limitMs, runs }: Pick<Trial, 'limitMs'> & Pick<Learnt, 'runs'>,
): boolean {
	if (one === undefined || runs - one.at >= RUNS_UNTIL_RETRIED) return true;
	if (one.takenMs !== null) return false;
	return gaveUp(one) < msOf(best) && limitMs >= Math.min(msOf(best), 2 * gaveUp(one));
}

const gaveUp = (one: Tried | undefined): number => one?.gaveUpMs ?? 0;

/** With what a run took. */
export function withRun(learnt: Learnt, run: StrategyRun): Learnt {
	const { strategy, ms, finished } = run;
	const before = learnt.tried.find((one) => one.strategy === strategy);
	const best = quickest(learnt);
	const beyond = best === undefined || best.strategy === strategy ? 0 : Math.max(0, ms - msOf(best));
	return {
		tried: [measured(before, run, learnt.runs), ...learnt.tried.filter((one) => one !== before)],
		runs: learnt.runs + 1,
		spentMs: learnt.spentMs + ms,
		wastedMs: learnt.wastedMs + (finished ? beyond : ms),
	};
}

function measured(
	before: Tried | undefined,
	{ strategy, ms, finished, expected }: StrategyRun,
	at: number,
): Tried {
	const known = before ?? { strategy, runs: 0, takenMs: null, gaveUpMs: null, expected: null };
	const asked = { ...known, expected: expected ?? known.expected, at };
	if (!finished) return { ...asked, gaveUpMs: ms };
	const takenMs = known.takenMs === null ? ms : known.takenMs + (ms - known.takenMs) * SMOOTHING;
	return { ...asked, runs: known.runs + 1, takenMs };
}
