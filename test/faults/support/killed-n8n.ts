import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random';
import type { Message, Work } from './work';
import { WorkerProcess } from './worker-process';

/** What has happened so far. */
export interface Kills {
	kills: number;
	/** After n8n was told of a batch, before the next one or any quiet moment. */
	killsAfterTelling: number;
}

/** The right trigger waits for a second. */
const WRITING_MS = 400;

interface Loaded {
	readonly worker: WorkerProcess;
	readonly ready: Promise<Message>;
}

/**
 * One n8n after the other, each killed at a random moment: while it starts, evaluates, hands over or
 * acknowledges. The next one loads its program meanwhile, which takes two seconds of a processor and many of
 * a busy one.
 */
export class KilledN8n {
	readonly counts: Kills = { kills: 0, killsAfterTelling: 0 };
	/** From the activation to the first batch; follows what the machine makes of it. */
	private usualMs = 800;

	constructor(
		private readonly work: Omit<Work, 'role' | 'waits' | 'writingMs' | 'runningMs'>,
		private readonly random: Random,
		private readonly hear: (message: Message) => void,
	) {}

	/** @param signal ends it, too: nobody else would stop what is started after the test has given up */
	async until(enough: (counts: Kills) => boolean, signal: AbortSignal): Promise<Kills> {
		let next = this.load();
		while (!enough(this.counts) && !signal.aborted) {
			const { worker, ready } = next;
			next = this.load();
			await ready;
			await this.killOne(worker);
		}
		await next.worker.kill();
		return this.counts;
	}

	private load(): Loaded {
		// What is known to be wrong loses a batch in this time: on a busy machine it must be as long as the rest.
		const writingMs = this.work.knownBad === true ? Math.max(WRITING_MS, this.usualMs) : WRITING_MS;
		const worker = new WorkerProcess(
			{ ...this.work, role: 'trigger', waits: true, writingMs, runningMs: 400 },
			'n8n-worker.ts',
		);
		const ready = worker.next('ready');
		ready.catch(() => undefined);
		return { worker, ready };
	}

	private async killOne(worker: WorkerProcess): Promise<void> {
		const beganAt = performance.now();
		let toldAfterMs: number | undefined;
		worker.on((message) => {
			this.hear(message);
			if (message.is === 'told') toldAfterMs ??= performance.now() - beganAt;
		});
		worker.begin();
		await sleep(this.random.next() * 2 * this.usualMs);
		await worker.kill();
		this.counts.kills += 1;
		if (toldAfterMs !== undefined) this.counts.killsAfterTelling += 1;
		// One that had not come so far says only that it takes longer.
		this.usualMs = toldAfterMs === undefined ? this.usualMs * 1.6 : (this.usualMs + toldAfterMs) / 2;
	}
}
