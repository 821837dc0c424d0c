import type { Client } from 'pg';
import { openSegments, type OwnMapping, type Segments } from '../lib';
import { BENCH_NOW } from './shop/load';
import { median, round, timed, type Report, type Row } from './measure';

/** A million customers have 50,000,000 orders. */
const ORDERS_EACH = 50;
const MONTHS = 60;
const CHANGED = 200;

const MAPPING: OwnMapping = {
	title: 'Partitioned',
	keyType: 'integer',
	ordersCounted: 'all',
	relations: {
		customers: 'SELECT id, created_at FROM parted.customer',
		orders: 'SELECT id, customer_id, placed_at, amount FROM parted.purchase',
	},
	changes: {
		'parted.customer': 'SELECT id FROM changed',
		'parted.purchase': 'SELECT customer_id FROM changed',
	},
};

const monthsBack = (count: number) =>
	`(date_trunc('month', timestamptz '${BENCH_NOW}') - interval '${count} months')`;

/** Five years of orders by month; a few customers have many of them. */
const table = (customers: number) => `
	DROP SCHEMA IF EXISTS parted CASCADE;
	CREATE SCHEMA parted;
	CREATE TABLE parted.customer AS SELECT n AS id, timestamptz '${BENCH_NOW}' - interval '5 years' AS created_at FROM generate_series(1, ${customers}) AS n;
	ALTER TABLE parted.customer ADD PRIMARY KEY (id);
	CREATE TABLE parted.purchase (id bigint NOT NULL, customer_id integer NOT NULL, placed_at timestamptz NOT NULL, amount numeric(12,2) NOT NULL) PARTITION BY RANGE (placed_at)`;

const partition = (customers: number, back: number) => {
	const name = `parted.purchase_${MONTHS - back}`;
	const [from, to] = [monthsBack(back), monthsBack(back - 1)];
	const count = Math.floor((customers * ORDERS_EACH) / MONTHS);
	return `
	DO $$ BEGIN EXECUTE format('CREATE TABLE ${name} PARTITION OF parted.purchase FOR VALUES FROM (%L) TO (%L)', ${from}, ${to}); END $$;
	SELECT setseed(${round(back / 100, 2)});
	INSERT INTO ${name} SELECT ${back}::bigint * 10000000 + n, 1 + floor(power(random(), 2) * ${customers})::int,
		least(${from} + random() * (least(${to}, timestamptz '${BENCH_NOW}') - ${from}), ${to} - interval '1 millisecond'), round((5 + random() * 200)::numeric, 2) FROM generate_series(1, ${count}) AS n`;
};

const INDEXES = `
	ALTER TABLE parted.purchase ADD PRIMARY KEY (id, placed_at);
	CREATE INDEX ON parted.purchase (customer_id);
	ANALYZE parted.customer; ANALYZE parted.purchase`;

const ago = (days: number) => `timestamptz '${BENCH_NOW}' - interval '${days} days'`;
const NOW = `timestamptz '${BENCH_NOW}'`;
const upTo = `o.placed_at <= ${NOW}`;

interface Case {
	readonly name: string;
	readonly query: string;
	/** Every form that could win. */
	readonly byHand: Readonly<Record<string, string>>;
}

const grouped = (where: string, having: string) =>
	`SELECT c.id FROM parted.customer c JOIN (SELECT o.customer_id FROM parted.purchase o WHERE ${where} GROUP BY 1 HAVING ${having}) t ON t.customer_id = c.id`;

const CASES: readonly Case[] = [
	{
		name: 'three orders in 30 days',
		query: 'orders_count within last 30 days >= 3',
		byHand: { grouped: grouped(`o.placed_at >= ${ago(30)} AND ${upTo}`, 'count(*) >= 3') },
	},
	{
		name: 'spent 500 in 90 days',
		query: 'amount_spent within last 90 days > 500',
		byHand: { grouped: grouped(`o.placed_at >= ${ago(90)} AND ${upTo}`, 'sum(o.amount) > 500') },
	},
	{
		name: 'ordered in a month two years ago',
		query: "orders_count within from '2023-05-01' to '2023-05-31' >= 1",
		byHand: {
			semi: `SELECT c.id FROM parted.customer c WHERE EXISTS (SELECT FROM parted.purchase o WHERE o.customer_id = c.id AND o.placed_at >= '2023-05-01Z' AND o.placed_at < '2023-06-01Z')`,
			grouped: grouped(`o.placed_at >= '2023-05-01Z' AND o.placed_at < '2023-06-01Z'`, 'true'),
		},
	},
	{
		name: 'no order in 90 days',
		query: 'orders_count within last 90 days = 0',
		byHand: {
			anti: `SELECT c.id FROM parted.customer c WHERE NOT EXISTS (SELECT FROM parted.purchase o WHERE o.customer_id = c.id AND o.placed_at >= ${ago(90)} AND ${upTo})`,
			grouped: `SELECT c.id FROM parted.customer c LEFT JOIN (SELECT DISTINCT o.customer_id FROM parted.purchase o WHERE o.placed_at >= ${ago(90)} AND ${upTo}) t ON t.customer_id = c.id WHERE t.customer_id IS NULL`,
		},
	},
	{
		name: 'a hundred orders ever',
		query: 'orders_count >= 100',
		byHand: { grouped: grouped(upTo, 'count(*) >= 100') },
	},
	{
		name: 'last order 60 days ago or earlier',
		query: 'last_order_date more than 60 days ago',
		byHand: {
			grouped: grouped(upTo, `max(o.placed_at) < ${ago(60)}`),
			anti: `SELECT c.id FROM parted.customer c WHERE EXISTS (SELECT FROM parted.purchase o WHERE o.customer_id = c.id AND o.placed_at < ${ago(60)})
				AND NOT EXISTS (SELECT FROM parted.purchase o WHERE o.customer_id = c.id AND o.placed_at >= ${ago(60)} AND ${upTo})`,
		},
	},
];

