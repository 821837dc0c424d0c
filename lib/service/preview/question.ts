import { scoresFor } from '../score/stored-scores';
import { giveTurnAfter } from '../../database/give-turn';
import { MEMBER_OF } from '../../language/field/membership';
import { includesAny } from '../../language/rule/conditions';
import type { RuleInput } from '../types';
import type { Queryable } from '../../database';
import type { Compiler } from '../../compiler/compiler';
import { fingerprint, kindOf, questionParts } from '../../compiler/question';
import type { Priced } from '../../compiler/strategy/price';
import { bestKnown } from '../../store/segment/learnt';
import type { LintWarning } from '../../lint';
import type { Rule } from '../../language/rule';
import { readRule, type SegmentRow } from '../segment';
import { compilerFor, type QuestionPricing, type SegmentsContext } from '../context';
import type { Moment } from '../../language/time';

/** A rule with all that is needed to ask it. */
export interface Question {
	readonly rule: Rule;
	readonly timeZone: string;
	readonly compiler: Compiler;
	/** What of it was taken for something else than it says. */
	readonly notes: readonly LintWarning[];
}

interface Asked {
	readonly timeZone: string;
	/** Id of the segment whose rule it is; none for a rule that is not saved. */
	readonly asking?: number;
}

export async function question(
	db: Queryable,
	context: SegmentsContext,
	input: RuleInput,
	{ timeZone, asking }: Asked,
): Promise<Question> {
	const started = performance.now();
	const { rule, segments, notes } = await readRule(context, db, input);
	await giveTurnAfter(started);
	const scores = await scoresFor(db, context, { rules: [rule] });
	const bare = compilerFor(context, segments, { scores, asking });
	const compiler = await bare.withCurrencies([rule], () => context.currencies(db));
	return { rule, timeZone, compiler, notes };
}

/** The rule of a saved segment; a list is asked as membership of itself. */
export function questionOf(db: Queryable, context: SegmentsContext, segment: SegmentRow): Promise<Question> {
	const rule = segment.rule ?? includesAny(MEMBER_OF, [segment.key]);
	return question(db, context, rule, { timeZone: segment.time_zone ?? context.timeZone, asking: segment.id });
}

/** A rule's query, and how it came to be that. */
export interface AskedIds extends Priced {
	/** Whether evaluations have found its strategy to be quickest; otherwise the planner expects it to be. */
	readonly isLearnt: boolean;
}

/** The ids of who matches, by the query that an evaluation of the rule would make. */
export async function idsOf(
	{ rule, compiler }: Pick<Question, 'rule' | 'compiler'>,
	moment: Moment,
	{ learntStrategies, ...pricing }: QuestionPricing,
): Promise<AskedIds> {
	const learnt = bestKnown(await learntStrategies(), {
		question: () => fingerprint(questionParts(rule, compiler, moment.timeZone)),
		kind: () => kindOf(rule),
	});
	const priced = await compiler.cheapestIds(compiler.compile(rule, moment), { ...pricing, learnt });
	return { ...priced, isLearnt: learnt !== undefined };
}
