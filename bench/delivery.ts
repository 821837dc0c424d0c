/**
 * `npx tsx bench/delivery.ts --only latency,burst`; all parts also by `npm run bench -- --only delivery` How
 * the Segment Trigger delivers in a real n8n, on the reference shop of 100,000 customers with change
 * tracking. `--package FILE` takes a packed package instead of building one. `--wait` lets each part begin
 * when Enter is pressed.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { benchBurst } from './delivery/burst';
import { benchIdle } from './delivery/idle';
import { benchLatency, LAZY } from './delivery/latency';
import { benchMany } from './delivery/many';
import { benchQueue, QueueMode } from './delivery/queue';
import { openStage, type Environment, type Stage } from './delivery/stage';
import { publish, type Report } from './measure';
import { SETTINGS } from './server';

type Begin = () => Promise<void>;

interface Part {
	readonly environment?: Environment;
	/** @param begin to be waited for before anything is measured */
	readonly run: (stage: Stage, begin: Begin) => Promise<Report>;
	readonly stop?: () => Promise<void>;
}

const queue = (quick: boolean) => (): Part => {
	const mode = new QueueMode(quick);
	return {
		environment: mode.environment,
		run: async (stage, begin) => await benchQueue(stage, begin, mode),
		stop: async () => await mode.stop(),
	};
};

const PARTS: Readonly<Record<string, () => Part>> = {
	latency: () => ({ run: benchLatency('delivery-latency') }),
	'latency-lazy': () => ({
		run: benchLatency('delivery-latency-lazy'),
		environment: () => Promise.resolve(LAZY),
	}),
	burst: () => ({ run: benchBurst }),
	idle: () => ({ run: benchIdle }),
	many: () => ({ run: benchMany }),
	queue: queue(false),
	'queue-quick': queue(true),
};

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			only: { type: 'string', default: 'delivery' },
			package: { type: 'string' },
			wait: { type: 'boolean', default: false },
		},
	});
	const names = values.only === 'delivery' ? Object.keys(PARTS) : values.only.split(',');
	const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
	if (unknown !== undefined)
		throw new Error(`There is no part "${unknown}": ${Object.keys(PARTS).join(', ')}`);
	for (const name of names) {
		const begin: Begin = async () => {
			console.log(`${name}: ready`);
			if (values.wait) await once(process.stdin, 'data');
		};
		await runPart(name, values.package, begin);
		console.log(`${name}: done`);
	}
	process.stdin.destroy();
}

async function runPart(name: string, tarball: string | undefined, begin: Begin): Promise<void> {
	const part = PARTS[name]?.();
	if (part === undefined) return;
	try {
		const stage = await openStage({ tarball, environment: part.environment });
		try {
			await publish(await part.run(stage, begin), '100k', stage.shop, SETTINGS);
		} finally {
			await stage.close();
		}
	} finally {
		await part.stop?.();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
