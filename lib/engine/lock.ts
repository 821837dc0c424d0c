import type { Session } from '../database';
import { asOfFor, withoutFuture } from './as-of';
import type { Evaluator, Run, StartedRequest } from './stage/run';
import type { LockedSegment } from './stage/types';
import { lockSegments } from './statement/lock-segments';
import { readClock } from './statement/read-clock';

/**
 * Locks the segments, then reads what all of them share: the instant, the snapshot, whether changes are
 * tracked.
 * @throws AS_OF_IN_PAST, AS_OF_IN_FUTURE
 */
export async function lock(
	ids: readonly number[],
	evaluator: Evaluator,
	request: StartedRequest,
	db: Session,
): Promise<{ readonly locked: readonly LockedSegment[]; readonly run: Run }> {
	const { compiler, store, timeZone, choices, database } = evaluator;
	const learnt = () => evaluator.learnt(db);
	const { mode, startedAt, confirm = false } = request;
	const rows = await lockSegments(ids, store, db);
	const { now, snapshot, tracking } = await readClock(compiler.mapping, store, db);
	const locked = rows.map((segment) => withoutFuture(segment, now));
	const asOf = asOfFor(locked, request.asOf, now);
	const customers = await evaluator.customers(db);
	const { statementTimeoutMs } = database;
	const asked = { mode, confirm, startedAt, statementTimeoutMs };
	const own = { db, store, compiler, timeZone, choices, learnt, ...asked };
	const explicit = request.asOf !== undefined;
	return { locked, run: { ...own, asOf, explicit, snapshot, tracking, customers } };
}
