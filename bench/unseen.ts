/**
 * `npx tsx bench/unseen.ts --size 200k --postgres /usr/lib/postgresql/15/bin --runs 3 --only 'country|city'`
 * Ordinary rules on a shop and a server that nothing was tuned for, against the best of several forms by
 * hand, each with and without parallel workers. All run in turn on one connection: a server process may take
 * half as long again as another for the same statement, for minutes, by how its memory lies. So of a preview
 * only what it takes beside its SQL is measured by itself.
 *
 * `--postgres` takes another installation's programs, which may have JIT. `--processor` takes the processor
 * time of our SQL and of the forms by hand, all without workers: for a machine that is not quiet.
 * `--shop medusa` asks the rules of `unseen/medusa.ts` of the bench's Medusa. `demo`, `odoo`, `saleor`,
 * `shopify-fivetran`, `solidus`, `spree` and `vendure` (with `--size 100k`) ask those of
 * `unseen/any-platform.ts`, `reference` the forms of the language of the bench's own shop (the embedded
 * server). What `--only` leaves is published apart.
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { openSegments, type Segments, type SegmentsOptions } from '../lib';
import type { PostgresServer } from '../tools/postgres';
import { PARALLEL_SETUP_COST } from '../lib/database/transaction';
import { firstOf } from '../lib/error/defined';
import { median, publish, round, timed, type Row } from './measure';
import { PLATFORMS } from './platforms/all';
import type { Platform } from './platforms/platform';
import { startPlatforms } from './platforms/server';
import { FORMS_OF_REFERENCE } from './reference/rules';
import { SETTINGS, SIZES, startBench, type Size } from './server';
import { BENCH_NOW } from './shop/load';
import { BENCH_MAPPING } from './shop/mapping';
import { casesOf } from './unseen/any-platform';
import { ON_MEDUSA } from './unseen/medusa';
import { processorTime } from './unseen/processor-time';
import { CASES, type Case } from './unseen/rules';
import { startUnseenShop, UNSEEN, UNSEEN_SETTINGS } from './unseen/server';
import { NOW } from './unseen/shop';

const WORKERS = [0, 2] as const;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			size: { type: 'string', default: '200k' },
			runs: { type: 'string', default: '3' },
			postgres: { type: 'string', default: 'embedded' },
			only: { type: 'string', default: '' },
			processor: { type: 'boolean', default: false },
			shop: { type: 'string', default: 'evershop' },
		},
	});
	const asked = await shopFor(values);
	const { server, database, shop, cases, size, settings, now } = asked;
	const client = new Client({ connectionString: server.connectionString(database) });
	await client.connect();
	const { rows: pids } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
	const clock: Clock = values.processor ? processorTime(firstOf(pids).pid) : timed;
	const segments = await openSegments({
		connection: server.connectionString(database),
		shop,
		timeZone: 'UTC',
		statementTimeoutMs: 600_000,
	});
	try {
		const rows: Row[] = [];
		const only = values.only.split('|');
		const wrong: unknown[] = [];
		for (const one of cases.filter(({ name }) => only.some((part) => name.includes(part))))
			await benchCase(one, { segments, client, runs: Number(values.runs), clock, now }).then(
				(row) => rows.push(row),
				(error: unknown) => wrong.push(error),
			);
		if (wrong.length > 0) throw new AggregateError(wrong, `${wrong.length} cases have no figure.`);
		const ratios = (column: string) => rows.map((row) => row[column] as number);
		const report = {
			name: [
				...asked.name,
				server.majorVersion,
				...(values.processor ? ['processor'] : []),
				...(values.only === '' ? [] : ['some']),
			].join('-'),
			promise: 'preview ≤ 1.05 × the best form by hand in the median, none above 1.2 × with 5 ms to spare',
			rows,
			summary: {
				median: round(median(ratios('×'))),
				worst: Math.max(...ratios('×')),
				'median without workers': round(median(ratios('without workers ×'))),
			},
		};
		await publish(report, size, client, settings);
	} finally {
		await segments.close();
		await client.end();
		await server.stop();
	}
}

interface Shop {
	/** Of the results. */
	readonly name: readonly string[];
	readonly server: PostgresServer;
	readonly database: string;
	readonly shop: NonNullable<SegmentsOptions['shop']>;
	/** The instant that the shop is seen at. */
	readonly now: string;
	readonly cases: readonly Case[];
	readonly size: string;
	readonly settings: object;
}

