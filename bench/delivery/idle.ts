import { setTimeout as sleep } from 'node:timers/promises';
import { round, type Report, type Row } from '../measure';
import { processorSeconds, ServerTime, watching } from './processes';
import { createSpenders, SPENDERS } from './spenders';
import type { Stage } from './stage';

const SECONDS = 30;

/**
 * What a trigger costs while nothing happens: with the interval alone, and with a look at touched customers
 * 20 times a second.
 */
export async function benchIdle(stage: Stage, begin: () => Promise<void>): Promise<Report> {
	const { rest } = stage;
	await createSpenders(stage);
	await begin();
	const rows: Row[] = [await measured(stage, 'no trigger')];
	for (const reactAtOnce of [false, true]) {
		const workflow = await stage.follow([SPENDERS.key], { interval: 30, options: { reactAtOnce } });
		await sleep(3_000);
		rows.push(await measured(stage, reactAtOnce ? 'React at Once' : 'interval of 30 s alone'));
		await rest.deactivate(workflow);
	}
	return {
		name: 'delivery-idle',
		promise: 'a look at the log of touched customers costs an idle server next to nothing',
		rows,
		summary: { seconds: SECONDS, n8n: stage.host.host.version },
	};
}

export async function measured({ postgres, n8n, shop }: Stage, what: string): Promise<Row> {
	const server = new ServerTime(postgres.dataDir);
	const transactions = async () => {
		const { rows } = await shop.query<{ n: number }>(
			`SELECT xact_commit::int AS n FROM pg_stat_database WHERE datname = 'bench'`,
		);
		return rows[0]?.n ?? 0;
	};
	await server.look();
	const [own, done] = [await processorSeconds(n8n.pid), await transactions()];
	await watching(
		1_000,
		async () => await server.look(),
		async () => await sleep(SECONDS * 1000),
	);
	await server.look();
	const part = (seconds: number) => round((seconds / SECONDS) * 100, 2);
	return {
		trigger: what,
		'Postgres, % of a core': part(server.seconds),
		'n8n, % of a core': part((await processorSeconds(n8n.pid)) - own),
		'transactions a second': round(((await transactions()) - done) / SECONDS, 1),
	};
}
