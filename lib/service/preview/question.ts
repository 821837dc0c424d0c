import { scoresFor } from '../score/stored-scores';
import { setImmediate } from 'node:timers/promises';
import { MEMBER_OF } from '../../language/field/membership';
import { includesAny } from '../../language/rule/conditions';
import type { RuleInput } from '../types';
import type { Queryable } from '../../database';
import type { Compiler } from '../../compiler/compiler';
import type { Pricing } from '../../compiler/strategy/price';
import type { LintWarning } from '../../lint';
import type { Rule } from '../../language/rule';
import { readRule, type SegmentRow } from '../segment';
import { compilerFor, type SegmentsContext } from '../context';
import type { Sql } from '../../database/sql';
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
	const { rule, segments, notes } = await readRule(context, db, input);
	await setImmediate();
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

/** The ids of who matches, by the query that an evaluation of the rule would make. */
export async function idsOf(
	{ rule, compiler }: Pick<Question, 'rule' | 'compiler'>,
	moment: Moment,
	pricing: Pricing,
): Promise<Sql> {
	return (await compiler.cheapestIds(compiler.compile(rule, moment), pricing)).query;
}
