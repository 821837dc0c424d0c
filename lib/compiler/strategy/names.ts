import type { Queryable } from '../../database/queryable';
import { rowsOf } from '../../database/run';
import type { Sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import type { TimedPlan } from '../plan/plan';
import { byNamedCodes } from './named-codes';
import { byNamedVariants } from './named-variants';

/** A question that was asked before a query, and the answer that the query is written with. */
export interface LookedUp {
	readonly question: Sql;
	readonly found: readonly object[];
	/** What it says: `Which variants a product has`. */
	readonly says: string;
}

/** @typeParam T with the plan, which is as it was where nothing is looked up */
export interface NamedPlan<T extends TimedPlan> {
	readonly timed: T;
	readonly lookedUp?: LookedUp;
}

/**
 * The same plan, in which the keys of what it names stand in place of the names, where the mapping says how
 * they are found. The planner knows how frequent a key is, and of a name in a table of its own it does not.
 *
 * They are looked up in the transaction of the query. Where that sees what is committed meanwhile, as an
 * evaluation does, `changedSince` tells afterwards whether one has changed.
 */
export async function byNames<T extends TimedPlan>(
	timed: T,
	mapping: Mapping,
	db: Queryable,
): Promise<{ readonly timed: T; readonly lookedUp: readonly LookedUp[] }> {
	const variants = await byNamedVariants(timed, mapping, db);
	const codes = await byNamedCodes(variants.timed, mapping, db);
	return {
		timed: codes.timed,
		lookedUp: [variants, codes].flatMap(({ lookedUp }) => (lookedUp === undefined ? [] : [lookedUp])),
	};
}

/** @returns what has changed, if anything */
export async function changedSince(
	lookedUp: readonly LookedUp[],
	db: Queryable,
): Promise<LookedUp | undefined> {
	for (const one of lookedUp)
		if (JSON.stringify(await rowsOf<object>(db, one.question)) !== JSON.stringify(one.found)) return one;
	return undefined;
}
