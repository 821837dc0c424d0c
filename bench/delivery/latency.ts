import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../lib/error/defined';
import type { Report } from '../measure';
import { quantiles } from './quantiles';
import { createSpenders, others, spend, SPENDERS } from './spenders';
import type { Stage } from './stage';
import { allTold, logSince, requireWhole, toldTo } from './told';

const PER_SECOND = 10;
const SECONDS = 60;
const WARM_UP = 20;

/**
 * n8n 2 makes a JavaScript isolate for each execution, 150 ms of a core, and keeps one ready: where more than
 * about five start in a second, the others wait for theirs. Told so, it makes one at the first expression.
 */
export const LAZY: Record<string, string> = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

/**
 * From the sending of a shop's transaction to the start of the first node behind the trigger.
 * @param name of the report
 */
export const benchLatency =
	(name: string) =>
	async (stage: Stage, begin: () => Promise<void>): Promise<Report> => ({
		name,
		...(await measure(stage, begin)),
	});

async function measure(stage: Stage, begin: () => Promise<void>): Promise<Omit<Report, 'name'>> {
	const { shop, rest } = stage;
	await createSpenders(stage);
	const since = Date.now();
	const workflow = await stage.follow([SPENDERS.key], { interval: 30 });
	await sleep(3_000);
	const customers = await others(shop, PER_SECOND * SECONDS + WARM_UP);
	for (const customer of customers.splice(0, WARM_UP)) {
		await spend(shop, [customer]);
		await sleep(100);
	}
	await begin();
	const sentAt = await spendInTurn(stage, customers);
	await allTold(shop, { since, changes: PER_SECOND * SECONDS + WARM_UP });
	const told = await toldTo(rest, workflow);
	const log = await logSince(shop, since);
	requireWhole(told, log);
	const foundAt = new Map(log.map(({ customer, foundAt: at }) => [customer, at]));
	const measured = told.filter(({ customerId }) => sentAt.has(customerId));
	const sent = ({ customerId }: { customerId: number }) => defined(sentAt.get(customerId));
	const found = ({ customerId }: { customerId: number }) => defined(foundAt.get(customerId));
	return {
		promise: 'commit to start of the workflow: p50 at most 150 ms, p95 at most 300 ms',
		rows: [
			{ ms: 'commit to start', ...quantiles(measured.map((one) => one.startedAt - sent(one))) },
			{ ms: 'commit to evaluation', ...quantiles(measured.map((one) => found(one) - sent(one))) },
			{ ms: 'evaluation to execution', ...quantiles(measured.map((one) => one.writtenAt - found(one))) },
			{ ms: 'execution to start', ...quantiles(measured.map((one) => one.startedAt - one.writtenAt)) },
		],
		summary: {
			customers: 100_000,
			changes: measured.length,
			'changes a second': PER_SECOND,
			executions: new Set(measured.map(({ execution }) => execution)).size,
			n8n: stage.host.host.version,
		},
	};
}

/** @returns when each customer's order was sent off */
async function spendInTurn({ shop }: Stage, customers: readonly number[]): Promise<Map<number, number>> {
	const sentAt = new Map<number, number>();
	const from = performance.now();
	for (const [index, customer] of customers.entries()) {
		await sleep(Math.max(0, from + (index * 1000) / PER_SECOND - performance.now()));
		sentAt.set(customer, await spend(shop, [customer]));
	}
	return sentAt;
}
