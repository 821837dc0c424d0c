import type { Database, Session } from '../../database';
import type { Compiler } from '../../compiler/compiler';
import type { Choices } from '../../compiler/strategy/price';
import type { SegmentsError } from '../../error';
import type { LearntStrategies } from '../../store/segment/learnt';
import type { Store } from '../../store/schema/store';
import type { Moment } from '../../language/time';
import type { LockedSegment } from './types';

export type EvaluationMode = 'auto' | 'full' | 'incremental';

/** What is asked of an evaluation. */
export interface EvaluateRequest {
	/** ISO 8601 in UTC; default the database's clock. */
	readonly asOf?: string;
	readonly mode: EvaluationMode;
	/** Carries out what would be held. */
	readonly confirm?: boolean;
	readonly signal?: AbortSignal;
}

export interface StartedRequest extends EvaluateRequest {
	/** ISO 8601. */
	readonly startedAt: string;
}

/** What an evaluation works with. */
export interface Evaluator {
	readonly database: Database;
	readonly store: Store;
	/** With the segments that the rules name. */
	readonly compiler: Compiler;
	/** Where the segment has none of its own. */
	readonly timeZone: string;
	/** Of the shop's orders; empty where orders have none. */
	readonly currencies: (db: Session) => Promise<readonly string[]>;
	/** How many customers the shop has, about. */
	readonly customers: (db: Session) => Promise<number>;
	readonly choices: Choices;
	/** What evaluations of the same questions, and of their kinds, have found to be quickest. */
	readonly learnt: (db: Session) => Promise<LearntStrategies>;
	/** Why the shop cannot be read at all: then every evaluation fails with it. */
	readonly refused?: SegmentsError;
}

/** Whether the log of changed customers can be relied on. */
export interface TrackingState {
	/** Number of the tracking that writes the log now; null when none does. */
	readonly epoch: number | null;
	/** Why it cannot be relied on, in words; null when it can. */
	readonly broken: string | null;
	/**
	 * The partitions of the tables that are followed: rows that come or go with one as a whole fire no trigger.
	 */
	readonly partitions: string;
	/**
	 * Text that is another once one of our triggers was put on, disabled or enabled: a trigger that a load
	 * disabled and enabled again between two evaluations stands there as before.
	 */
	readonly triggersWritten: string;
}

export const NOT_TRACKED: TrackingState = {
	epoch: null,
	broken: 'change tracking is off',
	partitions: '',
	triggersWritten: '',
};

/** What one transaction of an evaluation knows. */
export interface Run {
	readonly db: Session;
	readonly store: Store;
	readonly compiler: Compiler;
	readonly choices: Choices;
	readonly learnt: () => Promise<LearntStrategies>;
	/** Of each statement. */
	readonly statementTimeoutMs: number;
	/** Where the segment has none of its own. */
	readonly timeZone: string;
	readonly mode: EvaluationMode;
	/** Whether a person says that what can be seen is right. */
	readonly confirm: boolean;
	/** ISO 8601 in UTC: the instant that the memberships are to hold for. */
	readonly asOf: string;
	/** Whether that instant was asked for, and is not the clock's. */
	readonly explicit: boolean;
	/** Taken before anything was read. */
	readonly snapshot: string;
	/** ISO 8601. */
	readonly startedAt: string;
	readonly tracking: TrackingState;
	/** How many customers the planner thinks that the shop has. */
	readonly customers: number;
}

/** What an integer of Postgres can hold: a clock that was set must not keep a failure from the record. */
const MAX_ELAPSED_MS = 2_147_483_647;

/** Since it began, by the one clock of this machine. */
export const elapsedMs = ({ startedAt }: Pick<StartedRequest, 'startedAt'>): number =>
	Math.min(MAX_ELAPSED_MS, Math.max(0, Date.now() - Date.parse(startedAt)));

/** When and where a segment's rule is asked. */
export const evaluationMoment = (segment: LockedSegment, run: Run): Moment => ({
	asOf: run.asOf,
	timeZone: segment.timeZone ?? run.timeZone,
	explicit: run.explicit,
});
