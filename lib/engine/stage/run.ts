import type { Database, Session } from '../../database';
import type { Compiler } from '../../compiler/compiler';
import type { Choices } from '../../compiler/strategy/price';
import type { SegmentsError } from '../../error';
import type { Store } from '../../store/schema/store';
import type { Moment } from '../../language/time';
import type { Due } from './due';
import type { TrackingState } from './tracking-state';

export type EvaluationMode = 'auto' | 'full' | 'incremental';

/** What an evaluation works with. */
export interface Evaluator {
	readonly database: Database;
	readonly store: Store;
	/** With the segments that the rules name. */
	readonly compiler: Compiler;
	/** Where the segment has none of its own. */
	readonly timeZone: string;
	/** Of the shop's orders; empty where orders have none. */
	currencies(db: Session): Promise<readonly string[]>;
	/** How many customers the shop has, about. */
	customers(db: Session): Promise<number>;
	readonly choices: Choices;
	/** Why the shop cannot be read at all: then every evaluation fails with it. */
	readonly refused?: SegmentsError;
}

/** What one transaction of an evaluation knows. */
export interface Run extends Omit<Evaluator, 'currencies' | 'customers' | 'refused'> {
	readonly db: Session;
	readonly asOf: string;
	readonly explicit: boolean;
	readonly snapshot: string;
	/** ISO 8601. */
	readonly startedAt: string;
	readonly tracking: TrackingState;
	/** How many customers the planner thinks that the shop has. */
	readonly customers: number;
}

/** When and where a segment's rule is asked. */
export const momentOf = (due: Due, run: Run): Moment => ({
	asOf: run.asOf,
	timeZone: due.timeZone ?? run.timeZone,
	explicit: run.explicit,
});
