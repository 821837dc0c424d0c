import { setImmediate } from 'node:timers/promises';
import type { Queryable } from '../../database';
import type { Compiled, Compiler } from '../../compiler/compiler';
import type { Rule } from '../../language/rule';
import { ownValue } from '../../language/rule/field-value';
import { conditionsOf } from '../../language/rule/visitor';
import { isTimeDependent } from '../../language/time/time-dependent';
import type { Moment } from '../../language/time';
import { valuesOf } from '../../language/value/value';
import type { Question } from '../preview/question';

/** A rule that is asked at later and later instants, while the data stay as they are at the first. */
export class WaitingRule {
	readonly rule: Rule;
	readonly compiler: Compiler;
	/** Whether waiting can move anybody. */
	readonly moves: boolean;
	/** At how many instants it is asked by one statement: lists of many values stand in it once for each. */
	readonly atOnce: number;

	constructor(
		{ rule, compiler }: Question,
		readonly moment: Moment,
		readonly db: Queryable,
	) {
		this.rule = rule;
		this.compiler = compiler;
		this.moves = isTimeDependent(rule, (key) => compiler.context.segments?.(key)?.rule);
		this.atOnce = Math.max(2, Math.min(MOST_AT_ONCE, Math.floor(MOST_PARTS / partsOf(rule))));
	}

	/** Rows that come after the first instant are no doing of time's. @param at ISO 8601 */
	momentAt(at: string): Moment {
		return { ...this.moment, asOf: at, horizon: this.moment.asOf };
	}

	/** Planning a long rule again and again would hold the event loop. */
	async compiledAt(instants: readonly string[]): Promise<readonly Compiled[]> {
		const compiled: Compiled[] = [];
		for (const at of instants) {
			compiled.push(this.compiler.compile(this.rule, this.momentAt(at)));
			await setImmediate();
		}
		return compiled;
	}
}

/** Above a hundred rules in one statement the planner is no longer quick. */
const MOST_AT_ONCE = 100;
/** Conditions and values in one statement. */
const MOST_PARTS = 20_000;

function partsOf(rule: Rule): number {
	let parts = 0;
	for (const { condition } of conditionsOf(rule)) parts += 1 + valuesOf(ownValue(condition)).length;
	return parts;
}
