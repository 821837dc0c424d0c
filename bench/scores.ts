import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Client } from 'pg';
import { openSegments, type OwnMapping } from '../lib';
import { BENCH_NOW } from './shop/load';
import { median, round, timed, type Report, type Row } from './measure';

/** A shop of its own: in the reference shop customers come at random, which no model fits. */
const MAPPING: OwnMapping = {
	title: 'Buyers',
	keyType: 'integer',
	ordersCounted: 'all',
	relations: {
		customers: 'SELECT id FROM buyers.customer',
		orders: 'SELECT id, customer_id, placed_at, amount FROM buyers.purchase',
	},
};

/**
 * Customers of up to two years as BG/NBD has them: rates of r = 0.5, alpha = 6 (half of the square of a
 * normal variable), dropouts of a = 1, b = 2.5.
 */
const buyers = (customers: number) => `
	DROP SCHEMA IF EXISTS buyers CASCADE;
	CREATE SCHEMA buyers;
	SELECT setseed(0.5);
	CREATE TABLE buyers.customer AS SELECT n AS id, 30 + random() * 700 AS age, -ln(1 - random()) * power(cos(2 * pi() * random()), 2) / 6 / 7 + 1e-9 AS rate,
		1 - power(random(), 1 / 2.5) AS dropout, exp(random() * 2 + 2) AS spend FROM generate_series(1, ${customers}) AS n;
	CREATE TABLE buyers.purchase AS SELECT row_number() OVER ()::int AS id, customer_id, timestamptz '${BENCH_NOW}' - make_interval(secs => (age - at) * 86400) AS placed_at,
		round((spend * (0.5 + random()))::numeric, 2) AS amount
		FROM (SELECT id AS customer_id, age, spend, CASE WHEN k = 0 THEN 0 ELSE sum(CASE WHEN k > 0 THEN -ln(1 - random()) / rate ELSE 0 END) OVER (PARTITION BY id ORDER BY k) END AS at
			FROM buyers.customer, LATERAL generate_series(0, least(300, floor(ln(1 - random()) / ln(1 - least(dropout, 0.999999) + 1e-12)))::int + 1) AS k) AS one WHERE at < age;
	ALTER TABLE buyers.customer ADD PRIMARY KEY (id);
	ALTER TABLE buyers.purchase ADD PRIMARY KEY (id);
	CREATE INDEX ON buyers.purchase (customer_id);
	ANALYZE buyers.customer; ANALYZE buyers.purchase;`;

/**
 * Scores and models of everybody, once for each run: what Postgres does, and what is left for this process.
 */
export async function benchScores(
	client: Client,
	url: string,
	customers: number,
	runs: number,
): Promise<Report> {
	await client.query(buyers(customers));
	const segments = await openSegments({
		connection: url,
		shop: MAPPING,
		schema: 'buyers_segments',
		statementTimeoutMs: 600_000,
	});
	await segments.install();
	const rows: Row[] = [];
	for (let run = 0; run < runs; run += 1) {
		const asOf = BENCH_NOW;
		const alone = await timed(() => segments.scores({ asOf, fit: true, models: ['rfm'] }));
		const growth = watchMemory();
		const delay = monitorEventLoopDelay({ resolution: 5 });
		delay.enable();
		const cpu = process.cpuUsage();
		const all = await timed(() =>
			segments.scores({ asOf, fit: true, models: ['rfm', 'bgNbd', 'gammaGamma'] }),
		);
		const { user } = process.cpuUsage(cpu);
		delay.disable();
		const { bgNbd, gammaGamma } = all.result;
		rows.push({
			run: run + 1,
			customers: bgNbd?.customers ?? 0,
			'came back': gammaGamma?.customers ?? 0,
			r: round(bgNbd?.r ?? NaN, 3),
			alpha: round(bgNbd?.alpha ?? NaN, 2),
			'scores s': round(alone.ms / 1_000, 2),
			'with models s': round(all.ms / 1_000, 2),
			'this process s': round(user / 1e6, 2),
			'growth MB': growth(),
			'longest hold ms': round(delay.max / 1e6, 0),
		});
	}
	await segments.close();
	await client.query('DROP SCHEMA buyers CASCADE; DROP SCHEMA buyers_segments CASCADE');
	return {
		name: 'scores',
		promise: 'a fit on a million customers in ≤ 30 s and ≤ 200 MB growth; the event loop held ≤ 50 ms',
		rows,
		summary: {
			'median s': median(rows.map((row) => row['with models s'] as number)),
			'worst growth MB': Math.max(...rows.map((row) => row['growth MB'] as number)),
			'worst hold ms': Math.max(...rows.map((row) => row['longest hold ms'] as number)),
		},
	};
}

/** @returns by how many megabytes this process was larger than now, at most */
function watchMemory(): () => number {
	const before = process.memoryUsage.rss();
	let most = before;
	const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
	return () => {
		clearInterval(watch);
		return round((most - before) / 1_048_576, 0);
	};
}
