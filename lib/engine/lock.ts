import { DateTime } from 'luxon';
import type { Session } from '../database';
import { SegmentError } from '../error';
import { Compiler } from './stage/plan';
import { NOT_TRACKED, type EvaluateRequest, type Evaluator, type Run } from './stage/run';
import type { LockedSegment } from './stage/types';
import { lockSegments } from './statement/lock-segments';
import { readClock } from './statement/read-clock';
import { trackingState } from './statement/read-tracking-state';

/**
 * Locks the segments, then reads what all of them share: the instant, the snapshot, whether changes are tracked.
 * @throws AS_OF_IN_PAST
 */
export async function lock(
	ids: readonly number[],
	evaluator: Evaluator,
	request: EvaluateRequest & { readonly startedAt: string },
	db: Session,
): Promise<{ readonly locked: readonly LockedSegment[]; readonly run: Run }> {
	const { context, store, timeZone, choices } = evaluator;
	const locked = await lockSegments(ids, store, db);
	const { now, snapshot, tracked } = await readClock(store, db);
	const asOf = asOfFor(locked, request.asOf, now);
	const tracking = tracked ? await trackingState(context.mapping, store, db) : NOT_TRACKED;
	const customers = await evaluator.customers(db);
	const { mode, startedAt } = request;
	const own = { db, store, timeZone, choices, mode, startedAt, asOf, snapshot, tracking, customers };
	return { locked, run: { ...own, compiler: new Compiler(context), explicit: request.asOf !== undefined } };
}

/** An instant never before that of the membership it is compared with. */
function asOfFor(locked: readonly LockedSegment[], asked: string | undefined, now: string): string {
	const latest = locked
		.map(({ evaluatedAt }) => evaluatedAt)
		.filter((at) => at !== null)
		.map((at) => DateTime.fromISO(at).toUTC().toISO() as string)
		.sort()
		.at(-1);
	if (asked === undefined) return latest !== undefined && latest > now ? latest : now;
	const before = locked.find(
		({ evaluatedAt }) => evaluatedAt !== null && DateTime.fromISO(evaluatedAt) > DateTime.fromISO(asked),
	);
	if (before === undefined) return asked;
	throw new SegmentError(
		'AS_OF_IN_PAST',
		`The segment "${before.title}" was already evaluated as of ${before.evaluatedAt}; a stored evaluation cannot go back to ${asked}.`,
		{
			path: 'asOf',
			found: asked,
			suggestion: 'To look at the past without storing it, use preview.',
		},
	);
}
