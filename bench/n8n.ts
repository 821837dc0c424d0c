/**
 * `npx tsx bench/n8n.ts --runs 5`: the same joins and leaves of one segment of 100,000 customers in one real
 * n8n, (a) by the Postgres node with SQL by hand and Compare Datasets, as a user without this package would,
 * (b) by Segment Evaluate. Time is n8n's own, from the start of the execution to its end; memory is the
 * growth of n8n's process at its peak.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { firstOf, itemAt } from '../lib/error/defined';
import { openSegments } from '../lib';
import { chain, manualTrigger } from '../test/e2e/support/workflow';
import {
	buildPackage,
	credentialData,
	CREDENTIAL_TYPE,
	HostRest,
	installHost,
	installPackage,
	packPackage,
	startServer,
	type Credential,
	type ExecutionSummary,
	type HostServer,
	type NewWorkflow,
} from '../tools/host';
import { median, publish, round, type Row } from './measure';
import { SETTINGS, startBench } from './server';
import { BENCH_MAPPING } from './shop/mapping';
import { BENCH_NOW } from './shop/load';

const OWNER = { email: 'owner@example.com', password: 'Segments-1' };
/** 14,600 members: with 60,400 (three orders or more), Compare Datasets had not ended after nine minutes. */
const RULE = { field: 'amount_spent', operator: 'greater_than', value: 1000 } as const;
const BY_HAND = `SELECT customer_id FROM bench."order" WHERE status <> 'cancelled' AND placed_at <= now() AND customer_id IN (SELECT id FROM bench.customer) GROUP BY 1 HAVING sum(total) > 1000`;
const KEPT = 'bench_by_hand.member';

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
	const postgres = await startBench('100k');
	const url = postgres.connectionString('bench');
	const shop = new Client({ connectionString: url });
	await shop.connect();
	const userFolder = await mkdtemp(join(tmpdir(), 'segments-bench-'));
	const n8n = await startN8n(userFolder);
	try {
		const { key, title } = await prepare(shop, url);
		const rest = new HostRest(n8n.url);
		await rest.signIn(OWNER);
		const ways = await workflows(rest, url, title);
		const rows: Row[] = [];
		for (let run = 0; run <= Number(values.runs); run += 1)
			rows.push(...(await once(run, ways, { rest, n8n }, { shop, key })));
		await report(
			rows.filter((row) => row.run !== 0),
			shop,
		);
	} finally {
		await n8n.stop();
		await rm(userFolder, { recursive: true, force: true });
		await shop.query(
			`DROP SCHEMA IF EXISTS bench_by_hand CASCADE; DELETE FROM bench."order" WHERE id >= 100000000`,
		);
		await shop.end();
		await postgres.stop();
	}
}

async function startN8n(userFolder: string): Promise<HostServer> {
	const host = await installHost();
	const project = resolve(__dirname, '..');
	await buildPackage(project);
	await installPackage(await packPackage(project, userFolder), userFolder);
	return startServer({ host, userFolder, logFile: process.env.BENCH_N8N_LOG });
}

/** A segment and a table of the same members, which the workflow by hand keeps up to date. */
async function prepare(shop: Client, url: string): Promise<{ key: string; title: string }> {
	await shop.query(`DROP SCHEMA IF EXISTS segments CASCADE; DROP SCHEMA IF EXISTS bench_by_hand CASCADE; DELETE FROM bench."order" WHERE id >= 100000000;
		CREATE SCHEMA bench_by_hand; CREATE TABLE ${KEPT} (customer_id int PRIMARY KEY); INSERT INTO ${KEPT} ${BY_HAND}; ANALYZE ${KEPT}`);
	const segments = await openSegments({ connection: url, shop: BENCH_MAPPING, timeZone: 'UTC' });
	await segments.install();
	const { key, title } = await segments.create({ title: 'Above a thousand', rule: RULE });
	await segments.evaluate(key);
	await segments.close();
	return { key, title };
}

interface Way {
	readonly name: string;
	readonly workflow: string;
}

async function workflows(rest: HostRest, url: string, title: string): Promise<Way[]> {
	const data = credentialData(url);
	const ours = await rest.createCredential({
		name: 'Segments',
		type: CREDENTIAL_TYPE,
		data: { ...data, shop: 'own', mapping: JSON.stringify(BENCH_MAPPING) },
	});
	const { host, port, database, user, password } = data;
	const plain = await rest.createCredential({
		name: 'Postgres',
		type: 'postgres',
		data: { host, port, database, user, password, ssl: 'disable', maxConnections: 10 },
	});
	return [
		{ name: 'Postgres node and Compare Datasets', workflow: (await rest.createWorkflow(byHand(plain))).id },
		{
			name: 'Segment Evaluate and Segment Members',
			workflow: (await rest.createWorkflow(bySegmentEvaluate(ours, title))).id,
		},
	];
}

/** Evaluates, and reads who joined and left since the run before: as many items as the other way gives. */
const bySegmentEvaluate = (credential: Credential, title: string): NewWorkflow => {
	const one = { segmentScope: 'one', segment: { __rl: true, mode: 'title', value: title } };
	return chain('Segment Evaluate', [
		manualTrigger(),
		{ name: 'Evaluate', type: 'segmentEvaluate', credential, parameters: { operation: 'evaluate', ...one } },
		{
			name: 'Changes',
			type: 'segmentMembers',
			credential,
			parameters: {
				operation: 'getChanges',
				...one,
				kinds: 'both',
				returnAll: true,
				options: { consumer: 'bench' },
			},
		},
	]);
};

