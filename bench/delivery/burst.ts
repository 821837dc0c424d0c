import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../lib/error/defined';
import { round, type Report } from '../measure';
import { memory, watching } from './processes';
import { quantiles } from './quantiles';
import { createSpenders, others, spend, SPENDERS } from './spenders';
import type { Stage } from './stage';
import { allTold, executionsOf, logSince, requireWhole, toldTo, type Told } from './told';

const JOINS = 10_000;
const LATE = 40;

/** Many join one segment at once; meanwhile somebody joins another one every half second. */
export async function benchBurst(stage: Stage, begin: () => Promise<void>): Promise<Report> {
	const { shop, rest, n8n, segments } = stage;
	await createSpenders(stage);
	await segments.create({ title: 'Late', query: "tags includes any ('bench late')" });
	await segments.evaluate('late');
	const since = Date.now();
	const workflow = await stage.follow([SPENDERS.key, 'late'], {
		interval: 30,
		options: { holdAbove: 0, holdShare: 0 },
	});
	await sleep(3_000);
	const customers = await others(shop, JOINS);
	const before = await memory(n8n.pid);
	let peak = before;
	await begin();
	const lateAt = new Map<number, number>();
	let sentAt = 0;
	await watching(
		50,
		async () => {
			peak = Math.max(peak, await memory(n8n.pid));
		},
		async () => {
			sentAt = await spend(shop, customers);
			for (const customer of customers.slice(0, LATE)) {
				lateAt.set(customer, Date.now());
				await shop.query(`INSERT INTO bench.tag VALUES ($1, 'bench late')`, [customer]);
				await sleep(500);
			}
			await allTold(shop, { since, changes: JOINS + LATE });
		},
	);
	const told = await toldTo(rest, workflow);
	requireWhole(told, await logSince(shop, since));
	const joined = told.filter(({ segment }) => segment === SPENDERS.key);
	const late = told.filter(({ segment }) => segment === 'late');
	const lastAt = Math.max(...joined.map(({ startedAt }) => startedAt));
	const during = (one: Told) => defined(lateAt.get(one.customerId)) <= lastAt;
	const delay = (one: Told) => one.startedAt - defined(lateAt.get(one.customerId));
	const firstAt = Math.min(...joined.map(({ startedAt }) => startedAt));
	return {
		name: 'delivery-burst',
		promise: '10,000 joins at once arrive complete and in order, and hold up no other segment',
		rows: [
			{ 'ms to start': 'first of the joins', ...quantiles([firstAt - sentAt]) },
			{ 'ms to start': 'all of the joins', ...quantiles(joined.map((one) => one.startedAt - sentAt)) },
			{ 'ms to start': 'other segment, meanwhile', ...quantiles(late.filter(during).map(delay)) },
			{ 'ms to start': 'other segment, all', ...quantiles(late.map(delay)) },
		],
		summary: {
			joins: joined.length,
			executions: (await executionsOf(rest, workflow)).length,
			'joins a second': round(joined.length / ((lastAt - sentAt) / 1000), 0),
			'growth of n8n MB': round(peak - before, 0),
			n8n: stage.host.host.version,
		},
	};
}
