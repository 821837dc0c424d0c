import { firstOf, itemAt } from '../../lib/error/defined';
import { compileRule, openSegments, type Segments } from '../../lib';
import { Compiler } from '../../lib/compiler/compiler';
import { openDemoShop, type DemoShop } from '../support/demo-shop';

let shop: DemoShop;
let segments: Segments;
beforeAll(async () => {
	shop = await openDemoShop();
	segments = await openSegments({
		connection: shop.database.connectionString,
		shop: 'demo',
		timeZone: 'UTC',
	});
	await segments.install();
});
afterAll(async () => {
	await segments?.close();
	await shop?.database.drop();
});

test('a rule is planned once for each moment', () => {
	const compiler = new Compiler(shop.context);
	const rule = shop.rule('orders_count > 2');
	const compiled = compiler.compile(rule, shop.moment);
	expect(compiler.compile(rule, { ...shop.moment })).toBe(compiled);
	const later = compiler.compile(rule, { ...shop.moment, asOf: '2030-01-01T00:00:00.000Z' });
	expect(later.plan).not.toEqual(compiled.plan);
	expect(new Compiler(shop.context).compile(rule, shop.moment).plan).toEqual(compiled.plan);
});

const RULES = [
	'email_subscribed is true',
	'orders_count > 2',
	'last_order_date more than 60 days ago',
	'tags includes any ("vip") and amount_spent > 300 currency USD',
];

test.each(RULES)(
	'without a database, a rule is compiled as with one whose planner prefers the default: %s',
	async (text) => {
		const { sql, asOf } = await segments.preview(text, { asOf: shop.moment.asOf });
		const compiled = (strategy?: 'lookup' | 'shared' | 'prefiltered') =>
			compileRule(text, shop.context.mapping, { asOf, strategy }).sql;
		expect([compiled(), compiled('lookup'), compiled('shared'), compiled('prefiltered')]).toContain(sql);
	},
);

test('preview and evaluation ask the planner once for the same question', async () => {
	const text = 'orders_count > 3 and email_subscribed is true';
	const seen: string[] = [];
	const asked = async (run: () => Promise<unknown>) => {
		const before = seen.length;
		await run();
		return seen.length - before;
	};
	const { Client } = jest.requireActual<typeof import('pg')>('pg');
	const query = Client.prototype.query as (...given: unknown[]) => unknown;
	const spy = jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: unknown, ...given) {
		const sent =
			typeof given[0] === 'string' ? given[0] : String((given[0] as { text?: string } | undefined)?.text);
		// How many customers the shop has is asked by whatever comes first.
		if (sent.includes('EXPLAIN') && !sent.includes('SELECT 1 FROM')) seen.push(sent);
		return query.apply(this, given) as never;
	});
	try {
		expect(await asked(() => segments.preview('email_subscribed is true'))).toBe(0);
		expect(await asked(() => segments.preview(text))).toBeGreaterThan(0);
		expect(await asked(() => segments.preview(text))).toBe(0);
		const { id } = await segments.create({ title: 'Often', rule: text });
		expect(await asked(() => segments.evaluate(id, { mode: 'full' }))).toBe(0);
	} finally {
		spy.mockRestore();
	}
});

test('plans of one rule at two moments differ in time alone, and neither is made again', () => {
	const compiler = new Compiler(shop.context);
	const rule = shop.rule('orders_count > 0 within last 30 days');
	const moments = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'].map((asOf) => ({
		...shop.moment,
		asOf,
	}));
	const plans = moments.map((moment) => compiler.compile(rule, moment));
	expect(compiler.timeCandidates(firstOf(plans), itemAt(plans, 1))).toHaveLength(2);
	expect(compiler.timeCandidates(firstOf(plans), compiler.compile(rule, firstOf(moments)))).toEqual([]);
	expect(moments.map((moment) => compiler.compile(rule, moment))).toEqual(plans);
});
