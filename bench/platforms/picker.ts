import type { Client } from 'pg';
import { defined, itemAt } from '../../lib/error/defined';
import type { Segments } from '../../lib';
import { median, timed } from '../measure';
import type { PickerSearch, Platform } from './platform';

export interface Search {
	readonly search: string;
	/** Milliseconds with the platform's own indexes, and with the indexes and views that the check advises. */
	readonly ms: number;
	readonly indexed: number;
	readonly advised: string;
}

const SEARCHES: readonly PickerSearch[] = ['product', 'variant'].flatMap((kind) =>
	['leather', 'SKU-004242'].map((search) => ({ kind, search }) as PickerSearch),
);

/** @param open the library on this platform's shop, however mapped */
export async function benchPicker(
	{ shop, searches = SEARCHES }: Platform,
	segments: Segments,
	open: (shop: Platform['shop']) => Promise<Segments>,
	{ client, runs }: { client: Client; runs: number },
): Promise<Search[]> {
	const before = await timesOf(searches, segments, runs);
	const { findings } = await segments.checkMapping();
	const advice = findings.filter(
		({ code, relation }) => code === 'INDEX_MISSING' && (relation === 'products' || relation === 'variants'),
	);
	const existing = await indexNames(client);
	for (const { suggestion = '' } of advice) await client.query(suggestion.replaceAll(' CONCURRENTLY', ''));
	await client.query('ANALYZE');
	const advised = await open({
		...(typeof shop === 'string' ? { preset: shop } : shop),
		...viewsOf(advice.map(({ suggestion = '' }) => suggestion)),
	});
	const after = await timesOf(searches, advised, runs).finally(() => advised.close());
	await client.query('DROP SCHEMA IF EXISTS picker CASCADE');
	for (const name of (await indexNames(client)).filter((one) => !existing.includes(one)))
		await client.query(`DROP INDEX ${name}`);
	const names =
		advice
			.map(({ relation, column }) => (column === undefined ? relation : `${relation}.${column}`))
			.join(', ') || 'none';
	return searches.map(({ kind, search }, at) => ({
		search: `${kind} "${search}"`,
		ms: itemAt(before, at),
		indexed: itemAt(after, at),
		advised: names,
	}));
}

/** What the check says to map a relation to, where it advises a view. */
const viewsOf = (suggestions: readonly string[]): Record<string, string> =>
	Object.fromEntries(
		suggestions.flatMap((suggestion) =>
			[...suggestion.matchAll(/^-- Map "(\w+)" to: (.*)$/gm)].map(([, relation, select]) => [
				defined(relation),
				defined(select),
			]),
		),
	);

async function timesOf(
	searches: readonly PickerSearch[],
	segments: Segments,
	runs: number,
): Promise<number[]> {
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

const indexNames = async (client: Client): Promise<string[]> =>
	(
		await client.query<{ name: string }>(
			`SELECT format('%I.%I', schemaname, indexname) AS name FROM pg_indexes`,
		)
	).rows.map(({ name }) => name);
