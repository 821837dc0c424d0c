import type { TimedPlan } from '../compiler/plan/plan';
import { sql, type Sql } from '../database/sql';
import { rowsOf } from '../database';
import type { Outcome } from './stage/due';
import { momentOf, type Run } from './stage/run';
import { attributeAllToTime, attributeToTime, movedSince } from './statement/attribute-to-time';

/** Up to here the moved customers are bound as a list, whose length the planner then knows. */
const FEW = 10_000;

/** A segment with changes that time may have brought about. */
interface Moved extends TimedPlan {
	readonly segmentId: number;
	readonly lastSeq: string;
	readonly count: number;
}

/**
 * Tells the changes that time brought about from those that the shop's data did. An edit of the rule is known before.
 * @param crossed the only customers whom time can have moved, where that is known: seldom any, while telling the cause
 * of a thousand customers by asking the rule again took as long as moving them
 */
export async function attribute(
	outcomes: readonly Outcome[],
	run: Run,
	crossed?: readonly string[],
): Promise<void> {
	const { compiler, store, db } = run;
	const moved = outcomes.map((outcome) => movedOf(outcome, run)).filter((one) => one !== undefined);
	if (moved.length === 0 || crossed?.length === 0) return;
	const only = await movedCustomers(moved, run, crossed);
	const among = crossed && only;
	const [first] = moved;
	if (moved.length === 1)
		return attributeToTime(first.segmentId, first.lastSeq, compiler.ids(first, { only }), among, store, db);
	return attributeAllToTime(moved, compiler.bitmap(moved, only), among, store, db);
}

/**
 * With the windows of the last evaluation, but the rows of now: only what time moved is held back. Undefined where no
 * edge of the rule has moved over a row since.
 */
function movedOf({ due, joined, left }: Outcome, run: Run): Moved | undefined {
	if (
		due.kind === 'static' ||
		joined + left === 0 ||
		due.evaluatedAt === null ||
		due.evaluatedVersion !== due.version
	)
		return undefined;
	const now = momentOf(due, run);
	const moment = { ...now, asOf: due.evaluatedAt, horizon: now.asOf };
	const { compiler } = run;
	const then = compiler.compile(due.parsed, moment, due.id);
	if (compiler.timeCandidates(then, compiler.compile(due.parsed, now, due.id))?.length === 0)
		return undefined;
	return { segmentId: due.id, lastSeq: due.lastSeq, count: joined + left, plan: then.plan, moment };
}

async function movedCustomers(
	moved: readonly Moved[],
	{ store, db, compiler }: Run,
	crossed?: readonly string[],
): Promise<Sql> {
	if (crossed !== undefined && crossed.length <= FEW) return customerList(crossed, compiler.mapping.keyType);
	const all = movedSince(moved, store);
	if (moved.reduce((sum, { count }) => sum + count, 0) > FEW) return all;
	const rows = await rowsOf<{ customer_id: unknown }>(db, all);
	return customerList(
		rows.map((row) => String(row.customer_id)),
		compiler.mapping.keyType,
	);
}

/** A list of customer ids as a sub-select, in the type of the shop's key. */
export const customerList = (ids: readonly string[], keyType: string): Sql => {
	const types: Readonly<Record<string, Sql>> = {
		integer: sql`SELECT unnest(${ids}::int[]) AS customer_id`,
		bigint: sql`SELECT unnest(${ids}::bigint[]) AS customer_id`,
		uuid: sql`SELECT unnest(${ids}::uuid[]) AS customer_id`,
		text: sql`SELECT unnest(${ids}::text[]) AS customer_id`,
	};
	return types[keyType];
};
