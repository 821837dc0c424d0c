import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../../lib/error/defined';
import type { EvaluationResult } from '../../../lib';
import type { TrackedShop } from '../../support/tracked-shop';
import { leftovers } from './leftovers';
import { Merchant, noWritings, type Writings } from './merchant';
import { Random } from './random';
import { LASTING } from './segments';
import type { Message, Told, Work } from './work';
import { WorkerProcess } from './worker-process';

export interface ChaosOptions {
	readonly shop: TrackedShop;
	readonly seed: number;
	/** Evaluators killed in the middle of an evaluation, before the storm is over. */
	readonly kills: number;
	/** Evaluations that came to their end; default as many as there are. */
	readonly evaluations?: number;
	/** Evaluations that an evaluator is let finish before it is killed, at most; default 2. */
	readonly spared?: number;
	/** Readers of the log killed between reading and acknowledging. */
	readonly readerKills: number;
	/** Sessions of ours that the server ends. */
	readonly endedSessions?: number;
	/** Does something to the server; called so often. */
	readonly crash?: { readonly times: number; readonly run: (time: number) => Promise<void> };
	readonly knownBad?: boolean;
	readonly customers: number;
	/** Customers above those, each touched by one late transaction at most. */
	readonly untouched: number;
}

export class Chaos {
	readonly counts = {
		evaluations: 0,
		incremental: 0,
		kills: 0,
		killedBetween: 0,
		readerKills: 0,
		endedSessions: 0,
		crashes: 0,
		told: 0,
		toldAgain: 0,
	};
	readonly writings: Writings = noWritings();
	readonly faults: string[] = [];
	private readonly random: Random;
	private readonly over = new AbortController();
	private readonly told = new Set<string>();
	private readonly highest = new Map<number, number>();
	private usualMs = 50;

	constructor(private readonly options: ChaosOptions) {
		this.random = new Random(options.seed);
	}

	/**
	 * Lets all loose at once until everything that was asked for has happened, then waits until nothing is left
	 * of it.
	 */
	async storm(): Promise<void> {
		const { kills, evaluations = 0, readerKills, endedSessions = 0, crash } = this.options;
		const merchants = await this.merchants();
		const shopping = merchants.map((merchant) => merchant.work(this.over.signal));
		let others = 3;
		const done = () => void (others -= 1);
		// The evaluators go on until the others have had their share of what they evaluate.
		const enough = () =>
			this.isOver || (this.counts.kills >= kills && this.counts.evaluations >= evaluations && others === 0);
		await Promise.all([
			this.evaluator(enough),
			this.evaluator(enough),
			this.reader(() => this.isOver || this.counts.readerKills >= readerKills).then(done),
			this.repeat(endedSessions, () => this.endSession()).then(done),
			this.repeat(crash?.times ?? 0, async (time) => {
				await defined(crash).run(time);
				this.counts.crashes += 1;
			}).then(done),
		]);
		this.over.abort();
		await Promise.all(shopping);
		await leftovers(this.options.shop);
	}

	/** Ends the storm before its time: nobody else would stop what is started after the test has given up. */
	giveUp(): void {
		this.over.abort();
	}

	private get isOver(): boolean {
		return this.over.signal.aborted;
	}

	/** One evaluation of all when everything is quiet, and what is wrong then. */
	async settle(): Promise<readonly EvaluationResult[]> {
		const { shop } = this.options;
		const segments = await shop.another();
		const results = await segments.evaluate('all');
		this.faults.push(
			...results.flatMap(({ segment, error }) => (error ? [`${segment.key}: ${error.message}`] : [])),
		);
		this.faults.push(...(await shop.faults()), ...this.writings.errors.map((error) => `merchant: ${error}`));
		for (const { segment, joined, left } of await segments.evaluate('all', { mode: 'full' })) {
			if (LASTING.includes(segment.key) && joined + left > 0)
				this.faults.push(`full after ${results[0]?.mode}: ${segment.key} +${joined} -${left}`);
		}
		await this.readTheRest();
		return results;
	}

	private async merchants(): Promise<Merchant[]> {
		const { shop, customers, untouched } = this.options;
		const url = await shop.applicationUrl();
		const late = Array.from({ length: untouched }, (_none, index) => customers + 1 + index);
		return Array.from(
			{ length: 4 },
			() =>
				new Merchant(url, new Random(this.random.between(1, 1e9)), this.writings, {
					untouched: late,
					customers,
				}),
		);
	}

