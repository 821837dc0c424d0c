import { firstOf } from '../../lib/error/defined';
import * as lib from '../../lib';
import type { Segments } from '../../lib';
import type { SmallShop } from '../support/small-shop';
import { placesIn, replaced, VALUES, type Hostile } from './hostile';

/** One call: a good one with something hostile at one place. */
export interface Case {
	readonly called: string;
	readonly good: readonly unknown[];
	readonly path: readonly (string | number)[];
	readonly hostile: Hostile;
	/** A function of the library, where a method has the same name. */
	readonly free?: true;
}

export interface Figures {
	readonly calls: number;
	readonly values: number;
	readonly own: number;
	readonly foreign: readonly string[];
	readonly longestHoldMs: number;
}

const RULE = {
	match: 'all',
	rules: [
		{
			field: 'amount_spent',
			operator: 'greater_than',
			value: 5,
			within: { last: 30, unit: 'days' },
			currency: 'EUR',
		},
		{
			field: 'orders_count',
			operator: 'between',
			value: [1, 5],
			where: { field: 'currency', operator: 'equals', value: 'EUR' },
		},
		{ field: 'email', operator: 'in', value: ['c1@example.com'], missing: 'exclude', caseSensitive: true },
		{ field: 'created_at', operator: 'in_last_n_days', value: { amount: 2, unit: 'weeks' } },
	],
};
const WIDGET = {
	combinator: 'and',
	not: false,
	rules: [{ field: 'email', operator: '=', value: 'x', id: '1' }],
};
const CHANGE = {
	id: '1',
	seq: 1,
	segment: { id: 1, key: 'vip', title: 'VIP' },
	customerId: 1,
	kind: 'joined',
	cause: 'data',
	occurredAt: '2025-01-01',
};
const SIGNAL = new AbortController().signal;
const PREVIEW = {
	asOf: '2025-06-15',
	sampleSize: 2,
	sample: { size: 2, seed: 'a' },
	missing: true,
	lint: true,
	timeZone: 'UTC',
	signal: SIGNAL,
};

const RULE_READ = lib.parseRule(RULE);
const CANONICAL = JSON.parse(JSON.stringify(RULE_READ)) as object;