async function shopFor(asked: Record<'shop' | 'size' | 'postgres', string>): Promise<Shop> {
	if (!Object.hasOwn(SIZES, asked.size)) throw new Error(`There is no size "${asked.size}".`);
	const platform = PLATFORMS.find(({ name }) => name === asked.shop);
	const cases = platform && casesOn(platform);
	if (platform && cases) {
		const settings = asked.postgres === 'embedded' ? SETTINGS : UNSEEN_SETTINGS;
		const customers = SIZES[asked.size as Size];
		const { server, load } = await startPlatforms({ customers, settings, binaries: asked.postgres });
		await load(platform);
		return {
			name: ['unseen', platform.name],
			server,
			database: platform.name,
			shop: platform.shop,
			now: NOW,
			cases,
			size: asked.size,
			settings,
		};
	}
	if (asked.shop === 'reference')
		return {
			name: ['forms'],
			server: await startBench(asked.size as Size),
			database: 'bench',
			shop: BENCH_MAPPING,
			now: BENCH_NOW,
			cases: FORMS_OF_REFERENCE,
			size: asked.size,
			settings: SETTINGS,
		};
	if (asked.shop !== 'evershop') throw new Error(`There are no rules for a shop "${asked.shop}".`);
	return {
		name: ['unseen'],
		server: await startUnseenShop(asked.size as Size, asked.postgres),
		database: UNSEEN,
		shop: 'evershop',
		now: NOW,
		cases: CASES,
		size: asked.size,
		settings: UNSEEN_SETTINGS,
	};
}

/** Undefined where only the platform comparison's six questions are known by hand. */
function casesOn(platform: Platform): readonly Case[] | undefined {
	if (platform.name === 'medusa') return ON_MEDUSA;
	return platform.knows && casesOf(platform, platform.knows);
}

/**
 * A form by hand that takes so many times as long as ours is no candidate: NOT IN over a list that is too
 * long for a hash takes hours.
 */
const MOST_TIMES = 10;
const CANCELLED = '57014';

/** Nor is one that takes three times as long as the quickest of them, all being read for the first time. */
function slowest(warm: ReadonlyMap<string, number>): readonly string[] {
	const least = Math.min(...warm.values());
	return [...warm].filter(([, ms]) => ms > 3 * least).map(([label]) => label);
}

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

/** What previews set that decides how a statement is run (`lib/database/transaction.ts`). */
const AS_PREVIEWS = `SET jit = off; SET parallel_setup_cost = ${PARALLEL_SETUP_COST}`;

/** Wall time, or the processor time of the bench's own connection. */
type Clock = typeof timed;

interface Bench {
	readonly segments: Segments;
	readonly client: Client;
	readonly runs: number;
	readonly clock: Clock;
	readonly now: string;
}

async function benchCase(
	{ name, rule, byHand }: Case,
	{ segments, client, runs, clock, now }: Bench,
): Promise<Row> {
	const byWall = clock === timed;
	const ways = Object.entries(byHand).flatMap(([form, sql]) =>
		(byWall ? WORKERS : [0]).map((workers) => ({ form, sql, workers })),
	);
	const { sql, bindings, form } = await segments.preview(rule, { asOf: now });
	const own = Object.entries(form.settings ?? {}).map(
		([name, value]) => [name, `SET ${name} = ${value}`] as const,
	);
	const counts = new Map<string, number>();
	const givenUp = new Set<string>();
	const warm = new Map<string, number>();
	const took = new Map<string, number[]>();
	const note = (way: string, ms: number) => took.set(way, [...(took.get(way) ?? []), ms]);
	for (let run = 0; run <= runs; run += 1) {
		const preview = await timed(() => segments.preview(rule, { asOf: now }));
		counts.set('ours', preview.result.count);
		if (run > 0) note('around', preview.ms - preview.result.form.takenMs);
		for (const way of ways) {
			const label = `${way.form}, ${way.workers} workers`;
			if (givenUp.has(label)) continue;
			await client.query(
				`SET TimeZone = 'UTC'; SET jit = off; SET max_parallel_workers_per_gather = ${way.workers};
				SET statement_timeout = ${Math.ceil(MOST_TIMES * (preview.ms + 1_000))}`,
			);
			const hand = await clock(() => counted(client, way.sql));
			if (hand.result === undefined) givenUp.add(label);
			else counts.set(label, hand.result);
			if (run === 0) warm.set(label, hand.ms);
			else if (hand.result !== undefined) note(label, hand.ms);
		}
		if (run === 0) for (const label of slowest(warm)) givenUp.add(label);
		for (const [way, workers] of [
			['ours', byWall ? 2 : 0],
			['bare', 0],
		] as const) {
			await client.query(
				`SET statement_timeout = 0; ${AS_PREVIEWS}; SET max_parallel_workers_per_gather = ${workers}; ${own.map(([, set]) => set).join('; ')}`,
			);
			const ours = await clock(() => client.query(`SELECT count(*) FROM (${sql}) x`, [...bindings]));
			await client.query(
				['parallel_setup_cost', ...own.map(([name]) => name)].map((name) => `RESET ${name}`).join('; '),
			);
			if (run > 0) note(way, ours.ms);
		}
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
		'ours without workers ms': round(of('bare'), 1),
		'preview beside its SQL ms': round(of('around'), 1),
		'×': round(of('ours') / hand),
		'without workers ×': round(of('bare') / hand),
	};
	console.log(
		`${name}: ${row['×']} × of ${row['by hand ms']} ms (${row['best by hand']}), without workers ${row['without workers ×']} ×, beside it ${row['preview beside its SQL ms']} ms`,
	);
	return row;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