/** Reads both lists, compares them, and writes what differs. */
function byHand(credential: Credential): NewWorkflow {
	const query = (name: string, sql: string, more: object = {}) => ({
		name,
		type: 'n8n-nodes-base.postgres',
		typeVersion: 2.6,
		credential,
		parameters: { operation: 'executeQuery', query: sql, options: {}, ...more },
	});
	const replaced = (sql: string) => ({
		query: sql,
		options: { queryReplacement: '={{ $json.customer_id }}', queryBatching: 'transaction' },
	});
	const workflow = chain('By hand', [
		manualTrigger(),
		query('Stored', `SELECT customer_id FROM ${KEPT}`),
		query('Found', BY_HAND),
		{
			name: 'Compare',
			type: 'n8n-nodes-base.compareDatasets',
			typeVersion: 2.3,
			parameters: {
				mergeByFields: { values: [{ field1: 'customer_id', field2: 'customer_id' }] },
				resolve: 'preferInput1',
				options: {},
			},
		},
		query('Left', '', replaced(`DELETE FROM ${KEPT} WHERE customer_id = $1`)),
		query('Joined', '', replaced(`INSERT INTO ${KEPT} VALUES ($1)`)),
	]);
	const to = (node: string, index = 0) => ({ node, type: 'main', index });
	return {
		...workflow,
		connections: {
			Start: { main: [[to('Stored'), to('Found')]] },
			Stored: { main: [[to('Compare', 0)]] },
			Found: { main: [[to('Compare', 1)]] },
			Compare: { main: [[to('Left')], [], [], [to('Joined')]] },
		},
	};
}

/** In each run 1,000 customers order, and those of the run before cancel: about as many join as leave. */
async function once(
	run: number,
	ways: readonly Way[],
	{ rest, n8n }: { rest: HostRest; n8n: HostServer },
	{ shop, key }: { shop: Client; key: string },
): Promise<Row[]> {
	await shop.query(`UPDATE bench."order" SET status = 'cancelled' WHERE id >= 100000000`);
	await shop.query(`INSERT INTO bench."order" SELECT ${100_000_000 + run * 1_000_000} + n, c.id, now() - interval '1 minute', 'paid', 2000, 'web'
		FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM bench.customer WHERE NOT EXISTS (SELECT FROM ${KEPT} WHERE customer_id = id) ORDER BY id OFFSET ${run * 1000} LIMIT 1000) AS c`);
	const rows: Row[] = [];
	for (const { name, workflow } of ways)
		rows.push({ run, way: name, ...(await measured(rest, n8n, workflow)) });
	const { rows: answers } = await shop.query<{ same: boolean }>(
		`SELECT NOT EXISTS (TABLE ${KEPT} EXCEPT SELECT customer_id FROM segments.membership JOIN segments.segment ON id = segment_id WHERE key = $1) AND
		(SELECT count(*) FROM ${KEPT}) = (SELECT member_count FROM segments.segment WHERE key = $1) AS same`,
		[key],
	);
	if (!firstOf(answers).same) throw new Error(`The two ways differ after run ${run}`);
	return rows;
}

async function measured(
	rest: HostRest,
	n8n: HostServer,
	workflow: string,
): Promise<{ ms: number; 'growth MB': number }> {
	await sleep(3_000);
	const before = await memory(n8n);
	let most = before;
	const watch = setInterval(
		() =>
			void memory(n8n).then(
				(now) => {
					most = Math.max(most, now);
				},
				() => undefined,
			),
		20,
	);
	const execution = await rest
		.runWorkflow(workflow, 'Start')
		.then((id) => ended(rest, workflow, id))
		.finally(() => clearInterval(watch));
	if (execution.status !== 'success') throw new Error(`The execution ended with ${execution.status}`);
	return {
		ms: Date.parse(execution.stoppedAt ?? '') - Date.parse(execution.startedAt ?? ''),
		'growth MB': round(most - before, 0),
	};
}

/**
 * Without the items, which n8n would have to read for each look; it does not answer at all while it compares
 * them.
 */
async function ended(rest: HostRest, workflow: string, id: string): Promise<ExecutionSummary> {
	for (;;) {
		await sleep(500);
		const found = (await rest.executions(workflow).catch(() => [])).find((one) => one.id === id);
		if (found?.stoppedAt) return found;
	}
}

/** Megabytes in memory of n8n's main process, which runs executions by hand. */
async function memory(n8n: HostServer): Promise<number> {
	const status = await readFile(`/proc/${n8n.pid}/status`, 'utf8');
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

async function report(rows: readonly Row[], shop: Client): Promise<void> {
	const of = (way: string, column: string) =>
		rows.filter((row) => row.way === way).map((row) => row[column] as number);
	const names = [...new Set(rows.map((row) => row.way as string))];
	const table = names.map((way) => ({
		way,
		'median ms': round(median(of(way, 'ms')), 0),
		'peak growth MB': Math.max(...of(way, 'growth MB')),
	}));
	const [hand, ours] = [firstOf(table), itemAt(table, 1)];
	await publish(
		{
			name: 'n8n',
			promise: 'the same joins and leaves of one segment, by the usual nodes and by Segment Evaluate',
			rows: table,
			summary: {
				'time, ours / by hand': round(ours['median ms'] / hand['median ms']),
				'executions each': rows.length / names.length,
				now: BENCH_NOW,
			},
		},
		'100k',
		shop,
		SETTINGS,
	);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