/** A good call of each function, with every option that there is. */
export const METHODS: Readonly<Partial<Record<keyof Segments, readonly (readonly unknown[])[]>>> = {
	install: [[{ print: true, changeTracking: false }]],
	uninstall: [[{ confirm: 'segments', print: true }]],
	setupScript: [[{ kind: 'read', role: 'clerk' }]],
	health: [[]],
	preview: [
		[RULE, PREVIEW],
		[WIDGET, {}],
		['orders_count > 1', {}],
		[{ template: { name: 'about_to_lapse', parameters: { days: 5 } } }, {}],
		[{ query: 'email is not null' }, {}],
	],
	create: [
		[
			{
				title: 'New',
				key: 'new',
				description: 'D',
				rule: RULE,
				timeZone: 'UTC',
				active: true,
			},
		],
		[{ title: 'New', query: 'email is not null' }],
		[{ title: 'New', template: { name: 'about_to_lapse', parameters: { days: 5 } } }],
		[{ title: 'New', customerIds: [1, '2'] }],
	],
	update: [
		['vip', { title: 'VIP', key: 'vip', description: 'D', rule: RULE, timeZone: 'UTC', active: true }],
		['list', { addCustomerIds: [1], removeCustomerIds: [2] }],
		['list', { customerIds: [1] }],
		['vip', { query: 'email is not null', reviewed: true }],
		['vip', { template: { name: 'about_to_lapse', parameters: { days: 5 } } }],
	],
	get: [['vip']],
	find: [[['vip', 1, { key: 'list' }]]],
	memberColumns: [[['email']]],
	list: [
		[
			{
				search: 'v',
				sortBy: 'title',
				direction: 'asc',
				active: true,
				usesField: 'email',
				kind: 'dynamic',
				used: true,
				notReviewedSince: '2025-01-01',
				limit: 5,
				offset: 0,
			},
		],
	],
	delete: [['gone', { force: true }]],
	evaluate: [
		['vip', { asOf: undefined, mode: 'full', confirm: true, signal: SIGNAL }],
		[['vip', 1], {}],
	],
	members: [
		[
			'vip',
			{
				fields: ['email'],
				refine: RULE,
				orderBy: { field: 'email', direction: 'asc' },
				sample: { size: 2, seed: 1 },
				limit: 2,
				offset: 1,
				moneyAs: 'number',
				asOf: '2025-06-15',
				signal: SIGNAL,
			},
		],
	],
	checkMany: [[2, [1, '2'], { asOf: '2025-06-15', signal: SIGNAL }]],
	waiting: [['c', 'vip', { kinds: ['joined'] }]],
	hold: [
		['c', { segment: 'vip', reason: 'large', firstSeq: 1, lastSeq: 2, kinds: ['joined'], passed: false }],
	],
	heldBatches: [[{ consumer: 'c', segments: ['vip'], signal: SIGNAL }]],
	heldChanges: [[1, { after: 0, limit: 5 }]],
	markHeldBatches: [[[1], 'released']],
	touched: [[{ since: '10:10:', waitMs: 1, signal: SIGNAL }]],
	matching: [[RULE, [1, '2'], { asOf: '2025-06-15', signal: SIGNAL }]],
	timeline: [['vip', { days: 3 }]],
	check: [
		['vip', 1, { asOf: '2025-06-15', signal: SIGNAL }],
		[RULE, '1', {}],
		[{ query: 'email is not null' }, 1],
	],
	changes: [
		[
			{
				consumer: 'c',
				segments: ['vip'],
				kinds: ['joined'],
				limit: 5,
				from: 'beginning',
				after: [CHANGE],
				fields: ['email'],
				signal: SIGNAL,
			},
		],
		[{ segments: 'all' }],
	],
	log: [
		[
			{
				segments: ['vip'],
				customerId: 1,
				kinds: ['joined'],
				causes: ['data'],
				since: '2025-01-01',
				until: '2025-06-15',
				order: 'newest',
				limit: 5,
				after: [CHANGE],
				fields: ['email'],
				signal: SIGNAL,
			},
		],
	],
	retention: [[{ changesDays: 3_000, evaluationsDays: 300, usesDays: 100, trim: true }]],
	acknowledge: [['c', [CHANGE]]],
	previewEdit: [['vip', RULE, PREVIEW]],
	history: [['vip', { limit: 3, before: 9, failed: false }]],
	forecast: [['vip', { days: 3, asOf: '2025-06-15', signal: SIGNAL }]],
	nextChange: [['vip', { asOf: '2025-06-15', signal: SIGNAL }]],
	overlap: [[['vip', 'list']]],
	scores: [
		[
			{
				asOf: '2025-06-15',
				fit: false,
				currency: 'EUR',
				window: { last: 30, unit: 'days' },
				cuts: { recency: [1, 2, 3, 4], frequency: [1, 2, 3, 4], monetary: ['1', 2, 3, 4] },
				schedule: 'weekly',
				discountRate: 0.1,
				models: ['rfm'],
				signal: SIGNAL,
			},
		],
	],
	describe: [[CANONICAL, { layout: 'lines', subject: 'customers', signal: SIGNAL }]],
	products: [[{ search: 'x', kind: 'product', limit: 3, offset: 0 }]],
	registerUse: [[{ kind: 'workflow', id: '1', name: 'W', node: 'N' }, ['vip'], { keepOthers: true }]],
	forgetConsumer: [['c']],
	findCustomer: [[{ email: 'c1@example.com' }]],
	findCustomers: [[{ emails: ['c1@example.com', 'c2@example.com'] }]],
	searchCustomers: [[{ search: 'anna', limit: 5, offset: 0 }]],
	customers: [[[1, '2'], { fields: ['email'], asOf: '2025-06-15', signal: SIGNAL }]],
};

const DEMO = lib.preset('demo');
const CATALOGUE = lib.catalogueOf(DEMO);
const PLAIN_DEMO = JSON.parse(JSON.stringify(DEMO)) as object;

