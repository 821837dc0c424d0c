import { Client } from 'pg';
import { round, median, type Report, type Row } from './measure';

/** What the shop's own writes cost with change tracking on and off, in turns on one server. */
export async function benchTracking(connectionString: string, setTracking: (on: boolean) => Promise<unknown>, customers: number, rounds: number): Promise<Report> {
	const found: Record<string, { off: number[]; on: number[] }> = {};
	for (let round = 0; round < rounds; round += 1) {
		for (const on of [false, true]) {
			await setTracking(on);
			for (const [name, measure] of Object.entries(WORKLOADS)) {
				((found[name] ??= { off: [], on: [] })[on ? 'on' : 'off']).push(await measure(connectionString, customers));
			}
		}
	}
	const rows: Row[] = Object.entries(found).map(([name, { off, on }]) => ({
		write: name, off: round(median(off), 2), on: round(median(on), 2), 'on / off': round(median(on) / median(off), 3),
	}));
	return { name: 'tracking', promise: 'checkouts per second with synchronous commit: at most 5 % fewer; p99 at most 1 ms more', rows, summary: {} };
}

const SECONDS = 4;
const CLIENTS = 4;

const WORKLOADS: Readonly<Record<string, (connectionString: string, customers: number) => Promise<number>>> = {
	'checkouts per second (synchronous commit)': async (url, customers) => (await checkouts(url, customers)).perSecond,
	'checkout p99 ms (synchronous commit)': async (url, customers) => (await checkouts(url, customers)).p99,
	'single inserts per second (no synchronous commit)': (url, customers) => singleInserts(url, customers),
	'bulk load of 100,000 rows, ms': (url, customers) => bulkLoad(url, customers),
};

/** Customer, order, five lines, stock: one transaction. */
async function checkouts(url: string, customers: number): Promise<{ perSecond: number; p99: number }> {
	const times: number[] = [];
	await load(url, 'on', async (client, n) => {
		const start = performance.now();
		await client.query('BEGIN');
		await client.query('UPDATE bench.customer SET points = points + 1 WHERE id = $1', [1 + (n * 7919) % customers]);
		await client.query(`INSERT INTO bench."order" VALUES ($1, $2, clock_timestamp(), 'paid', 50, 'web')`, [n, 1 + (n * 7919) % customers]);
		await client.query(`INSERT INTO bench.order_line SELECT $1::bigint * 10 % 1000000000 + i + 1000000000, $1, 1 + (i * 37) % 5000, 1, 10 FROM generate_series(1, 5) AS i`, [n]);
		await client.query('UPDATE bench.stock SET quantity = quantity - 1 WHERE product_id = $1', [1 + n % 5000]);
		await client.query('COMMIT');
		times.push(performance.now() - start);
	});
	times.sort((a, b) => a - b);
	return { perSecond: times.length / SECONDS, p99: times[Math.floor(times.length * 0.99)] };
}

async function singleInserts(url: string, customers: number): Promise<number> {
	let count = 0;
	await load(url, 'off', async (client, n) => {
		await client.query(`INSERT INTO bench."order" VALUES ($1, $2, clock_timestamp(), 'paid', 50, 'web')`, [n, 1 + (n * 7919) % customers]);
		count += 1;
	});
	return count / SECONDS;
}

let nextId = 200_000_000;

/** The work of several clients for some seconds; what they wrote is removed again. */
async function load(url: string, synchronousCommit: 'on' | 'off', work: (client: Client, n: number) => Promise<void>): Promise<void> {
	const end = performance.now() + SECONDS * 1000;
	await Promise.all(Array.from({ length: CLIENTS }, async () => {
		const client = new Client({ connectionString: url });
		await client.connect();
		await client.query(`SET synchronous_commit = ${synchronousCommit}`);
		while (performance.now() < end) await work(client, nextId++);
		await client.end();
	}));
	await cleared(url);
}

async function bulkLoad(url: string, customers: number): Promise<number> {
	const client = new Client({ connectionString: url });
	await client.connect();
	const start = performance.now();
	await client.query(`INSERT INTO bench."order" SELECT 300000000 + n, 1 + (n * 7919::bigint % ${customers})::int, clock_timestamp(), 'paid', 50, 'web' FROM generate_series(1, 100000) AS n`);
	const ms = performance.now() - start;
	await client.end();
	await cleared(url);
	return ms;
}

async function cleared(url: string): Promise<void> {
	const client = new Client({ connectionString: url });
	await client.connect();
	await client.query(`SET session_replication_role = replica; DELETE FROM bench.order_line WHERE id >= 1000000000; DELETE FROM bench."order" WHERE id >= 100000000`);
	await client.end();
}
