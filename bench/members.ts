import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Segments } from '../lib';
import { median, round, timed, type Report, type Row } from './measure';

const FIELDS = ['first_name', 'last_name', 'email', 'created_at', 'points'];

/** Streaming all customers with five fields, against a bare COPY of the same rows to this process. */
export async function benchMembers(segments: Segments, client: Client, runs: number, asOf: () => string): Promise<Report> {
	const { key } = await segments.create({ title: 'Everybody with an id', rule: { field: 'customer_id', operator: 'is_not_null' } });
	await segments.evaluate(key, { asOf: asOf(), mode: 'full' });
	const rows: Row[] = [];
	for (let run = 0; run < runs; run += 1) {
		const copy = await timed(() => copied(client, key));
		const before = memory();
		let most = before;
		const stream = await timed(async () => {
			let count = 0;
			for await (const row of segments.members(key, { fields: FIELDS })) {
				if (row.customer_id !== undefined) count += 1;
				if (count % 50_000 === 0) most = Math.max(most, memory());
			}
			return count;
		});
		rows.push({ run: run + 1, members: stream.result, 'rows/s': round(stream.result / (stream.ms / 1000), 0), 'COPY rows/s': round(copy.result / (copy.ms / 1000), 0), 'share %': round((copy.ms / copy.result / (stream.ms / stream.result)) * 100, 1), 'growth MB': round(most - before, 0) });
	}
	return { name: 'members', promise: '≥ 40 % of the rows per second of a bare COPY, ≤ 100 MB growth', rows, summary: { 'median share %': median(rows.map((row) => row['share %'] as number)), 'worst growth MB': Math.max(...rows.map((row) => row['growth MB'] as number)) } };
}

const memory = () => process.memoryUsage().rss / 2 ** 20;

async function copied(client: Client, key: string): Promise<number> {
	const stream = client.query(copyTo(`COPY (SELECT m.customer_id, ${FIELDS.map((name) => `c.${name}`).join(', ')}, m.joined_at FROM segments.membership m JOIN bench.customer c ON c.id = m.customer_id
		WHERE m.segment_id = (SELECT id FROM segments.segment WHERE key = '${key}')) TO STDOUT`));
	let rows = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) for (const byte of chunk) if (byte === 10) rows += 1;
	return rows;
}