/**
 * Orders in sixty partitions by month: rules in full against the best SQL by hand, with and without parallel
 * workers, and evaluations after some customers have ordered.
 */
export async function benchPartitioned(
	client: Client,
	url: string,
	customers: number,
	runs: number,
): Promise<Report> {
	await client.query(table(customers));
	for (let back = MONTHS - 1; back >= 0; back -= 1) await client.query(partition(customers, back));
	await client.query(INDEXES);
	const segments = await openSegments({
		connection: url,
		shop: MAPPING,
		schema: 'parted_segments',
		timeZone: 'UTC',
		statementTimeoutMs: 600_000,
	});
	await segments.install({ changeTracking: true });
	const rows: Row[] = [];
	for (const one of CASES) rows.push(await benchCase(one, { client, segments, runs, customers }));
	await segments.close();
	await client.query('DROP SCHEMA parted CASCADE; DROP SCHEMA parted_segments CASCADE');
	const ratios = rows.map((row) => row['×'] as number);
	return {
		name: 'partitioned',
		promise: `${customers * ORDERS_EACH} orders in ${MONTHS} partitions: ours ≤ 1.2 × the best by hand`,
		rows,
		summary: { median: round(median(ratios)), worst: Math.max(...ratios) },
	};
}

interface Bench {
	readonly client: Client;
	readonly segments: Segments;
	readonly runs: number;
	readonly customers: number;
}

async function benchCase({ name, query, byHand }: Case, bench: Bench): Promise<Row> {
	const { client, segments, runs } = bench;
	const ours = () => segments.preview({ query }, { sampleSize: 0, asOf: BENCH_NOW });
	const { count } = await ours();
	const ways = Object.entries(byHand).flatMap(([form, sql]) =>
		[0, 2].map((workers) => ({ form: `${form}, ${workers} workers`, sql, workers, ms: [] as number[] })),
	);
	const taken: number[] = [];
	for (let run = 0; run < runs; run += 1) {
		taken.push((await timed(ours)).ms);
		for (const way of ways) way.ms.push(await byHandMs(way, count, client));
	}
	const best = ways.reduce((one, other) => (median(other.ms) < median(one.ms) ? other : one));
	console.log(`${name}: ${round(median(taken) / median(best.ms))} × ${best.form}`);
	return {
		rule: name,
		customers: count,
		'by hand ms': round(median(best.ms), 0),
		'best form': best.form,
		'ours ms': round(median(taken), 0),
		'×': round(median(taken) / median(best.ms)),
		...(await afterSome(query, bench)),
	};
}

/** @throws where the form does not find as many customers as ours */
async function byHandMs(
	{ sql, workers }: { readonly sql: string; readonly workers: number },
	count: number,
	client: Client,
): Promise<number> {
	await client.query(`SET max_parallel_workers_per_gather = ${workers}`);
	const { ms, result } = await timed(() =>
		client.query<{ n: number }>(`SELECT count(*)::int AS n FROM (${sql}) x`),
	);
	if (result.rows[0]?.n !== count) throw new Error(`${result.rows[0]?.n} instead of ${count}: ${sql}`);
	return ms;
}

let nextOrder = 9_000_000_000;
let evaluations = 0;
const later = () => new Date(Date.parse(BENCH_NOW) + (evaluations += 1) * 1_000).toISOString();

/** An evaluation in full, and one after so many customers have ordered. */
async function afterSome(query: string, { client, segments, customers, runs }: Bench): Promise<Row> {
	const { key } = await segments.create({ title: query, query });
	await segments.evaluate(key, { mode: 'full', asOf: later() });
	const [full, incremental]: [number[], number[]] = [[], []];
	for (let run = 0; run < runs; run += 1) {
		full.push((await timed(() => segments.evaluate(key, { mode: 'full', asOf: later() }))).ms);
		nextOrder += CHANGED;
		await client.query(
			`INSERT INTO parted.purchase SELECT $1::bigint + n, 1 + (n * 7919 + $1::bigint) % $2, ${NOW} - interval '20 seconds', 20 FROM generate_series(1, $3) AS n`,
			[nextOrder, customers, CHANGED],
		);
		const { ms, result } = await timed(() => segments.evaluate(key, { mode: 'incremental', asOf: later() }));
		if (result.mode !== 'incremental') throw new Error(`"${query}" was evaluated in full`);
		incremental.push(ms);
	}
	await segments.delete(key);
	return {
		'evaluated ms': round(median(full), 0),
		[`after ${CHANGED} customers ms`]: round(median(incremental), 0),
	};
}
