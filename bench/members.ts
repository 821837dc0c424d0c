import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Segments } from '../lib';
import { median, round, timed, type Report, type Row } from './measure';

const FIELDS = ['first_name', 'last_name', 'email', 'created_at', 'points'];

/**
 * Streaming all customers with five fields, against a bare COPY of the same rows to this process, which looks
 * at none of its bytes.
 */
export async function benchMembers(
	segments: Segments,
	client: Client,
	runs: number,
	asOf: () => string,
): Promise<Report> {
	const { key } = await segments.create({
		title: 'Everybody with an id',
		rule: { field: 'customer_id', operator: 'is_not_null' },
	});
	const { members } = await segments.evaluate(key, { asOf: asOf(), mode: 'full' });
	const rows: Row[] = [];
	for (let run = 0; run < runs; run += 1) {
		const { stream, copyMs } = await pair(
			run % 2 === 0,
			() => streamed(segments, key),
			() => copied(client, key),
		);
		if (stream.members !== members) throw new Error(`${stream.members} of ${members} members were read.`);
		rows.push({
			run: run + 1,
			members,
			'rows/s': perSecond(members, stream.ms),
			'COPY rows/s': perSecond(members, copyMs),
			'share %': round((copyMs / stream.ms) * 100, 1),
			'growth MB': round(stream.growth, 0),
		});
	}
	return {
		name: 'members',
		promise: '≥ 55 % of the rows per second of a bare COPY, ≤ 100 MB growth',
		rows,
		summary: {
			'median share %': median(rows.map((row) => row['share %'] as number)),
			'worst growth MB': Math.max(...rows.map((row) => row['growth MB'] as number)),
		},
	};
}

const perSecond = (rows: number, ms: number) => round(rows / (ms / 1000), 0);

/** Now the one, now the other goes first, so that a drift of the machine meets both alike. */
async function pair<T>(
	copyFirst: boolean,
	ours: () => Promise<T>,
	copy: () => Promise<void>,
): Promise<{ stream: T; copyMs: number }> {
	if (copyFirst) return { copyMs: (await timed(copy)).ms, stream: await ours() };
	return { stream: await ours(), copyMs: (await timed(copy)).ms };
}

async function streamed(
	segments: Segments,
	key: string,
): Promise<{ members: number; ms: number; growth: number }> {
	const before = memory();
	let most = before;
	const { ms, result: members } = await timed(async () => {
		let count = 0;
		for await (const row of segments.members(key, { fields: FIELDS })) {
			if (row.customer_id !== undefined) count += 1;
			if (count % 50_000 === 0) most = Math.max(most, memory());
		}
		return count;
	});
	return { members, ms, growth: most - before };
}

const memory = () => process.memoryUsage().rss / 2 ** 20;

async function copied(client: Client, key: string): Promise<void> {
	const stream = client.query(
		copyTo(`COPY (SELECT m.customer_id, ${FIELDS.map((name) => `c.${name}`).join(', ')}, m.joined_at FROM segments.membership m JOIN bench.customer c ON c.id = m.customer_id
		WHERE m.segment_id = (SELECT id FROM segments.segment WHERE key = '${key}')) TO STDOUT`),
	);
	for await (const _chunk of stream);
}
