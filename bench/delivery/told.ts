import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Execution, ExecutionSummary, HostRest } from '../../tools/host';

/** One change, as a workflow was told of it. */
export interface Told {
	readonly changeId: string;
	readonly segment: string;
	readonly seq: number;
	readonly customerId: number;
	/** When the first node behind the trigger started; milliseconds since 1970, by n8n's own clock. */
	readonly startedAt: number;
	readonly execution: string;
	/** When n8n wrote the execution down; milliseconds since 1970. */
	readonly writtenAt: number;
}

const PAGE = 100;

/** All that a workflow was told, in the order of its executions. */
export async function toldTo(rest: HostRest, workflow: string): Promise<Told[]> {
	const told: Told[] = [];
	// One that has counted as delivered may still run.
	for (const { id } of await executionsOf(rest, workflow))
		told.push(...toldBy(await rest.finishedExecution(id)));
	return told;
}

/** The oldest first. */
export async function executionsOf(rest: HostRest, workflow: string): Promise<ExecutionSummary[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow }));
	const found: ExecutionSummary[] = [];
	for (let last = ''; ;) {
		const { results } = await rest.get<{ results: ExecutionSummary[] }>(
			`/rest/executions?filter=${filter}&limit=${PAGE}${last}`,
		);
		found.push(...results);
		if (results.length < PAGE) return found.sort((a, b) => Number(a.id) - Number(b.id));
		last = `&lastId=${results.at(-1)?.id}`;
	}
}

interface Event {
	changeId: string;
	segment: { key: string };
	seq: number;
	customerId: number;
}

function toldBy({ id, data, createdAt }: Execution): Told[] {
	const { runData } = data.resultData;
	const startedAt = runData.Next?.[0]?.startTime;
	const items = runData['Segment Trigger']?.[0]?.data?.main[0] ?? [];
	if (startedAt === undefined) return [];
	const writtenAt = Date.parse(createdAt);
	return items.map(({ json }) => {
		const { changeId, segment, seq, customerId } = json as unknown as Event;
		return { changeId, segment: segment.key, seq, customerId, startedAt, execution: id, writtenAt };
	});
}

interface Expected {
	/** Milliseconds since 1970. */
	readonly since: number;
	readonly changes: number;
}

/** Until so many changes are logged, and no consumer has any before it. */
export async function allTold(shop: Client, { since, changes }: Expected, withinMs = 100_000): Promise<void> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const { rows } = await shop.query<{ logged: number; open: number }>(
			`SELECT (SELECT count(*)::int FROM segments.membership_change WHERE occurred_at >= to_timestamp($1::float8 / 1000)) AS logged,
			(SELECT count(*)::int FROM segments.consumer_position AS p JOIN segments.segment AS s ON s.id = p.segment_id WHERE p.seq < s.last_seq) AS open`,
			[since],
		);
		const [found] = rows;
		if (found !== undefined && found.logged >= changes && found.open === 0) return;
		if (Date.now() > deadline) throw new Error(`Not all was told in time: ${JSON.stringify(found)}`);
		await sleep(200);
	}
}

interface Logged {
	readonly id: string;
	readonly key: string;
	readonly seq: number;
	readonly customer: number;
	/** The instant of the evaluation that found it; milliseconds since 1970. */
	readonly foundAt: number;
}

/** The log of changes since an instant (milliseconds since 1970), by segment and number. */
export async function logSince(shop: Client, since: number): Promise<Logged[]> {
	const { rows } = await shop.query<Logged>(
		`
		SELECT c.id, s.key, c.seq::int AS seq, c.customer_id AS customer, (extract(epoch FROM c.occurred_at) * 1000)::float8 AS "foundAt"
		FROM segments.membership_change AS c JOIN segments.segment AS s ON s.id = c.segment_id
		WHERE c.occurred_at >= to_timestamp($1::float8 / 1000) ORDER BY s.id, c.seq`,
		[since],
	);
	return rows;
}

/** @throws when a change was not told, told twice, or told behind a later one of its segment */
export function requireWhole(told: readonly Told[], log: readonly Logged[]): void {
	const faults = faultsOf(told, log);
	if (faults.length > 0) throw new Error(`${faults.length} faults:\n${faults.slice(0, 10).join('\n')}`);
}

function faultsOf(told: readonly Told[], log: readonly Logged[]): string[] {
	const times = new Map<string, number>();
	const highest = new Map<string, number>();
	const faults: string[] = [];
	for (const { changeId, segment, seq } of told) {
		times.set(changeId, (times.get(changeId) ?? 0) + 1);
		const before = highest.get(segment) ?? 0;
		if (seq <= before) faults.push(`${segment}: ${seq} after ${before}`);
		highest.set(segment, Math.max(seq, before));
	}
	for (const { id, key, seq } of log) {
		const count = times.get(id) ?? 0;
		if (count !== 1) faults.push(`${key} ${seq}: told ${count} times`);
	}
	return faults;
}
