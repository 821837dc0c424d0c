import type { Queryable } from '../../database';
import { MEMBER_OF } from '../../language/field/membership';
import { includesAny } from '../../language/rule/conditions';
import { compileContext, type Setup } from '../context';
import { planRule } from '../../compiler/plan/plan-rule';
import { lookupFor } from './lookup';
import type { Edited } from './read-rule';
import { referencesOf } from './references';

/** @throws SEGMENT_CYCLE with the way round, when the rules of other segments lead back to this one */
export async function refuseCircle(db: Queryable, setup: Setup, edited: Edited): Promise<void> {
	if (edited.rule === null || referencesOf(edited.rule).length === 0) return;
	const segments = await lookupFor(db, setup.store, [edited.rule], edited);
	const asked = includesAny(MEMBER_OF, [edited.key]);
	planRule(asked, compileContext(setup, segments), { asOf: '2000-01-01T00:00:00.000Z', timeZone: 'UTC' });
}
