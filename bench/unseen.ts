/**
 * `npx tsx bench/unseen.ts --size 200k --postgres /usr/lib/postgresql/15/bin --runs 3 --only country`
 * Ordinary rules on a shop and a server that nothing was tuned for, against the best of several forms by hand, each with
 * and without parallel workers. `--postgres` takes another installation's programs, which may have JIT.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { openSegments, type Segments } from '../lib';
import { startPostgres, type PostgresServer } from '../tools/postgres';
import { cacheFolder } from '../tools/postgres/cache-folder';
import { median, publish, round, timed, type Row } from './measure';
import { SIZES, type Size } from './server';
import { CASES, type Case } from './unseen/rules';
import { NOW, shopOf } from './unseen/shop';

/** The server's own defaults, but for safety against power cuts, which does not touch what is read. */
const SETTINGS = { fsync: 'off', jit: 'on' };
const DATABASE = 'unseen';
const WORKERS = [0, 2] as const;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			size: { type: 'string', default: '200k' },
			runs: { type: 'string', default: '3' },
			postgres: { type: 'string', default: 'embedded' },
			only: { type: 'string', default: '' },
		},
	});
	if (!Object.hasOwn(SIZES, values.size)) throw new Error(`There is no size "${values.size}".`);
	const size = values.size as Size;
	const server = await startShop(size, values.postgres);
	const client = new Client({ connectionString: server.connectionString(DATABASE) });
	await client.connect();
	const segments = await openSegments({
		connection: server.connectionString(DATABASE),
		shop: 'evershop',
		timeZone: 'UTC',
		statementTimeoutMs: 600_000,
	});
	try {
		const rows: Row[] = [];
		for (const one of CASES.filter(({ name }) => name.includes(values.only)))
			rows.push(await benchCase(one, segments, client, Number(values.runs)));
		const ratios = rows.map((row) => row['×'] as number);
		const report = {
			name: `unseen-${server.majorVersion}`,
			promise: 'preview ≤ 1.05 × the best form by hand in the median, none above 1.2 × with 5 ms to spare',
			rows,
			summary: { median: round(median(ratios)), worst: Math.max(...ratios) },
		};
		await publish(report, size, client, SETTINGS);
	} finally {
		await segments.close();
		await client.end();
		await server.stop();
	}
}

async function startShop(size: Size, binaries: string): Promise<PostgresServer> {
	const version = binaries.replace(/\W+/g, '-');
	const dataDir = join(cacheFolder(), `bench-unseen-${size}-${version}`);
	const stamp = `${dataDir}.complete`;
	if (!existsSync(stamp)) rmSync(dataDir, { recursive: true, force: true });
	mkdirSync(cacheFolder(), { recursive: true });
	const server = await startPostgres({ dataDir, persistent: true, settings: SETTINGS, binaries });
	if (existsSync(stamp)) return server;
	await server.createDatabase(DATABASE);
	const client = new Client({ connectionString: server.connectionString(DATABASE) });
	await client.connect();
	for (const statement of shopOf(SIZES[size])) await client.query(statement);
	await client.end();
	writeFileSync(stamp, '');
	return server;
}

/**
 * A form by hand that takes so many times as long as ours is no candidate: NOT IN over a list that is too long for
 * a hash takes hours.
 */
const MOST_TIMES = 10;
const CANCELLED = '57014';

/** Undefined where it takes too long. */
async function counted(client: Client, sql: string): Promise<number | undefined> {
	try {
		const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM (${sql}) x`);
		return rows[0]?.n ?? -1;
	} catch (error) {
		if ((error as { code?: string }).code === CANCELLED) return undefined;
		throw error;
	}
}

async function benchCase(
	{ name, rule, byHand }: Case,
	segments: Segments,
	client: Client,
	runs: number,
): Promise<Row> {
	const ways = Object.entries(byHand).flatMap(([form, sql]) =>
		WORKERS.map((workers) => ({ form, sql, workers })),
	);
	const { sql, bindings } = await segments.preview(rule, { asOf: NOW });
	const counts = new Map<string, number>();
	const givenUp = new Set<string>();
	const took = new Map<string, number[]>();
	const note = (way: string, ms: number) => took.set(way, [...(took.get(way) ?? []), ms]);
	for (let run = 0; run <= runs; run += 1) {
		const ours = await timed(() => segments.preview(rule, { asOf: NOW }));
		counts.set('ours', ours.result.count);
		if (run > 0) note('ours', ours.ms);
		for (const way of ways) {
			const label = `${way.form}, ${way.workers} workers`;
			if (givenUp.has(label)) continue;
			await client.query(
				`SET TimeZone = 'UTC'; SET jit = off; SET max_parallel_workers_per_gather = ${way.workers};
				SET statement_timeout = ${Math.ceil(MOST_TIMES * (ours.ms + 1_000))}`,
			);
			const hand = await timed(() => counted(client, way.sql));
			if (hand.result === undefined) givenUp.add(label);
			else counts.set(label, hand.result);
			if (run > 0 && hand.result !== undefined) note(label, hand.ms);
		}
		// What our SQL takes by itself, without what the library asks before it.
		await client.query(`SET max_parallel_workers_per_gather = 0; SET statement_timeout = 0`);
		const bare = await timed(() => client.query(`SELECT count(*) FROM (${sql}) x`, [...bindings]));
		if (run > 0) note('bare', bare.ms);
	}
	if (new Set(counts.values()).size !== 1)
		throw new Error(`"${name}": not the same customers: ${JSON.stringify(Object.fromEntries(counts))}`);
	const of = (way: string) => median(took.get(way) ?? []);
	const [best] = [...took.keys()].filter((way) => way.includes(',')).sort((a, b) => of(a) - of(b));
	const hand = of(best ?? '');
	const row = {
		rule: name,
		customers: counts.get('ours') ?? 0,
		'best by hand': best ?? '',
		'by hand ms': round(hand, 1),
		'ours ms': round(of('ours'), 1),
		'our SQL, no workers, ms': round(of('bare'), 1),
		'×': round(of('ours') / hand),
	};
	console.log(
		`${name}: ${row['×']} × of ${row['by hand ms']} ms (${row['best by hand']}), our SQL alone ${row['our SQL, no workers, ms']} ms`,
	);
	return row;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
