import fc from 'fast-check';
import type { Client } from 'pg';
import { defined, firstOf } from '../../../lib/error/defined';
import type { EvaluationMode, EvaluationResult, SegmentRef, Segments } from '../../../lib';
import { Random } from '../../faults/support/random';
import { membersOf, type World } from '../../oracle/interpret';
import type { Shop } from '../../oracle/shop';
import { faultsOfStore } from '../../support/invariants';
import { arbitraryShop } from '../arbitrary/shop';
import { load } from '../shop/load';
import { SPANS, type History, type Step } from './history';
import type { HistoryLab } from './lab';
import { readShop } from './read-shop';
import { HISTORY_SHOP } from './shop';
import { Writer } from './writer';

export interface Figures {
	histories: number;
	steps: number;
	/** Segments that were evaluated and compared. */
	compared: number;
	incremental: number;
	/** Changes that incremental evaluations found. */
	moved: number;
	/** Changes that no trigger had told of and a full evaluation found. */
	missed: number;
	late: number;
}

export const noFigures = (): Figures => ({
	histories: 0,
	steps: 0,
	compared: 0,
	incremental: 0,
	moved: 0,
	missed: 0,
	late: 0,
});

/** What went wrong in a history, and all that led to it. */
export interface Failure {
	readonly fault: string;
	readonly lines: readonly string[];
}

interface Late {
	readonly client: Client;
	readonly due: number;
}

type Write = {
	[Name in keyof Writer]: Writer[Name] extends () => Promise<void> ? Name : never;
}[keyof Writer];

/**
 * What a late transaction may do. Not with lines: the trigger of a line sees the owner that its order has at
 * that moment.
 */
const LATE: readonly Write[] = [
	'insertCustomer',
	'updateOrder',
	'moveOrder',
	'redateOrder',
	'cancelOrder',
	'deleteOrder',
	'insertEvent',
	'redateEvent',
	'moveEvent',
	'deleteEvent',
	'insertLabel',
	'moveLabel',
	'updateCustomer',
	'deleteCustomer',
];
/** What any transaction may do that gets past the triggers. */
const UNSEEN: readonly Write[] = [
	'insertOrder',
	'redateOrder',
	'moveOrder',
	'deleteOrder',
	'updateCustomer',
	'insertLabel',
	'deleteLabel',
	'insertEvent',
	'deleteEvent',
	'updateLine',
	'merge',
];
/** Wait for the end of all others, since they take the whole table. */
const ALONE: readonly Step['kind'][] = [
	'truncate',
	'trackingAnew',
	'trackingOff',
	'triggerDisabled',
	'triggerDropped',
	'replica',
];
/** Tables whose triggers are tampered with, and writes to them. */
const TAMPERED: readonly (readonly [table: string, writes: readonly Write[]])[] = [
	['law.customer', ['updateCustomer', 'insertCustomer', 'deleteCustomer']],
	['law."order"', ['insertOrder', 'redateOrder', 'moveOrder', 'deleteOrder', 'cancelOrder']],
	['law.line', ['insertLine', 'updateLine', 'moveLine', 'deleteLine']],
	['law.event', ['insertEvent', 'redateEvent', 'moveEvent', 'deleteEvent']],
];
const MOST_WRITES = 5;

/** Plays one history on a real database. */
export class HistoryRun {
	private readonly lines: string[] = [];
	private late: Late[] = [];
	private at: number;
	private step = 0;
	private id = 1_000;
	private explicit = true;
	private donor: Shop;
	private readonly keys: string[] = [];
	/** What brings tracking back, when a step has switched it off for some steps. */
	private comesBack: { readonly due: number; readonly run: () => Promise<void> } | undefined;

	constructor(
		private readonly lab: HistoryLab,
		private readonly history: History,
		private readonly figures: Figures,
	) {
		this.at = history.from;
		this.donor = history.shop;
	}

	/** @returns what was wrong; undefined when nothing was */
	async run(): Promise<Failure | undefined> {
		try {
			await this.begin();
			for (const step of this.history.steps) await this.play(step);
			await this.commitLate(Number.POSITIVE_INFINITY);
			await this.evaluate('all', 'incremental', this.at);
			await this.check(faultsOfStore(this.lab.pool));
			this.figures.histories += 1;
			return undefined;
		} catch (error) {
			return {
				fault: error instanceof Difference ? error.message : String((error as Error).stack),
				lines: this.lines,
			};
		} finally {
			await this.end();
		}
	}

