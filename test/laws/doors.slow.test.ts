import fc from 'fast-check';
import { defined, itemAt } from '../../lib/error/defined';
import { openSegments, RuleError, type Segments } from '../../lib';
import { conditionsOf } from '../../lib/language/rule';
import type { Rule } from '../../lib/language/rule/rule';
import { holds, membersOf, missingOf, type World } from '../oracle/interpret';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { arbitraryLawRule } from './arbitrary/rule';
import { Lab, momentOf } from './lab';
import { storeLawScores } from './scores';
import { LAW_SHOP } from './shop/tables';
import { caseOf, worldOf } from './world';

const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_616);
const SHOPS = 4;
const RULES = 6;
/** Customers of each shop who are checked one by one. */
const CHECKED = 3;

let database: TestDatabase;
let lab: Lab;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	lab = await Lab.open(database.connectionString);
	const { relations, ordersCounted, keyType, title } = LAW_SHOP;
	segments = await openSegments({
		connection: database.connectionString,
		shop: { relations, ordersCounted, keyType, title },
		schema: 'stored',
	});
	await segments.install();
	await storeLawScores(lab.client, 'stored');
});

afterAll(async () => {
	await segments?.close();
	await lab?.close();
	await database?.drop();
});

interface Prepared {
	readonly world: World;
	readonly rules: readonly Rule[];
	/** ISO 8601 */
	readonly asOf: string;
	readonly timeZone: string;
	/** Keys of the rules' segments. */
	readonly keys: readonly string[];
}

/** A shop of its own, its rules as segments, everybody as of one instant that was asked for. */
async function prepare(seed: number): Promise<Prepared> {
	const on = caseOf(seed, lab.catalogue, lab.shop.unseenFields);
	const { setting, segments: some } = on;
	const { asOf, timeZone } = momentOf(setting.clock);
	await lab.load(on.shop, { dynamic: {}, static: {} });
	await segments.create({ title: 'dynamic', rule: some.dynamic.dynamic, timeZone });
	await segments.create({ title: 'static', customerIds: defined(some.static.static).map(Number) });
	const drawn = fc.sample(
		arbitraryLawRule(lab.catalogue, setting, {
			unseenFields: lab.shop.unseenFields,
			currencyAlways: true,
			segments: ['dynamic', 'static'],
		}),
		{ seed, numRuns: RULES },
	);
	const rules: Rule[] = [];
	const keys: string[] = [];
	for (const [index, rule] of drawn.entries()) {
		const key = await created({ title: `Rule ${index}`, rule, timeZone });
		if (key === undefined) continue;
		rules.push(rule);
		keys.push(key);
	}
	expect(rules.length).toBeGreaterThanOrEqual(RULES - MOST_AMBIGUOUS);
	return {
		world: worldOf({ ...on, setting: { ...setting, clock: { ...setting.clock, explicit: true } } }),
		rules,
		asOf,
		timeZone,
		keys,
	};
}

const MOST_AMBIGUOUS = 2;

/** Undefined where a rule names by its title what two have, which the door refuses. */
async function created(segment: {
	title: string;
	rule: Rule;
	timeZone: string;
}): Promise<string | undefined> {
	try {
		return (await segments.create(segment)).key;
	} catch (error) {
		if (error instanceof RuleError && / by the title ".*", which \d+ have/.test(error.message))
			return undefined;
		throw error;
	}
}

async function forget(): Promise<void> {
	for (const { key } of [...(await segments.list({ limit: 100 }))].reverse())
		await segments.delete(key, { force: true });
}

async function idsOf(rows: AsyncIterable<Record<string, unknown>>): Promise<string[]> {
	const ids: string[] = [];
	for await (const row of rows) ids.push(String(row.customer_id));
	return ids;
}

const sorted = (ids: readonly string[]) => [...ids].sort((a, b) => Number(a) - Number(b));
const told = (rule: Rule, asOf: string, timeZone: string) =>
	`${JSON.stringify(rule)} as of ${asOf} in ${timeZone}`;

describe.each(Array.from({ length: SHOPS }, (_, index) => SEED + index * 101))('shop of seed %i', (seed) => {
	let prepared: Prepared;
	beforeAll(async () => {
		prepared = await prepare(seed);
	});
	afterAll(forget);

	test('evaluation, members, preview and its SQL say what the interpreter says', async () => {
		const { world, rules, asOf, timeZone, keys } = prepared;
		const results = await segments.evaluate('all', { asOf, mode: 'full' });
		for (const [index, rule] of rules.entries()) {
			const expected = membersOf(rule, world);
			const say = told(rule, asOf, timeZone);
			const result = results.find((one) => one.segment.key === keys[index]);
			expect([say, result?.error, result?.members]).toEqual([say, undefined, expected.length]);
			expect([say, sorted(await idsOf(segments.members(itemAt(keys, index))))]).toEqual([say, expected]);
			const preview = await segments.preview(rule, { asOf, timeZone, missing: true, sampleSize: 100 });
			expect([say, preview.count, preview.missingCount]).toEqual([
				say,
				expected.length,
				missingOf(rule, world).length,
			]);
			expect([say, sorted(preview.customers.map((one) => String(one.customer_id)))]).toEqual([say, expected]);
			const { rows } = await lab.client.query<{ customer_id: number }>(
				preview.sql,
				preview.bindings as unknown[],
			);
			expect([say, sorted(rows.map((row) => String(row.customer_id)))]).toEqual([say, expected]);
		}
	});

	test('check gives the same answer for one customer, and for each condition', async () => {
		const { world, rules, asOf, timeZone, keys } = prepared;
		for (const [index, rule] of rules.entries()) {
			const members = new Set(membersOf(rule, world));
			for (const customer of world.shop.customers.slice(0, CHECKED)) {
				const id = String(customer.row.id);
				const say = `${id}: ${told(rule, asOf, timeZone)}`;
				const check = await segments.check(itemAt(keys, index), Number(id), { asOf });
				expect([say, check.member]).toEqual([say, members.has(id)]);
				expect([say, check.conditions.map(({ path, holds: answer }) => [path, answer])]).toEqual([
					say,
					[...conditionsOf(rule)].map(({ condition, path }) => [path, holds(condition, customer, world)]),
				]);
			}
		}
	});

	test('evaluated one by one it stays as it is', async () => {
		const { world, rules, asOf, timeZone, keys } = prepared;
		for (const [index, rule] of rules.entries()) {
			const say = told(rule, asOf, timeZone);
			const { joined, left, members } = await segments.evaluate(itemAt(keys, index), { asOf });
			expect([say, joined, left, members]).toEqual([say, 0, 0, membersOf(rule, world).length]);
		}
	});
});
