import type { Catalogue } from '../../language/field';
import type { LimitKey } from '../../language/rule/condition-keys';
import type { Condition, Rule } from '../../language/rule/rule';
import { clockOf, type Clock, type Moment } from '../../language/time';
import type { Mapping } from '../../shop/mapping/mapping';
import type { ScoreSet } from './score-set';

/** A segment that `member_of` names. */
export interface KnownSegment {
	readonly id: number;
	readonly key: string;
	readonly kind: 'dynamic' | 'static';
	readonly rule: Rule | null;
}

export type SegmentLookup = (keyOrTitle: string) => KnownSegment | undefined;

/** What a rule is compiled against. */
export interface CompileContext {
	readonly mapping: Mapping;
	readonly catalogue: Catalogue;
	/** Needed by `member_of`. */
	readonly segments?: SegmentLookup;
	/** Needed by scores and predictions: one for each currency that they were computed in. */
	readonly scores?: readonly ScoreSet[];
	/** Schema of the store; needed by `member_of` with static segments, and in time. */
	readonly storeSchema?: string;
	/** The saved segment whose rule it is: it is not looked at where a rule asks for those in no segment. */
	readonly asking?: number;
}

/** What limits the rows of a field. */
export type Qualified = Pick<Condition, LimitKey>;

/** What the steps of planning one rule share. */
export interface PlanScope extends CompileContext {
	readonly clock: Clock;
	readonly moment: Moment;
	/** Keys of the segments that are being inlined, outermost first. */
	readonly within: readonly string[];
}

export const planScope = (context: CompileContext, moment: Moment): PlanScope => ({
	...context,
	clock: clockOf(moment),
	moment,
	within: [],
});