	private async begin(): Promise<void> {
		const { shop, segments, listed } = this.history;
		await this.lab.reset();
		await load(shop, new Map(), this.lab.client);
		await this.lab.forgetLog();
		const titles = [...segments].map(({ title }) => title);
		await this.segments.create({ title: 'static', customerIds: listed.map(Number) });
		for (const { title, rule, timeZone } of segments)
			this.keys.push((await this.segments.create({ title, rule, timeZone })).key);
		this.said(`${titles.length} segments; first evaluation`);
		await this.evaluate('all', 'auto', this.at);
	}

	private async end(): Promise<void> {
		for (const { client } of this.late) await this.lab.release(client);
		this.late = [];
	}

	private get segments(): Segments {
		return this.lab.segments;
	}

	private said = (line: string): void => void this.lines.push(line);

	private async play(step: Step): Promise<void> {
		this.step += 1;
		this.figures.steps += 1;
		const random = new Random(step.seed);
		this.donor = this.donorFor(random);
		this.said(`--- step ${this.step}: ${step.kind} (${step.seed})`);
		await this.commitLate(this.step);
		if (ALONE.includes(step.kind)) await this.commitLate(Number.POSITIVE_INFINITY);
		if (this.comesBack !== undefined && this.comesBack.due <= this.step) await this.comeBack();
		await this.happen(step, random);
		await this.evaluateSome(random);
		if (random.chance(0.2)) await this.check(faultsOfStore(this.lab.pool));
	}

	private async happen({ kind }: Step, random: Random): Promise<void> {
		switch (kind) {
			case 'nothing':
				return;
			case 'late':
				return this.beginLate(random);
			case 'rolledBack':
				return this.inTransaction(random, 'ROLLBACK', ['insertOrder', 'merge', 'insertEvent']);
			case 'savepoint':
				return this.inTransaction(random, 'ROLLBACK TO s; COMMIT', ['updateOrder', 'insertEvent']);
			case 'editRule':
				return this.editRule(random);
			case 'editList':
				return this.editList(random);
			case 'trackingAnew':
				return this.track(true);
			case 'trackingOff': {
				await this.track(false);
				this.comesBack = { due: this.step + random.between(1, 2), run: () => this.track(true) };
				return;
			}
			case 'triggerDisabled':
				return this.disable(random);
			case 'triggerDropped':
				return this.dropTrigger(random);
			case 'replica':
				return this.writeUnseen(random);
			default: {
				await this.write(kind, random);
				await this.writeSome(UNSEEN, random, 0);
			}
		}
	}

	private writer(client: Client, random: Random): Writer {
		return new Writer(client, random, this.donor, {
			newId: (some = 1) => (this.id += some) - some + 1,
			said: this.said,
		});
	}

	/** Rows with instants at the edges of the moment, or of the one for which the history was made. */
	private donorFor(random: Random): Shop {
		const { setting } = this.history;
		const now = random.chance(0.5)
			? setting
			: { ...setting, clock: { ...setting.clock, asOf: this.at * 1_000 } };
		return firstOf(
			fc.sample(arbitraryShop(now, { customers: 8, orders: 3, lines: 2, events: 3 }), {
				seed: random.between(1, 1e9),
				numRuns: 1,
				unbiased: true,
			}),
		);
	}

	/** Waits for nobody: whoever is in the way commits first. */
	private async write(name: Write, random: Random): Promise<void> {
		const { client } = this.lab;
		const seed = random.between(1, 1e9);
		for (;;) {
			try {
				await client.query("BEGIN; SET LOCAL lock_timeout = '300ms'");
				await this.writer(client, new Random(seed))[name]();
				await client.query('COMMIT');
				return;
			} catch (error) {
				await client.query('ROLLBACK');
				if ((error as { code?: string }).code !== '55P03' || this.late.length === 0) throw error;
				this.said('was in the way of a late transaction; again');
				await this.commitLate(Number.POSITIVE_INFINITY);
			}
		}
	}

	private async writeSome(names: readonly Write[], random: Random, least = 1): Promise<void> {
		for (let writes = random.between(least, MOST_WRITES); writes > 0; writes -= 1)
			await this.write(random.pick(names), random);
	}

	private async inTransaction(random: Random, end: string, names: readonly Write[]): Promise<void> {
		await this.commitLate(Number.POSITIVE_INFINITY);
		const { client } = this.lab;
		await client.query('BEGIN');
		const [before, after] = [random.pick(names), random.pick(names)];
		if (end !== 'ROLLBACK') await this.writer(client, random)[before]();
		await client.query('SAVEPOINT s');
		await this.writer(client, random)[after]();
		await client.query(end);
		this.said(end);
	}

