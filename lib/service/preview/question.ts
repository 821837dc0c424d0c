import { setImmediate } from 'node:timers/promises';
import { MEMBER_OF } from '../../language/field/membership';
import { includesAny } from '../../language/rule/conditions';
import type { RuleInput } from '../types';
import type { Queryable } from '../../database';
import type { CompileContext } from '../../compiler/plan/plan-rule';
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
}

export async function question(
	db: Queryable,
	setup: Setup,
	input: RuleInput,
	timeZone: string,
): Promise<Question> {
	const { rule, segments } = await readRule(setup, db, input);
	await setImmediate();
	return { rule, timeZone, context: compileContext(setup, segments) };
}

/** The rule of a saved segment; a list is asked as membership of itself. */
export function questionOf(db: Queryable, setup: Setup, segment: SegmentRow): Promise<Question> {
	const rule = segment.rule ?? includesAny(MEMBER_OF, [segment.key]);
	return question(db, setup, rule, segment.time_zone ?? setup.timeZone);
}

/** The ids of who matches, in the shape that is quicker on this data. */
export const idsOf = (
	{ rule, context }: Pick<Question, 'rule' | 'context'>,
	moment: Moment,
	db: Queryable,
): Promise<Sql> => cheapestIdsQuery(rule, context, moment, db);
