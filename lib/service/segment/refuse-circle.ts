import type { Queryable } from '../../database';
import { requireNoCycle } from '../../compiler/plan/member-plan';
import type { SegmentsContext } from '../context';
import { lookupFor } from './lookup';
import type { Edited } from './read-rule';
import { referencesOf } from './references';

/** @throws SEGMENT_CYCLE with the way round, when the rules of other segments lead back to this one */
export async function refuseCircle(db: Queryable, context: SegmentsContext, edited: Edited): Promise<void> {
	if (edited.rule === null || referencesOf(edited.rule).length === 0) return;
	requireNoCycle(edited.key, await lookupFor(db, context.store, [edited.rule], edited));
}