	private async beginLate(random: Random): Promise<void> {
		const client = await this.lab.another();
		this.late.push({ client, due: this.step + random.between(1, 3) });
		await client.query("BEGIN; SET LOCAL lock_timeout = '300ms'");
		this.said('BEGIN of a late transaction');
		const seed = random.between(1, 1e9);
		try {
			await client.query('SAVEPOINT s');
			const writer = this.writer(client, new Random(seed));
			for (let writes = random.between(1, 4); writes > 0; writes -= 1) await writer[random.pick(LATE)]();
		} catch (error) {
			if ((error as { code?: string }).code !== '55P03') throw error;
			await client.query('ROLLBACK TO s');
			this.said('was in the way of another; writes nothing');
		}
		this.figures.late += 1;
	}

	private async commitLate(until: number): Promise<void> {
		for (const one of this.late.filter(({ due }) => due <= until)) {
			await one.client.query('COMMIT');
			this.said('COMMIT of a late transaction');
			this.late = this.late.filter((other) => other !== one);
			await this.lab.release(one.client);
		}
	}

	private async editRule(random: Random): Promise<void> {
		const [key, rule] = [random.pick(this.keys.slice(1)), random.pick(this.history.spare)];
		if (key === undefined) return;
		await this.segments.update(key, { rule });
		this.said(`rule of ${key} becomes ${JSON.stringify(rule)}`);
	}

	private async editList(random: Random): Promise<void> {
		const there = (
			await this.lab.client.query<{ id: number }>('SELECT id FROM law.customer ORDER BY id')
		).rows.map(({ id }) => id);
		if (there.length === 0) return;
		const [add, remove] = [[random.pick(there)], [random.pick(there)]];
		if (add[0] === remove[0]) return;
		await this.segments.update('static', { addCustomerIds: add, removeCustomerIds: remove });
		this.said(`list: + ${add.join()} - ${remove.join()}`);
	}

	private async track(on: boolean): Promise<void> {
		this.comesBack = undefined;
		await this.lab.track(on);
		this.said(`tracking ${on ? 'on' : 'off'}`);
	}

	private async comeBack(): Promise<void> {
		const { run } = defined(this.comesBack);
		this.comesBack = undefined;
		await this.commitLate(Number.POSITIVE_INFINITY);
		await run();
	}

	/** For some writes, as loads do; back again before or after evaluations. */
	private async disable(random: Random): Promise<void> {
		const [table, writes] = random.pick(TAMPERED);
		await this.lab.alter(`ALTER TABLE ${table} DISABLE TRIGGER USER`, this.said);
		const run = async (): Promise<void> =>
			await this.lab.alter(`ALTER TABLE ${table} ENABLE TRIGGER USER`, this.said);
		await this.writeSome(writes, random, 3);
		if (random.chance(0.6)) {
			await run();
			await this.evaluate('all', random.pick(['auto', 'incremental'] as const), this.at);
		} else this.comesBack = { due: this.step + random.between(1, 2), run };
	}

	private async dropTrigger(random: Random): Promise<void> {
		const [[table, writes], event] = [
			random.pick(TAMPERED),
			random.pick(['insert', 'update', 'delete', 'truncate']),
		];
		await this.lab.alter(`DROP TRIGGER IF EXISTS zz_touched_${event}_segments ON ${table}`, this.said);
		await this.writeSome(writes, random);
		this.comesBack = { due: this.step + random.between(1, 2), run: () => this.track(true) };
	}

	/** What gets past every trigger is found by a full evaluation, which says how much it was. */
	private async writeUnseen(random: Random): Promise<void> {
		if (this.comesBack !== undefined) await this.comeBack();
		await this.evaluate('all', 'auto', this.at);
		await this.evaluate('all', 'incremental', this.at);
		const before = await this.lab.members();
		await this.lab.client.query('SET session_replication_role = replica');
		await this.writeSome(UNSEEN, random, 2);
		await this.lab.client.query('SET session_replication_role = origin');
		const results = await this.evaluate('all', 'full', this.at);
		const after = await this.lab.members();
		const missed = await this.lab.missed();
		for (const {
			segment: { id, key },
			mode,
			joined,
			left,
		} of results) {
			const [old, now] = [new Set(before.get(id)), new Set(after.get(id))];
			const wanted = [
				[...now].filter((one) => !old.has(one)).length,
				[...old].filter((one) => !now.has(one)).length,
			];
			if (mode !== 'full' || joined !== wanted[0] || left !== wanted[1])
				throw new Difference(
					`${key}: ${mode} +${joined} -${left} instead of full +${wanted[0]} -${wanted[1]}`,
				);
			const told = missed.get(id);
			if (told !== undefined && told !== joined + left)
				throw new Difference(`${key}: missed ${told} instead of ${joined + left}`);
			this.figures.missed += joined + left;
		}
	}

