import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../lib/error/defined';
import { startServer, type HostServer } from '../../tools/host';
import type { PostgresServer } from '../../tools/postgres';
import { round, type Report, type Row } from '../measure';
import { quantiles } from './quantiles';
import { startRedis, type Redis } from './redis';
import { createSpenders, others, spend, SPENDERS } from './spenders';
import { NEXT, type Stage } from './stage';
import { allTold, executionsOf, logSince, requireWhole, toldTo } from './told';

const JOINS = 1_000;
const SINGLE = 200;
const RUNNING_S = 5;
const DATABASE = 'bench_n8n';

/** n8n's own database in Postgres, a Redis, and two workers beside the main process. */
export class QueueMode {
	private redis: Redis | undefined;
	private workers: HostServer[] = [];

	/** @param quick whether n8n is told to look after its workers every five seconds, not every thirty */
	constructor(readonly quick: boolean) {}

	readonly environment = async (postgres: PostgresServer): Promise<Record<string, string>> => {
		await postgres.dropDatabase(DATABASE);
		await postgres.createDatabase(DATABASE);
		this.redis = await startRedis();
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: postgres.host,
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: postgres.user,
			DB_POSTGRESDB_PASSWORD: postgres.password,
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(this.redis.port),
			N8N_ENCRYPTION_KEY: 'of the benchmark alone',
			...(this.quick
				? {
						QUEUE_WORKER_LOCK_DURATION: '10000',
						QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
						QUEUE_WORKER_STALLED_INTERVAL: '5000',
					}
				: {}),
		};
	};

	async startWorkers({ host }: Stage): Promise<void> {
		for (const name of ['worker-1', 'worker-2'])
			this.workers.push(
				await startServer({ ...host, role: 'worker', logFile: join(host.userFolder, `${name}.log`) }),
			);
	}

	/** The worker that has begun an execution. */
	async workerOf(execution: string): Promise<HostServer> {
		for (;;) {
			for (const worker of this.workers) {
				const log = await readFile(worker.logFile, 'utf8');
				if (new RegExp(`started execution ${execution}\\b`).test(log)) return worker;
			}
			await sleep(100);
		}
	}

	async killWorkers(): Promise<void> {
		await Promise.all(this.workers.map(async (worker) => await worker.kill()));
	}

	/** When the main process is gone, which cannot end in good order without its queue. */
	async stop(): Promise<void> {
		await this.killWorkers();
		await this.redis?.stop();
	}
}

/** Queue mode with two workers: joins at once, joins one by one, and a worker that is killed. */
export async function benchQueue(stage: Stage, begin: () => Promise<void>, mode: QueueMode): Promise<Report> {
	await mode.startWorkers(stage);
	await createSpenders(stage);
	const rows = [...(await throughQueue(stage, begin)), ...(await killedWorker(stage, mode))];
	await mode.killWorkers();
	return {
		name: mode.quick ? 'delivery-queue-quick' : 'delivery-queue',
		promise: 'queue mode: each change once and in order; a killed worker holds up its own segment alone',
		rows,
		summary: { workers: 2, joins: JOINS, n8n: stage.host.host.version },
	};
}

const ON_SUCCESS = { holdAbove: 0, holdShare: 0, deliveredOn: 'success' };

async function throughQueue(stage: Stage, begin: () => Promise<void>): Promise<Row[]> {
	const { shop, rest } = stage;
	const since = Date.now();
	const workflow = await stage.follow([SPENDERS.key], {
		interval: 30,
		options: { ...ON_SUCCESS, maxItems: 50 },
	});
	await sleep(3_000);
	const customers = await others(shop, JOINS + SINGLE);
	await begin();
	const sentAt = new Map<number, number>();
	const at = await spend(shop, customers.slice(0, JOINS));
	for (const customer of customers.slice(0, JOINS)) sentAt.set(customer, at);
	await allTold(shop, { since, changes: JOINS });
	const allMs = Date.now() - at;
	for (const customer of customers.slice(JOINS)) {
		sentAt.set(customer, await spend(shop, [customer]));
		await sleep(100);
	}
	await allTold(shop, { since, changes: JOINS + SINGLE });
	const told = await toldTo(rest, workflow);
	requireWhole(told, await logSince(shop, since));
	await rest.deactivate(workflow);
	// Its position stays where it is: whoever waits until all is told would wait for it, too.
	await shop.query('DELETE FROM segments.consumer');
	const single = new Set(customers.slice(JOINS));
	const delays = told
		.filter(({ customerId }) => single.has(customerId))
		.map((one) => one.startedAt - defined(sentAt.get(one.customerId)));
	return [
		{ what: 'joins at once, a second', value: round(JOINS / (allMs / 1000), 0) },
		...Object.entries<number>({ ...quantiles(delays) }).map(([name, value]) => ({
			what: `commit to start, ms, ${name}`,
			value,
		})),
	];
}

/**
 * One segment's worker is killed while it runs; meanwhile somebody joins another segment every two seconds.
 */
async function killedWorker(stage: Stage, mode: QueueMode): Promise<Row[]> {
	const { shop, rest, segments } = stage;
	await segments.create({ title: 'Late', query: "tags includes any ('bench late')" });
	await segments.evaluate('late');
	const wait = {
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		parameters: { amount: RUNNING_S, unit: 'seconds' },
	};
	const since = Date.now();
	const workflow = await stage.follow([SPENDERS.key, 'late'], { interval: 30, options: ON_SUCCESS }, [
		NEXT,
		wait,
	]);
	await sleep(3_000);
	const [victim, ...late] = await others(shop, 40);
	await spend(shop, [defined(victim)]);
	const worker = await mode.workerOf(await firstExecution(stage, workflow));
	await sleep(1_000);
	await worker.kill();
	const killedAt = Date.now();
	const sentAt = new Map<number, number>();
	for (const customer of late) {
		sentAt.set(customer, Date.now());
		await shop.query(`INSERT INTO bench.tag VALUES ($1, 'bench late')`, [customer]);
		await sleep(2_000);
	}
	await allTold(shop, { since, changes: late.length + 1 }, 600_000);
	const told = await toldTo(rest, workflow);
	const again = told.filter(({ customerId }) => customerId === victim);
	const meanwhile = told.filter(({ segment }) => segment === 'late');
	const delays = meanwhile.map((one) => one.startedAt - defined(sentAt.get(one.customerId)));
	return [
		{
			what: 'worker killed: its change is told again after, s',
			value: round((Math.max(...again.map(({ startedAt }) => startedAt)) - killedAt) / 1000, 1),
		},
		{
			what: 'meanwhile, other segment told, of',
			value: `${new Set(meanwhile.map(({ changeId }) => changeId)).size} of ${late.length}`,
		},
		{ what: 'meanwhile, other segment, ms, p50', value: quantiles(delays).p50 },
		{ what: 'meanwhile, other segment, ms, max', value: quantiles(delays).max },
	];
}

async function firstExecution({ rest }: Stage, workflow: string): Promise<string> {
	for (;;) {
		const [first] = await executionsOf(rest, workflow);
		if (first !== undefined) return first.id;
		await sleep(100);
	}
}