type Free = (...given: never[]) => unknown;

export const FUNCTIONS: Readonly<
	Record<string, { readonly run: Free; readonly good: readonly (readonly unknown[])[] }>
> = {
	parseRule: {
		run: lib.parseRule,
		good: [[RULE, { fields: undefined, currencies: ['EUR', 'USD'] }], [WIDGET]],
	},
	parseQuery: {
		run: lib.parseQuery,
		good: [['orders_count > 1', { fields: CATALOGUE, currencies: ['EUR'] }]],
	},
	formatQuery: { run: lib.formatQuery, good: [[CANONICAL, { layout: 'lines' }]] },
	describeRule: {
		run: lib.describeRule,
		good: [
			[CANONICAL, { fields: CATALOGUE, layout: 'lines', subject: 'customers', titleOf: () => 'x' }],
			[CANONICAL],
		],
	},
	toQueryBuilder: { run: lib.toQueryBuilder, good: [[{ field: 'email', operator: 'is_not_null' }]] },
	summarise: { run: lib.summarise, good: [[CANONICAL]] },
	compileRule: {
		run: lib.compileRule,
		good: [[RULE, PLAIN_DEMO, { asOf: '2025-06-15', timeZone: 'UTC', storeSchema: 's', strategy: 'scan' }]],
	},
	preset: {
		run: lib.preset,
		good: [
			['demo', { schema: 'shop' }],
			['medusa', { refunds: 'kept' }],
		],
	},
	catalogueOf: { run: lib.catalogueOf, good: [[PLAIN_DEMO]] },
	setupScript: {
		run: lib.setupScript,
		good: [
			[
				{
					shop: 'medusa',
					options: { refunds: 'kept' },
					kind: 'store',
					role: 'clerk',
					schema: 'segments',
					storeExists: false,
				},
			],
		],
	},
	template: { run: firstOf(lib.TEMPLATES).rule, good: [[{ days: 5 }]] },
};

function casesOf(called: string, goods: readonly (readonly unknown[])[], values: readonly Hostile[]): Case[] {
	return goods.flatMap((good) =>
		[...placesIn(good), ...extraKeys(good)]
			.filter((path) => path.length > 0)
			.flatMap((path) => values.map((hostile) => ({ called, good, path, hostile }))),
	);
}

/** A key that nobody knows, in every object. */
function* extraKeys(good: unknown): Generator<readonly (string | number)[]> {
	for (const path of placesIn(good)) {
		const value = path.reduce<unknown>((one, key) => (one as Record<string | number, unknown>)[key], good);
		if (
			typeof value === 'object' &&
			value !== null &&
			!Array.isArray(value) &&
			!(value instanceof AbortSignal)
		)
			yield [...path, 'asof'];
	}
}

const asFree = (one: Case): Case => ({ ...one, free: true });

/** The good calls, as they are. */
export function goodCases(): Case[] {
	const as = (called: string, goods: readonly (readonly unknown[])[]) =>
		goods.map((good): Case => ({ called, good, path: [], hostile: { name: 'nothing', make: () => good } }));
	return [
		...Object.entries(METHODS).flatMap(([called, goods]) => as(called, goods)),
		...Object.entries(FUNCTIONS).flatMap(([called, { good }]) => as(called, good).map(asFree)),
	];
}

export function allCases(values: readonly Hostile[] = VALUES): Case[] {
	return [
		...Object.entries(METHODS).flatMap(([called, goods]) => casesOf(called, goods, values)),
		...Object.entries(FUNCTIONS).flatMap(([called, { good }]) => casesOf(called, good, values).map(asFree)),
	];
}

/** The segments that the good calls speak of. */
export async function prepare({ segments, customers, order }: SmallShop): Promise<void> {
	await customers('DE', 'FR', 'BD');
	await order(1, '2025-01-01Z');
	await segments.scores({ models: ['rfm'] });
	await prepareStore(segments);
}

