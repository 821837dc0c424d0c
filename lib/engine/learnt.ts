import { fingerprint, kindOf, questionParts } from '../compiler/question';
import type { StrategyName } from '../compiler/strategy/choose';
import {
	hasCompared,
	NOTHING_LEARNT,
	quickest,
	withRun,
	type Learnt,
	type StrategyRun,
} from '../compiler/strategy/learn';
import { bestKnown, known, type StoredLearnt } from '../store/segment/learnt';
import { evaluationMoment, type Run } from './stage/run';
import type { Asked, RuleSegment } from './stage/types';

/** Where the customers have become more or fewer by this factor, what was measured says little. */
const OTHER_DATA = 1.3;

/** So many moves take longer to write than to find, so that the time says nothing of the strategy. */
const MOST_MOVED = 1_000;

/**
 * What is known of a segment's rule on the data of now; nothing where it, the mapping or the data is another.
 */
export function learntOf(segment: RuleSegment, customers: number, run: Run): StoredLearnt {
	const { timeZone } = evaluationMoment(segment, run);
	const question = fingerprint(questionParts(segment.parsed, run.compiler, timeZone));
	const { learnt } = segment;
	if (learnt !== null && learnt.question === question && isAlike(learnt.customers, customers))
		return known(learnt);
	return { question, kind: kindOf(segment.parsed), customers, ...NOTHING_LEARNT };
}

const isAlike = (then: number, now: number): boolean =>
	now <= then * OTHER_DATA && then <= Math.max(1, now) * OTHER_DATA;

/**
 * The strategy that is known to be quickest: of this segment, else of the same question, else of one of its
 * kind.
 */
export async function knownBest(learnt: StoredLearnt, run: Run): Promise<StrategyName | undefined> {
	const own = hasCompared(learnt) ? quickest(learnt) : undefined;
	if (own !== undefined) return own.strategy;
	return bestKnown(await run.learnt(), { question: () => learnt.question, kind: () => learnt.kind });
}

/** With what one evaluation took. */
export function learntFrom({ learnt }: Asked, runs: readonly StrategyRun[], moved: number): StoredLearnt {
	const isTold = (run: StrategyRun) => moved <= MOST_MOVED || !run.finished;
	const spent = (of: Learnt, { ms }: StrategyRun): Learnt => ({ ...of, spentMs: of.spentMs + ms });
	const all = runs.reduce((of: Learnt, run) => (isTold(run) ? withRun : spent)(of, run), learnt);
	return { ...learnt, ...all };
}
