import { crossings } from '../sql/crossings';
import { idsOfPlan } from '../sql/ids-query';
import { planRule } from '../plan/plan-rule';
import { sql, type Sql } from '../sql/sql';
import { rowsOf } from '../database';
import type { Outcome } from './due';
import type { Run } from './evaluate';
import { momentOf } from './full';
import { attributeToTime, movedSince } from './sql/attribute-to-time';

/** Up to here the moved customers are bound as a list, whose length the planner then knows. */
const FEW = 10_000;

/** Tells the changes that time brought about from those that the shop's data did. An edit of the rule is known before. */
export async function attribute({ due, joined, left }: Outcome, run: Run): Promise<void> {
	if (due.kind === 'static' || joined + left === 0 || due.evaluatedAt === null || due.evaluatedVersion !== due.version) return;
	const moment = momentOf(due, run);
	const now = planRule(due.parsed, run.context, moment);
	// The windows of the last evaluation, but the rows of now: only what time moved is held back.
	const then = { ...moment, asOf: due.evaluatedAt, horizon: moment.asOf };
	const held = planRule(due.parsed, run.context, then);
	const edges = crossings(held, now, run.context);
	if (edges !== undefined && edges.length === 0) return;
	const moved = await movedCustomers(due.id, due.lastSeq, joined + left, run);
	await attributeToTime(due.id, due.lastSeq, idsOfPlan(held, run.context, then, { only: moved }), run.store, run.db);
}

async function movedCustomers(segmentId: number, lastSeq: string, count: number, { store, db, context }: Run): Promise<Sql> {
	const moved = movedSince(segmentId, lastSeq, store);
	if (count > FEW) return moved;
	const rows = await rowsOf<{ customer_id: unknown }>(db, moved);
	return customerList(rows.map((row) => String(row.customer_id)), context.mapping.keyType);
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
