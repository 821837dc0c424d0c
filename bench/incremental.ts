import type { Client } from 'pg';
import { itemAt } from '../lib/error/defined';
import type { Segments } from '../lib';
import { median, round, timed, type Evaluated, type Report, type Row } from './measure';
import { RULES } from './rules';

const CHANGED = 1_000;
let nextOrder = 100_000_000;

/** So many customers order, spread over the shop, some time before the evaluation. */
export async function changeSome(
	client: Client,
	count: number,
	customers: number,
	at: string,
): Promise<void> {
	const first = nextOrder;
	nextOrder += count;
	await client.query(
		`INSERT INTO bench."order" SELECT $1::int + n, 1 + ((n * 7919 + $1::bigint) % $2)::int, $3::timestamptz - interval '20 seconds', 'paid', 20, 'web' FROM generate_series(0, $4 - 1) AS n`,
		[first, customers, at, count],
	);
}

export const forgetChanges = (client: Client) =>
	client.query('DELETE FROM bench."order" WHERE id >= 100000000');

/**
 * After a thousand changed customers: each rule about orders, incremental against full, and the hundred
 * together.
 */
export async function benchIncremental(
	segments: Segments,
	client: Client,
	evaluated: Evaluated,
	runs: number,
): Promise<Report> {
	const { keys, customers, asOf } = evaluated;
	const rows: Row[] = [];
	for (const [index, { name, orders }] of RULES.entries()) {
		if (!orders) continue;
		const key = itemAt(keys, index);
		const full: number[] = [];
		const incremental: number[] = [];
		for (let run = 0; run < runs; run += 1) {
			full.push((await timed(() => segments.evaluate(key, { asOf: asOf(), mode: 'full' }))).ms);
			const at = asOf();
			await changeSome(client, CHANGED, customers, at);
			const { ms, result } = await timed(() => segments.evaluate(key, { asOf: at, mode: 'incremental' }));
			if (result.mode !== 'incremental') throw new Error(`"${name}" was evaluated in full`);
			incremental.push(ms);
		}
		const share = (median(incremental) / median(full)) * 100;
		rows.push({
			rule: name,
			'full ms': round(median(full), 0),
			'incremental ms': round(median(incremental), 0),
			'share %': round(share, 1),
		});
		console.log(`${name}: ${round(share, 1)} %`);
	}
	const together = await hundred(segments, client, evaluated, runs);
	await forgetChanges(client);
	const shares = rows.map((row) => row['share %'] as number);
	const long = rows
		.filter((row) => (row['full ms'] as number) >= 1_000)
		.map((row) => row['share %'] as number);
	return {
		name: 'incremental',
		promise:
			'after 1,000 changed customers: median ≤ 2.5 %, worst ≤ 5 % of full; the hundred together ≤ 5 % of the full hundred',
		rows,
		summary: {
			'median %': round(median(shares), 1),
			'worst %': Math.max(...shares),
			...(long.length > 0 ? { 'worst % of rules that take a second in full': Math.max(...long) } : {}),
			...together,
		},
	};
}

async function hundred(
	segments: Segments,
	client: Client,
	{ keys, customers, asOf }: Evaluated,
	runs: number,
) {
	const full = await timed(() => segments.evaluate(keys, { asOf: asOf(), mode: 'full' }));
	const incremental: number[] = [];
	for (let run = 0; run < runs; run += 1) {
		const at = asOf();
		await changeSome(client, CHANGED, customers, at);
		incremental.push((await timed(() => segments.evaluate(keys, { asOf: at, mode: 'incremental' }))).ms);
	}
	return {
		'hundred full ms': round(full.ms, 0),
		'hundred incremental ms': round(median(incremental), 0),
		'hundred share %': round((median(incremental) / full.ms) * 100, 1),
	};
}
