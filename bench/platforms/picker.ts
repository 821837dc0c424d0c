import type { Client } from 'pg';
import type { Segments } from '../../lib';
import { median, timed } from '../measure';
import type { PickerSearch, Platform } from './platform';

export interface Search {
	readonly search: string;
	/** Milliseconds with the platform's own indexes, and with those that the check advises. */
	readonly ms: number;
	readonly indexed: number;
	readonly advised: string;
}

const SEARCHES: readonly PickerSearch[] = ['product', 'variant'].flatMap((kind) => ['leather', 'SKU-004242'].map((search) => ({ kind, search }) as PickerSearch));

export async function benchPicker({ searches = SEARCHES }: Platform, segments: Segments, client: Client, runs: number): Promise<Search[]> {
	const before = await timesOf(searches, segments, runs);
	const { findings } = await segments.checkMapping();
	const advice = findings.filter(({ code, relation }) => code === 'INDEX_MISSING' && (relation === 'products' || relation === 'variants'));
	const statements = advice.map(({ mend = '' }) => mend.replaceAll(' CONCURRENTLY', ''));
	const existing = await indexNames(client);
	for (const statement of statements) await client.query(statement);
	await client.query('ANALYZE');
	const after = await timesOf(searches, segments, runs);
	for (const name of (await indexNames(client)).filter((one) => !existing.includes(one))) await client.query(`DROP INDEX ${name}`);
	const advised = advice.map(({ relation, column }) => `${relation}.${column}`).join(', ') || 'none';
	return searches.map(({ kind, search }, at) => ({ search: `${kind} "${search}"`, ms: before[at], indexed: after[at], advised }));
}

async function timesOf(searches: readonly PickerSearch[], segments: Segments, runs: number): Promise<number[]> {
	const times: number[] = [];
	for (const options of searches) {
		const all: number[] = [];
		for (let run = 0; run <= runs; run += 1) {
			const { ms, result } = await timed(() => segments.products(options));
			if (result.length === 0) throw new Error(`The picker finds no ${options.kind} by "${options.search}"`);
			all.push(ms);
		}
		times.push(median(all.slice(1)));
	}
	return times;
}

const indexNames = async (client: Client): Promise<string[]> => (await client.query<{ name: string }>(`SELECT format('%I.%I', schemaname, indexname) AS name FROM pg_indexes`)).rows.map(({ name }) => name);
