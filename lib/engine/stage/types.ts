import type { Compiled, Compiler } from '../../compiler/compiler';
import type { Sql } from '../../database/sql';
import type { SegmentsError } from '../../error';
import type { RelationName } from '../../language/relation/relation';
import type { StrategyName } from '../../compiler/strategy/choose';
import type { LookedUp } from '../../compiler/strategy/named-parts';
import type { Trial } from '../../compiler/strategy/learn';
import type { ScoredBy } from '../../store/score/score-sets';
import type { StoredLearnt } from '../../store/segment/learnt';
import type { Rule } from '../../language/rule';

/**
 * What is known of a segment, stage by stage. Each file of the engine takes it from one stage to the next:
 *
 * | stage       | file            | takes            | gives                                                         |
 * |-------------|-----------------|------------------|---------------------------------------------------------------|
 * | lock        | lock.ts         | ids              | `LockedSegment`: its row, locked; the `Run` that all share    |
 * | read        | read.ts         | LockedSegment    | `ParsedSegment`: its rule, parsed; its fingerprint            |
 * | look around | look-around.ts  | ParsedSegment    | `SeeingSegment`: what it can see; or it is held               |
 * | currency    | currency.ts     | SeeingSegment    | the same, amounts in a currency where the shop has several    |
 * | decide      | decide.ts       | SeeingSegment    | `Decision`: which are looked at through `Candidates`          |
 * | difference  | difference.ts   | Decision         | `Difference`: SQL of who joins and who leaves, many segments  |
 * | write       | write.ts        | Difference       | `EvaluatedSegment`: how many joined and left                  |
 * | attribute   | attribute.ts    | EvaluatedSegment | nothing new: the cause of each change is in the log           |
 * | explain     | explain-changes.ts | EvaluatedSegment | nothing new: which conditions turned is in the log          |
 * | close       | close.ts        | EvaluatedSegment | the same, with what tracking missed; its rows are closed      |
 */
export interface LockedSegment {
	readonly id: number;
	readonly key: string;
	readonly title: string;
	readonly kind: 'dynamic' | 'static';
	/** As it is stored; null of a static segment. */
	readonly rule: unknown;
	readonly version: number;
	/** Version of the rule that the membership holds for; null before the first evaluation. */
	readonly evaluatedVersion: number | null;
	/** ISO 8601; null before the first evaluation. */
	readonly evaluatedAt: string | null;
	readonly timeZone: string | null;
	readonly members: number;
	readonly lastSeq: string;
	/** The snapshot up to which the membership has seen the tracked changes; null when none or not known. */
	readonly seen: string | null;
	/**
	 * The fingerprint of what the membership was made from (`fingerprintOf`); null when `seen` is worth
	 * nothing.
	 */
	readonly seenFingerprint: number | null;
	/** When a full evaluation last found the membership right. */
	readonly reconciledAt: string | null;
	/** What the last good evaluation could see; null when none has recorded it. */
	readonly sight: Sight | null;
	/** By which versions of the scores the membership was made; null where the rule asked for none. */
	readonly scoredThen: ScoredBy | null;
	/** What was learnt of the strategies of its query; null where nothing was. */
	readonly learnt: StoredLearnt | null;
}

/** What an evaluation can see of the relations that its rule asks of. */
export interface Sight {
	/** Those that have rows. */
	readonly filled: readonly RelationName[];
	/** Of those with rows that row-level security hides: the fingerprint of its policies. */
	readonly hidden: Readonly<Partial<Record<RelationName, string>>>;
}

/** A segment with a rule, ready to be planned. */
interface ParsedRule extends LockedSegment {
	readonly kind: 'dynamic';
	readonly parsed: Rule;
	/** Of what it is made from now; null where the log of changed customers cannot be relied on. */
	readonly fingerprint: number | null;
	/** By which versions of the scores it is made now; null where the rule asks for none. */
	readonly scoredBy: ScoredBy | null;
}

/** A list of customers: it keeps those who are still customers. */
interface ParsedList extends LockedSegment {
	readonly kind: 'static';
	readonly fingerprint: null;
	readonly scoredBy: null;
}

export type ParsedSegment = ParsedRule | ParsedList;

interface Seeing {
	/** What this evaluation can see. */
	readonly sees: Sight;
}

export interface RuleSegment extends ParsedRule, Seeing {}

export interface ListSegment extends ParsedList, Seeing {}

export type SeeingSegment = RuleSegment | ListSegment;

/** A segment whose evaluation is not carried out, or has failed. */
export interface FailedSegment {
	readonly segmentId: number;
	readonly error: SegmentsError;
}

/** A segment that the log of changed customers can speak for. */
export interface TrackedSegment {
	readonly segment: RuleSegment;
	readonly compiled: Compiled;
	/** Sub-selects of the customers whom the passing of time can have moved. */
	readonly crossed: readonly Sql[];
}

/** The customers who can have changed since the last evaluation of some segments. */
export interface Candidates {
	readonly tracked: readonly TrackedSegment[];
	/** Ids of customers. */
	readonly ids: readonly string[];
	/**
	 * Those of them whom time alone can have moved: an edge has passed over them, and no row of theirs has
	 * changed.
	 */
	readonly untouched: readonly string[];
	/** Those of them whom the passing of time can have moved, or a row of theirs that changed. */
	readonly either: readonly string[];
}

/** How each segment is evaluated. */
export interface Decision {
	/** What segments were compiled with whose scores have changed since, by their ids. */
	readonly former: ReadonlyMap<number, Compiler>;
	/** The segments that are evaluated by looking at few customers; undefined for none. */
	readonly incremental: Candidates | undefined;
	/** The segments for which all customers are looked at. */
	readonly full: readonly SeeingSegment[];
	/**
	 * Whom the log names for segments of `full`, to find out what it misses; undefined where it cannot be
	 * relied on.
	 */
	readonly audit: Candidates | undefined;
}

/** Segments that one statement brings up to date. */
export interface Difference {
	readonly mode: 'full' | 'incremental';
	readonly segments: readonly SeeingSegment[];
	/** Who joins or leaves: `segment_id`, `customer_id`, `joins`; undefined where nobody can. */
	readonly rows: Sql | undefined;
	/** How many customers are looked at. */
	readonly examined: number;
	/** How the one segment is asked, of whose strategies something can be learnt. */
	readonly asked?: Asked;
}

/** The strategy by which a segment's rule is asked of everybody. */
export interface Asked {
	readonly strategy: StrategyName;
	/** What the planner thinks that it costs, in its own unit, where it was asked. */
	readonly expected?: number;
	/** All its rows are found by a few ids, so that pages are priced as near (`RunWith`). */
	readonly nearPages: boolean;
	/** Answers that its query was written with. */
	readonly lookedUp: readonly LookedUp[];
	/** What is known of this rule on this data so far. */
	readonly learnt: StoredLearnt;
	/** Another strategy that is run instead if it takes no longer than it may. */
	readonly trial?: Trial & { readonly rows: Sql; readonly expected?: number };
}

/** What became of one segment in one evaluation. */
export interface EvaluatedSegment {
	readonly segment: SeeingSegment;
	/** Of its row in the history; undefined where nobody could move: the row is then written at the close. */
	readonly evaluationId?: string;
	readonly mode: Difference['mode'];
	readonly asOf: string;
	readonly examined: number;
	readonly joined: number;
	readonly left: number;
	/** With what this evaluation took, where something can be learnt from it. */
	readonly learnt?: StoredLearnt;
	/** Of a full evaluation where the log could have been followed: changes that it would have missed. */
	readonly missed?: number;
}
