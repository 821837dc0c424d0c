/**
 * `npm run bench -- --size 1m --only full,members --runs 5` `npm run bench -- --only platforms` takes the
 * shops of the platforms instead, `--only delivery` measures the trigger in n8n,
 * `--only partitioned` fifty orders of each customer in partitions, `--only fixed` what a call takes beside
 * its own query, on a small shop. Sizes: 10k, 100k, 200k, 1m customers. All figures are ratios within one
 * run, but for those of `fixed`.
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { openSegments, type Segments } from '../lib';
import { benchBloat } from './bloat';
import { benchFixed } from './fixed';
import { benchFull } from './full';
import { benchHarm } from './harm';
import { benchIncremental } from './incremental';
import { publish, type Report } from './measure';
import { benchMembers } from './members';
import { benchPartitioned } from './partitioned';
import { benchScores } from './scores';
import { SETTINGS, SIZES, startBench, startEmptyBench, type Size } from './server';
import { BENCH_MAPPING } from './shop/mapping';
import { BENCH_NOW } from './shop/load';
import { benchTogether, createHundred } from './together';
import { benchTracking } from './tracking';

const PARTS = ['full', 'together', 'incremental', 'members', 'tracking', 'bloat', 'harm', 'scores'] as const;
type Part = (typeof PARTS)[number];

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			size: { type: 'string', default: '100k' },
			only: { type: 'string', default: PARTS.join(',') },
			runs: { type: 'string', default: '5' },
		},
	});
	// Those have shops of their own, of one size.
	if (values.only === 'platforms') {
		await import('./platforms');
		return;
	}
	if (values.only === 'delivery') {
		await import('./delivery');
		return;
	}
	if (!Object.hasOwn(SIZES, values.size))
		throw new Error(`There is no size "${values.size}": ${Object.keys(SIZES).join(', ')}`);
	const [size, runs] = [values.size as Size, Number(values.runs)];
	const alone = Object.hasOwn(ALONE, values.only) ? ALONE[values.only] : undefined;
	if (alone !== undefined) return runAlone(alone, size, runs);
	const server = await startBench(size);
	const client = new Client({ connectionString: server.connectionString('bench') });
	await client.connect();
	await client.query(`SET TimeZone = 'UTC'; SET jit = off`);
	const segments = await openSegments({
		connection: server.connectionString('bench'),
		shop: BENCH_MAPPING,
		timeZone: 'UTC',
		statementTimeoutMs: 600_000,
	});
	try {
		await fresh(segments, client);
		for (const part of values.only.split(','))
			await publish(
				await run(part as Part, segments, client, {
					size,
					runs,
					url: server.connectionString('bench'),
				}),
				size,
				client,
				SETTINGS,
			);
	} finally {
		await segments.install({ changeTracking: false });
		await segments.close();
		await client.end();
		await server.stop();
	}
}

/** Scores have a shop of their own, and need not wait for the reference shop. */
/** Parts that make a shop of their own. */
const ALONE: Readonly<Record<string, typeof benchScores>> = {
	scores: benchScores,
	partitioned: benchPartitioned,
	fixed: benchFixed,
};

async function runAlone(part: typeof benchScores, size: Size, runs: number): Promise<void> {
	const server = await startEmptyBench();
	const client = new Client({ connectionString: server.connectionString('bench') });
	await client.connect();
	try {
		await client.query(`SET TimeZone = 'UTC'; SET jit = off`);
		const report = await part(client, server.connectionString('bench'), SIZES[size], runs);
		await publish(report, size, client, SETTINGS);
	} finally {
		await client.end();
		await server.stop();
	}
}

/** An empty store, no tracking of an earlier run, and the shop in memory for ours and theirs alike. */
async function fresh(segments: Segments, client: Client): Promise<void> {
	await client.query(
		'DROP SCHEMA IF EXISTS segments CASCADE; DELETE FROM bench."order" WHERE id >= 100000000',
	);
	await client.query('CREATE EXTENSION IF NOT EXISTS pg_prewarm');
	await client.query(
		`SELECT pg_prewarm(oid) FROM pg_class WHERE relnamespace = 'bench'::regnamespace AND relkind IN ('r', 'i')`,
	);
	await segments.install();
}

let keys: string[] | undefined;
let minutes = 0;
/** A minute later each time: stored evaluations never go back. */
const asOf = () => new Date(Date.parse(BENCH_NOW) + (minutes += 1) * 60_000).toISOString();

async function run(
	part: Part,
	segments: Segments,
	client: Client,
	{ size, runs, url }: { size: Size; runs: number; url: string },
): Promise<Report> {
	const hundred = async () => (keys ??= await createHundred(segments));
	const evaluated = async () => ({ keys: await hundred(), customers: SIZES[size], asOf });
	switch (part) {
		case 'full':
			return benchFull(segments, client, runs);
		case 'together':
			return benchTogether(segments, url, await hundred(), { runs: Math.min(runs, 3), asOf });
		case 'incremental':
			await segments.install({ changeTracking: true });
			return benchIncremental(segments, client, await evaluated(), runs);
		case 'members':
			return benchMembers(segments, client, runs, asOf);
		case 'scores':
			return benchScores(client, url, SIZES[size], runs);
		case 'bloat':
			await segments.install({ changeTracking: true });
			return benchBloat(segments, client, SIZES[size], asOf);
		case 'harm':
			return benchHarm(segments, url, await evaluated());
		case 'tracking':
			return benchTracking(url, (on) => segments.install({ changeTracking: on }), SIZES[size], runs);
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