	private async repeat(times: number, run: (time: number) => Promise<void>): Promise<void> {
		for (let time = 0; time < times && !this.isOver; time += 1) {
			const from = this.counts.evaluations;
			await waitFor(() => this.isOver || this.counts.evaluations >= from + 2);
			await run(time);
		}
	}

	/** One evaluator after the other, each killed at a random moment of an evaluation. */
	private async evaluator(enough: () => boolean): Promise<void> {
		while (!enough()) {
			const worker = this.start('evaluator');
			const state = { busy: false, since: 0 };
			worker.on((message) => this.evaluatorSaid(message, state));
			for (let first = this.random.between(0, this.options.spared ?? 2); first >= 0; first -= 1)
				await worker.next('evaluating');
			await sleep(this.random.next() * this.usualMs);
			const { busy } = state;
			await worker.kill();
			// What it said last may have been under way.
			if (busy && state.busy) this.counts.kills += 1;
			else this.counts.killedBetween += 1;
		}
	}

	private evaluatorSaid(message: Message, state: { busy: boolean; since: number }): void {
		if (message.is === 'evaluating') Object.assign(state, { busy: true, since: Date.now() });
		if (message.is !== 'evaluated') return;
		state.busy = false;
		this.usualMs = 0.7 * this.usualMs + 0.3 * (Date.now() - state.since);
		this.counts.evaluations += 1;
		this.counts.incremental += message.modes.includes('incremental') ? 1 : 0;
		this.faults.push(...message.errors.map((error) => `evaluation: ${error}`));
	}

	private async reader(enough: () => boolean): Promise<void> {
		while (!enough()) {
			const worker = this.start('consumer');
			let open = false;
			worker.on((message) => {
				if (message.is === 'told') this.hear(message.changes);
				if (message.is === 'told' || message.is === 'acknowledged') open = message.is === 'told';
			});
			for (let first = this.random.between(0, 2); first >= 0; first -= 1) await worker.next('told');
			await sleep(this.random.between(0, 15));
			await worker.kill();
			if (open) this.counts.readerKills += 1;
		}
	}

	/** At least once, and in the order of seq: nobody may be told of a change before the one before it. */
	private hear(changes: readonly Told[]): void {
		for (const [segment, seq, id] of changes) {
			const highest = this.highest.get(segment) ?? 0;
			if (seq > highest + 1) this.faults.push(`delivery: segment ${segment} told ${seq} after ${highest}`);
			this.highest.set(segment, Math.max(highest, seq));
			this.counts[this.told.has(id) ? 'toldAgain' : 'told'] += 1;
			this.told.add(id);
		}
	}

	private async readTheRest(): Promise<void> {
		const { shop } = this.options;
		for (;;) {
			const changes = await shop.segments.changes({ consumer: 'reader', from: 'beginning', limit: 10_000 });
			if (changes.length === 0) break;
			this.hear(changes.map(({ segment, seq, id }) => [segment.id, seq, id]));
			await shop.segments.acknowledge('reader', changes);
		}
		const log = await shop.run<{ id: string }>('SELECT id FROM segments.membership_change');
		this.faults.push(
			...log.filter(({ id }) => !this.told.has(id)).map(({ id }) => `delivery: ${id} was never told`),
		);
		if (log.length !== this.told.size)
			this.faults.push(`delivery: ${this.told.size} told, ${log.length} in the log`);
	}

	private start(role: Work['role']): WorkerProcess {
		const { shop, knownBad } = this.options;
		const worker = new WorkerProcess({ role, connectionString: shop.connectionString, knownBad });
		return worker.on((message) => {
			if (message.is === 'failed') this.faults.push(`worker: ${message.error}`);
		});
	}

	private async endSession(): Promise<void> {
		const ended = await this.options.shop.run(`
			SELECT pg_terminate_backend(pid) FROM (
				SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'n8n%' AND datname = current_database() AND state <> 'idle' ORDER BY random() LIMIT 1
			) AS one`);
		if (ended.length > 0) this.counts.endedSessions += 1;
		else await sleep(10).then(() => this.endSession());
	}
}

async function waitFor(condition: () => boolean): Promise<void> {
	while (!condition()) await sleep(20);
}
