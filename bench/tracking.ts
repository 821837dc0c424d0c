import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { itemAt } from '../lib/error/defined';
import { round, median, type Report, type Row } from './measure';

type Toggle = (on: boolean) => Promise<unknown>;

/**
 * What the shop's own writes cost with change tracking on and off. Each round measures both, the second time
 * in the other order, and gives a ratio of its own: what else the machine does then touches both alike.
 */
export async function benchTracking(
	url: string,
	setTracking: Toggle,
	customers: number,
	rounds: number,
): Promise<Report> {
	await durable(url, true);
	const rows: Row[] = [];
	try {
		for (const [name, measure] of Object.entries(WORKLOADS))
			rows.push({ write: name, ...(await compare(() => measure(url, customers), setTracking, rounds)) });
	} finally {
		await durable(url, false);
	}
	return {
		name: 'tracking',
		promise: 'checkouts per second with synchronous commit: at most 5 % fewer; p99 at most 1 ms more',
		rows,
		summary: { settings: 'fsync = on, full_page_writes = on', clients: CLIENTS },
	};
}

async function compare(measure: () => Promise<number>, setTracking: Toggle, rounds: number): Promise<Row> {
	const found = { off: [] as number[], on: [] as number[] };
	await measure();
	for (let turn = 0; turn < rounds; turn += 1) {
		for (const on of turn % 2 === 0 ? [false, true] : [true, false]) {
			await setTracking(on);
			found[on ? 'on' : 'off'].push(await measure());
		}
	}
	const ratios = found.on.map((on, turn) => on / itemAt(found.off, turn));
	return {
		off: round(median(found.off), 2),
		on: round(median(found.on), 2),
		'on / off': round(median(ratios), 3),
	};
}

/** The shop of the other parts is written without waiting for the disk; a merchant's is not. */
async function durable(url: string, on: boolean): Promise<void> {
	const client = new Client({ connectionString: url });
	await client.connect();
	for (const setting of ['fsync', 'full_page_writes'])
		await client.query(`ALTER SYSTEM ${on ? `SET ${setting} = on` : `RESET ${setting}`}`);
	await client.query('SELECT pg_reload_conf()');
	await client.query('CHECKPOINT');
	await client.end();
}

const SECONDS = 5;
/**
 * A shop's connections are pooled: what their first statements cost, with tracking or without, is not what a
 * checkout costs.
 */
const WARM_UP_SECONDS = 1;
const CLIENTS = 4;
/** Checkouts a second: 17 million a day, and yet a database that is not saturated. */
const STEADY = 200;

const WORKLOADS: Readonly<Record<string, (connectionString: string, customers: number) => Promise<number>>> =
	{
		'checkouts per second, as many as the machine can (synchronous commit)': async (url, customers) =>
			(await checkouts(url, customers)).perSecond,
		[`checkout median ms at ${STEADY} a second (synchronous commit)`]: async (url, customers) =>
			(await checkouts(url, customers, STEADY)).median,
		[`checkout p99 ms at ${STEADY} a second (synchronous commit)`]: async (url, customers) =>
			(await checkouts(url, customers, STEADY)).p99,
		'single inserts per second (no synchronous commit)': (url, customers) => singleInserts(url, customers),
		'bulk load of 100,000 rows, ms': (url, customers) => bulkLoad(url, customers),
	};

/** Customer, order, five lines, stock: one transaction. */
async function checkouts(
	url: string,
	customers: number,
	perSecond?: number,
): Promise<{ perSecond: number; median: number; p99: number }> {
	const times: number[] = [];
	const counted = performance.now() + WARM_UP_SECONDS * 1000;
	await load(url, 'on', async (client, n) => {
		if (perSecond !== undefined) await sleep((2 * Math.random() * CLIENTS * 1000) / perSecond);
		const start = performance.now();
		await client.query('BEGIN');
		await client.query('UPDATE bench.customer SET points = points + 1 WHERE id = $1', [
			1 + ((n * 7919) % customers),
		]);
		await client.query(`INSERT INTO bench."order" VALUES ($1, $2, clock_timestamp(), 'paid', 50, 'web')`, [
			n,
			1 + ((n * 7919) % customers),
		]);
		await client.query(
			`INSERT INTO bench.order_line SELECT $1::bigint * 10 % 1000000000 + i + 1000000000, $1, 1 + (i * 37) % 5000, 1, 10 FROM generate_series(1, 5) AS i`,
			[n],
		);
		await client.query('UPDATE bench.stock SET quantity = quantity - 1 WHERE product_id = $1', [
			1 + (n % 5000),
		]);
		await client.query('COMMIT');
		if (start > counted) times.push(performance.now() - start);
	});
	times.sort((a, b) => a - b);
	return {
		perSecond: times.length / (SECONDS - WARM_UP_SECONDS),
		median: median(times),
		p99: itemAt(times, Math.floor(times.length * 0.99)),
	};
}

async function singleInserts(url: string, customers: number): Promise<number> {
	let count = 0;
	await load(url, 'off', async (client, n) => {
		await client.query(`INSERT INTO bench."order" VALUES ($1, $2, clock_timestamp(), 'paid', 50, 'web')`, [
			n,
			1 + ((n * 7919) % customers),
		]);
		count += 1;
	});
	return count / SECONDS;
}

let nextId = 200_000_000;

/** The work of several clients for some seconds; what they wrote is removed again. */
async function load(
	url: string,
	synchronousCommit: 'on' | 'off',
	work: (client: Client, n: number) => Promise<void>,
): Promise<void> {
	const end = performance.now() + SECONDS * 1000;
	await Promise.all(
		Array.from({ length: CLIENTS }, async () => {
			const client = new Client({ connectionString: url });
			await client.connect();
			await client.query(`SET synchronous_commit = ${synchronousCommit}`);
			while (performance.now() < end) await work(client, nextId++);
			await client.end();
		}),
	);
	await cleared(url);
}

async function bulkLoad(url: string, customers: number): Promise<number> {
	const client = new Client({ connectionString: url });
	await client.connect();
	const start = performance.now();
	await client.query(
		`INSERT INTO bench."order" SELECT 300000000 + n, 1 + (n * 7919::bigint % ${customers})::int, clock_timestamp(), 'paid', 50, 'web' FROM generate_series(1, 100000) AS n`,
	);
	const ms = performance.now() - start;
	await client.end();
	await cleared(url);
	return ms;
}

async function cleared(url: string): Promise<void> {
	const client = new Client({ connectionString: url });
	await client.connect();
	await client.query(
		`SET session_replication_role = replica; DELETE FROM bench.order_line WHERE id >= 1000000000; DELETE FROM bench."order" WHERE id >= 100000000`,
	);
	await client.end();
}
