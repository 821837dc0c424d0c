import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../lib/error/defined';
import type { Report } from '../measure';
import { measured } from './idle';
import { watching } from './processes';
import { quantiles } from './quantiles';
import { CONNECTIONS, type Stage } from './stage';
import { allTold, logSince, requireWhole, toldTo, type Told } from './told';

const TRIGGERS = 50;
const PER_SECOND = 5;
const SECONDS = 40;

/** Fifty workflows on one credential, each with a segment of its own. */
export async function benchMany(stage: Stage, begin: () => Promise<void>): Promise<Report> {
	const { shop, rest } = stage;
	const since = Date.now();
	const workflows = await followAll(stage);
	const { rows } = await shop.query<{ id: number }>(
		'SELECT id FROM bench.customer ORDER BY bench.chance(id, 98) LIMIT $1',
		[PER_SECOND * SECONDS],
	);
	await begin();
	const idle = await measured(stage, `${TRIGGERS} triggers, nothing happens`);
	const sentAt = new Map<number, number>();
	let most = 0;
	const connections = async () => {
		const { rows: open } = await shop.query<{ n: number }>(
			`SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = 'bench' AND application_name LIKE 'n8n%' AND pid <> pg_backend_pid()`,
		);
		most = Math.max(most, open[0]?.n ?? 0);
	};
	await watching(100, connections, async () => {
		const from = performance.now();
		for (const [index, { id }] of rows.entries()) {
			await sleep(Math.max(0, from + (index * 1000) / PER_SECOND - performance.now()));
			sentAt.set(id, Date.now());
			await shop.query('INSERT INTO bench.tag VALUES ($1, $2)', [id, `bench ${index % TRIGGERS}`]);
		}
		await allTold(shop, { since, changes: PER_SECOND * SECONDS });
	});
	const told: Told[] = [];
	for (const workflow of workflows) told.push(...(await toldTo(rest, workflow)));
	requireWhole(told, await logSince(shop, since));
	if (most > CONNECTIONS) throw new Error(`${most} connections were open, of ${CONNECTIONS} at most`);
	return {
		name: 'delivery-many',
		promise: '50 active triggers on one credential keep to its Maximum Connections',
		rows: [
			{
				ms: 'commit to start',
				...quantiles(told.map((one) => one.startedAt - defined(sentAt.get(one.customerId)))),
			},
		],
		summary: {
			...Object.fromEntries(Object.entries(idle).map(([name, value]) => [`idle: ${name}`, value])),
			triggers: TRIGGERS,
			changes: told.length,
			'changes a second': PER_SECOND,
			'most connections': most,
			'connections allowed': CONNECTIONS,
			n8n: stage.host.host.version,
		},
	};
}

async function followAll(stage: Stage): Promise<string[]> {
	const numbers = Array.from({ length: TRIGGERS }, (_none, index) => index);
	for (const number of numbers)
		await stage.segments.create({
			title: `Tagged ${number}`,
			key: `tagged-${number}`,
			query: `tags includes any ('bench ${number}')`,
		});
	await stage.segments.evaluate('all');
	const workflows: string[] = [];
	for (const number of numbers) workflows.push(await stage.follow([`tagged-${number}`], { interval: 30 }));
	await sleep(5_000);
	return workflows;
}
