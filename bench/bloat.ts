import type { Client } from 'pg';
import { itemAt, lastOf } from '../lib/error/defined';
import type { Segments } from '../lib';
import { timed, round, type Report, type Row } from './measure';
import { RULES } from './rules';
import { changeSome, forgetChanges } from './incremental';

const EVALUATIONS = 1_000;
const LOOKED_AT = [1, 100, 250, 500, 1_000];
const CHANGED = 50;

/**
 * Sizes of the store's tables over a thousand evaluations of ten segments, 50 customers changing before each.
 */
export async function benchBloat(
	segments: Segments,
	client: Client,
	customers: number,
	asOf: () => string,
): Promise<Report> {
	const keys: string[] = [];
	for (const { rule } of RULES.filter(({ orders }) => orders).slice(0, 10))
		keys.push((await segments.create({ title: `Bloat ${keys.length + 1}`, rule, active: true })).key);
	await segments.evaluate(keys, { asOf: asOf(), mode: 'full' });
	const rows: Row[] = [];
	let ms = 0;
	for (let run = 1; run <= EVALUATIONS; run += 1) {
		const at = asOf();
		await changeSome(client, CHANGED, customers, at);
		ms += (await timed(() => segments.evaluate(keys, { asOf: at }))).ms;
		if (!LOOKED_AT.includes(run)) continue;
		rows.push({
			evaluations: run,
			'ms each since': round(ms / (run - ((rows.at(-1)?.evaluations as number | undefined) ?? 0)), 1),
			...(await sizes(client)),
		});
		ms = 0;
	}
	await forgetChanges(client);
	const [second, last] = [itemAt(rows, 1), lastOf(rows)];
	return {
		name: 'bloat',
		promise: 'a thousand evaluations leave no table of the store larger but the logs that are kept for ever',
		rows,
		summary: {
			'segment, last / at 100': round((last['segment kB'] as number) / (second['segment kB'] as number)),
			'membership, last / at 100': round(
				(last['membership kB'] as number) / (second['membership kB'] as number),
			),
		},
	};
}

async function sizes(client: Client): Promise<Row> {
	const { rows } = await client.query<{
		name: string;
		kb: string;
	}>(`SELECT relname AS name, pg_total_relation_size(oid) / 1024 AS kb FROM pg_class
		WHERE relnamespace = 'segments'::regnamespace AND relkind = 'r' AND relname IN ('segment', 'membership', 'touched', 'membership_change', 'evaluation') ORDER BY relname DESC`);
	return Object.fromEntries(rows.map(({ name, kb }) => [`${name} kB`, Number(kb)]));
}
