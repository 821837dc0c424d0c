import type { RuleInput } from '../types';
import type { Queryable } from '../../database';
import type { CompileContext } from '../../compiler/plan/plan-rule';
import type { LintWarning } from '../../lint';
import type { Rule } from '../../language/rule';
import { readRule, type SegmentRow } from '../segment';
import { compileContext, type Setup } from '../context';
import { cheapestIdsQuery } from '../../compiler/sql/choose-shape';
import type { Sql } from '../../database/sql';
import type { Moment } from '../../language/time';

/** A rule with all that is needed to ask it. */
export interface Question {
	readonly rule: Rule;
	readonly timeZone: string;
	readonly context: CompileContext;
	/** What of it was taken for something else than it says. */
	readonly notes: readonly LintWarning[];
}

export async function question(
	db: Queryable,
	setup: Setup,
	input: RuleInput,
	timeZone: string,
): Promise<Question> {
	const { rule, segments, notes } = await readRule(setup, db, input);
	return { rule, timeZone, context: compileContext(setup, segments), notes };
}

/** The rule of a saved segment; a list is asked as membership of itself. */
export function questionOf(db: Queryable, setup: Setup, segment: SegmentRow): Promise<Question> {
	const rule = segment.rule ?? {
		field: 'member_of',
		operator: 'includes_any' as const,
		value: [segment.key],
	};
	return question(db, setup, rule, segment.time_zone ?? setup.timeZone);
}

/** The ids of who matches, in the shape that is quicker on this data. */
export const idsOf = (
	{ rule, context }: Pick<Question, 'rule' | 'context'>,
	moment: Moment,
	db: Queryable,
): Promise<Sql> => cheapestIdsQuery(rule, context, moment, db);
