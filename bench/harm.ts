import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { itemAt } from '../lib/error/defined';
import type { Segments } from '../lib';
import { round, timed, type Evaluated, type Report, type Row } from './measure';

/** A hundred writes a second by the shop, while it is evaluated and while it is not. */
const EVERY_MS = 10;
const QUIET_MS = 10_000;
const CANCELLED_AFTER_MS = 1_000;

/**
 * What evaluating a hundred segments in full does beside its work: memory of this process, the shop's own
 * writes meanwhile, and how long a cancelled one goes on.
 */
export async function benchHarm(
	segments: Segments,
	url: string,
	{ keys, customers, asOf }: Evaluated,
): Promise<Report> {
	await segments.evaluate(keys, { asOf: asOf(), mode: 'full' });
	const quiet = await whileWriting(url, customers, () => sleep(QUIET_MS));
	const before = memory();
	let most = before;
	const watch = setInterval(() => {
		most = Math.max(most, memory());
	}, 20);
	const busy = await whileWriting(url, customers, () =>
		segments.evaluate(keys, { asOf: asOf(), mode: 'full' }),
	);
	clearInterval(watch);
	const rows: Row[] = [
		{ writes: 'without an evaluation', ...quiet },
		{ writes: 'during an evaluation', ...busy },
	];
	return {
		name: 'harm',
		promise: 'no write waits for a lock; at most 100 MB more memory; a cancelled evaluation is gone at once',
		rows,
		summary: {
			'growth MB': round(most - before, 0),
			'cancelled, gone after ms': await cancelled(segments, url, keys, asOf()),
		},
	};
}

const memory = () => process.memoryUsage().rss / 2 ** 20;

/** Times of the shop's writes, and how many of them were seen to wait for a lock. */
async function whileWriting(url: string, customers: number, work: () => Promise<unknown>): Promise<Row> {
	const [shop, watcher] = [new Client({ connectionString: url }), new Client({ connectionString: url })];
	await Promise.all([shop.connect(), watcher.connect()]);
	const times: number[] = [];
	let [waiting, done] = [0, false];
	const write = async () => {
		for (let n = 1; !done; n += 1) {
			times.push(
				(
					await timed(() =>
						shop.query('UPDATE bench.customer SET points = points WHERE id = $1', [
							1 + ((n * 7919) % customers),
						]),
					)
				).ms,
			);
			await sleep(EVERY_MS);
		}
	};
	const look = async () => {
		while (!done) {
			waiting +=
				(await watcher.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).rowCount ?? 0;
			await sleep(EVERY_MS);
		}
	};
	const loops = [write(), look()];
	const { ms } = await timed(work).finally(async () => {
		done = true;
		await Promise.all(loops);
		await Promise.all([shop.end(), watcher.end()]);
	});
	times.sort((a, b) => a - b);
	return {
		'lasted ms': round(ms, 0),
		count: times.length,
		'median ms': round(itemAt(times, Math.floor(times.length / 2))),
		'p99 ms': round(itemAt(times, Math.floor(times.length * 0.99))),
		'seen waiting for a lock': waiting,
	};
}

/** From the cancellation to the moment when the server runs nothing of ours any more. */
async function cancelled(
	segments: Segments,
	url: string,
	keys: readonly string[],
	at: string,
): Promise<number> {
	const watcher = new Client({ connectionString: url });
	await watcher.connect();
	const stop = new AbortController();
	const evaluation = segments
		.evaluate(keys, { asOf: at, mode: 'full', signal: stop.signal })
		.catch(() => undefined);
	await sleep(CANCELLED_AFTER_MS);
	if ((await running(watcher)) === 0) throw new Error('The evaluation had ended before it was cancelled');
	const { ms } = await timed(async () => {
		stop.abort();
		while ((await running(watcher)) > 0) await sleep(1);
	});
	await evaluation;
	await watcher.end();
	return round(ms, 0);
}

/** Statements of others; those of ours alone are long enough to be seen. */
const running = async (watcher: Client): Promise<number> =>
	(
		await watcher.query(
			`SELECT FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
		)
	).rowCount ?? 0;