async function prepareStore(segments: Segments): Promise<void> {
	await segments.create({ title: 'VIP', key: 'vip', query: 'email is not null' });
	await segments.create({ title: 'List', key: 'list', customerIds: [1, 2] });
	await segments.create({ title: 'Gone', key: 'gone', query: 'email is null' });
	await segments.evaluate('all');
	await segments.changes({ consumer: 'c', from: 'beginning' });
}

/** What the shop itself holds. */
export async function shopRows(shop: SmallShop): Promise<string> {
	return JSON.stringify([
		await shop.run('SELECT * FROM shop.customer ORDER BY id'),
		await shop.run('SELECT * FROM shop.purchase ORDER BY id'),
	]);
}

/** Runs them one after the other. */
export async function runCases(shop: SmallShop, cases: readonly Case[]): Promise<Figures> {
	const holds = new Holds();
	const found = { values: 0, own: 0, foreign: [] as string[] };
	for (const one of cases) {
		const outcome = await outcomeOf(shop.segments, one);
		if (outcome === 'value') found.values += 1;
		else if (outcome === 'own') found.own += 1;
		else found.foreign.push(`${told(one)}: ${outcome}`);
		if (outcome === 'value') await restore(shop, one);
	}
	return { calls: cases.length, ...found, longestHoldMs: holds.end() };
}

export const told = ({ called, path, hostile }: Case) => `${called} ${path.join('.')} = ${hostile.name}`;

async function outcomeOf(segments: Segments, { called, good, path, hostile, free }: Case): Promise<string> {
	const given = replaced(good, path, hostile.make()) as unknown[];
	try {
		const run = free ? FUNCTIONS[called]?.run : (segments[called as keyof Segments] as Free);
		const answer = (run as (...args: unknown[]) => unknown)(...given);
		if (called === 'members') for await (const _row of answer as AsyncIterable<unknown>) break;
		else await answer;
		return 'value';
	} catch (error) {
		return judge(error, path);
	}
}

/** Sentences of the database or of JavaScript that nobody wrote for a shop owner. */
const RAW =
	/\[object |Cannot read|is not (?:a function|iterable|defined)|invalid (?:byte|input syntax)|syntax error at or near|out of range for type|undefined/;

function judge(error: unknown, path: Case['path']): string {
	if (path.length === 0) return `a good call failed: ${String(error)}`;
	if (!lib.SegmentsError.is(error))
		return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	if (error.code === 'DATABASE_ERROR' || RAW.test(error.message)) return `${error.code}: ${error.message}`;
	if (error.message.length < 10 || error.message.length > 4_000)
		return `a message of ${error.message.length} characters`;
	return JSON.stringify({ found: error.found, path: error.path }).length > 20_000
		? 'an error of more than 20,000 characters'
		: 'own';
}

async function restore({ run, segments }: SmallShop, { called }: Case): Promise<void> {
	if (called === 'uninstall') {
		const { applied } = await segments.install();
		if (applied.length > 0) await prepareStore(segments);
	}
	if (called === 'create') await run("DELETE FROM segments.segment WHERE key NOT IN ('vip', 'list', 'gone')");
	if (called === 'delete')
		await segments.create({ title: 'Gone', key: 'gone', query: 'email is null' }).catch(() => undefined);
	if (called !== 'update') return;
	await run(
		"UPDATE segments.segment SET title = 'VIP', title_folded = 'vip', key = 'vip', active = true WHERE id = 1",
	);
	await run(
		"UPDATE segments.segment SET title = 'List', title_folded = 'list', key = 'list', active = true WHERE id = 2",
	);
	await segments.changes({ consumer: 'c', limit: 1 });
}

/** How long the event loop was held: of the processor's time, which others on this machine do not use up. */
export class Holds {
	#longest = 0;
	#last = process.cpuUsage();
	readonly #timer = setInterval(() => this.#look(), 5);

	#look(): void {
		const { user, system } = process.cpuUsage(this.#last);
		this.#longest = Math.max(this.#longest, (user + system) / 1000);
		this.#last = process.cpuUsage();
	}

	/** @returns the longest so far, in milliseconds */
	end(): number {
		clearInterval(this.#timer);
		this.#look();
		return Math.round(this.#longest);
	}
}
