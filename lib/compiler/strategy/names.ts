import type { Queryable } from '../../database/queryable';
import { rowsOf } from '../../database/run';
import type { Mapping } from '../../shop/mapping/mapping';
import type { TimedPlan } from '../plan/plan';
import { byNamedCodes } from './named-codes';
import type { LookedUp } from './named-parts';
import { byNamedVariants } from './named-variants';

/**
 * The same plan, in which ids of rows stand in place of what it names, where the mapping says which rows have
 * the name. The planner knows how frequent an id is, and of a name in a table of its own it does not.
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