	private async evaluateSome(random: Random): Promise<void> {
		const refs = random.chance(0.55)
			? 'all'
			: [...new Set(Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => random.pick(this.keys)))];
		const mode = random.pick([
			'auto',
			'auto',
			'auto',
			'auto',
			'incremental',
			'incremental',
			'incremental',
			'incremental',
			'full',
		] as const);
		// The database's own clock comes after most histories, and the next steps after it.
		await this.evaluate(refs, mode, random.chance(0.03) ? undefined : this.next(random));
	}

	/**
	 * The moment for which the rows were made, whose edges they lie at, or further on, but never in the future.
	 */
	private next(random: Random): number {
		const moment = Math.floor(this.history.setting.clock.asOf / 1_000);
		const wanted = random.chance(0.5) ? moment + random.pick([-1, 0, 0, 1]) : this.at + random.pick(SPANS);
		const next = wanted >= this.at ? wanted : this.at + random.pick(SPANS);
		return Math.max(this.at, Math.min(next, Date.now()));
	}

	private async evaluate(
		refs: 'all' | readonly SegmentRef[],
		mode: EvaluationMode,
		at: number | undefined,
	): Promise<readonly EvaluationResult[]> {
		const asOf = at === undefined ? undefined : new Date(at).toISOString();
		this.explicit = at !== undefined;
		// A small shop often loses the last row of a relation, and that is meant here.
		const results =
			refs !== 'all' && refs.length === 1
				? [await this.segments.evaluate(firstOf(refs), { asOf, mode, confirm: true })]
				: await this.segments.evaluate(refs, { asOf, mode, confirm: true });
		this.said(
			`evaluate ${JSON.stringify(refs)} ${mode} as of ${asOf ?? 'now'}: ${results.map((one) => `${one.segment.key} ${one.mode} +${one.joined} -${one.left}${one.error ? ` ${one.error.message}` : ''}`).join(', ')}`,
		);
		const failed = results.find(({ error }) => error !== undefined);
		if (failed !== undefined) throw new Difference(`${failed.segment.key}: ${defined(failed.error).message}`);
		this.at = Math.max(this.at, ...results.map((one) => Date.parse(one.asOf)));
		await this.compare(results);
		return results;
	}

	/** Stored members, the compiled query and the interpreter say the same. */
	private async compare(results: readonly EvaluationResult[]): Promise<void> {
		const shop = HISTORY_SHOP.seen(await readShop(this.lab.client));
		const stored = await this.lab.members();
		const rows = await this.lab.stored();
		const listed = new Set(stored.get(defined(rows.find(({ key }) => key === 'static')).id));
		const segments: World['segments'] = new Map(
			rows.map(({ key, rule }) => [key, rule === null ? { members: listed } : { rule }]),
		);
		const evaluated = results.flatMap(({ segment, asOf }) =>
			rows.filter(({ id, rule }) => id === segment.id && rule !== null).map((row) => ({ ...row, asOf })),
		);
		const compiled = await this.lab.compiled(evaluated, this.explicit);
		for (const { id, key, rule, timeZone, asOf } of evaluated) {
			const world = {
				shop,
				schema: HISTORY_SHOP.schema,
				segments,
				clock: { asOf: Date.parse(asOf) * 1_000, zone: timeZone, explicit: this.explicit },
			};
			const told = `${key} ${JSON.stringify(rule)} as of ${asOf} in ${timeZone}`;
			const [members, expected] = [stored.get(id) ?? [], sorted(membersOf(defined(rule), world))];
			const full = compiled.get(id) ?? [];
			if (members.join() !== expected.join())
				throw new Difference(
					`${told}: stored ${members.join()}; interpreter ${expected.join()}; compiled ${full.join()}`,
				);
			if (full.join() !== expected.join())
				throw new Difference(`${told}: compiled ${full.join()}; interpreter ${expected.join()}`);
		}
		this.figures.compared += evaluated.length;
		for (const { mode, joined, left } of results.filter((one) => one.mode === 'incremental')) {
			this.figures.incremental += mode === 'incremental' ? 1 : 0;
			this.figures.moved += joined + left;
		}
	}

	private async check(faults: Promise<string[]>): Promise<void> {
		const found = await faults;
		if (found.length > 0) throw new Difference(found.join('\n'));
	}
}

const sorted = (ids: readonly string[]) => [...ids].sort((a, b) => Number(a) - Number(b));

class Difference extends Error {}
