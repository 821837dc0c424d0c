import type { Database, Queryable } from '../../database';
import type { Catalogue } from '../../language/field';
import type { Mapping } from '../../shop';
import { Compiler } from '../../compiler/compiler';
import type { SegmentLookup } from '../../compiler/plan/compile-context';
import type { ScoreSet } from '../../compiler/plan/score-set';
import type { Choices, Pricing } from '../../compiler/strategy/price';
import type { Store } from '../../store/schema';
import type { LearntStrategies } from '../../store/segment/learnt';

/** What one `openSegments` has fixed, and all that follows works with. */
export interface SegmentsContext {
	/** The primary: the store is written here. */
	readonly database: Database;
	/** Where preview, check and members read; the primary unless there is a replica. */
	readonly reader: Database;
	readonly store: Store;
	/**
	 * Described by the database, once the login may read all of it; until then with the columns that its SQL
	 * tells.
	 */
	readonly mapping: Mapping;
	readonly catalogue: Catalogue;
	/**
	 * Settles when the mapping is described. Where rights are missing it is tried again each time, so that what
	 * is granted meanwhile needs no new `openSegments`.
	 * @throws PERMISSION_DENIED with every GRANT that is missing
	 */
	readonly described: () => Promise<void>;
	readonly isDescribed: boolean;
	/** IANA name, of segments that have none of their own. */
	readonly timeZone: string;
	/** Of the shop's orders, upper case; empty where orders have none. Remembered for some minutes. */
	readonly currencies: (db: Queryable) => Promise<readonly string[]>;
	/** How many customers the planner thinks that the shop has. Remembered for some minutes. */
	readonly customers: (db: Queryable) => Promise<number>;
	/** How the query of each rule is best written. Remembered for some minutes. */
	readonly choices: Choices;
	/** What evaluations have found to be quickest. Remembered for a minute. */
	readonly learnt: (db: Queryable) => Promise<LearntStrategies>;
}

/** What a compiler needs beside the shop. */
interface Further {
	/** What scores and predictions are computed by. */
	readonly scores?: readonly ScoreSet[];
	/** The saved segment whose rules are asked. */
	readonly asking?: number;
}

/** @param segments what `member_of` may name */
export const compilerFor = (
	{ mapping, catalogue, store }: SegmentsContext,
	segments?: SegmentLookup,
	{ scores, asking }: Further = {},
): Compiler => new Compiler({ mapping, catalogue, segments, scores, asking, storeSchema: store.schema });

export interface QuestionPricing extends Omit<Pricing, 'learnt'> {
	readonly learntStrategies: () => Promise<LearntStrategies>;
}

/**
 * What the best strategy for a rule is chosen with, the choices of the last minutes included.
 * @param db in a transaction that only reads
 */
export const pricingFor = (
	{ customers, choices, learnt }: SegmentsContext,
	db: Queryable,
): QuestionPricing => ({
	db,
	customers: () => customers(db),
	choices,
	mayHaveWorkers: true,
	learntStrategies: () => learnt(db),
});
