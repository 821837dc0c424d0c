import type { PoolClient } from 'pg';
import { Compiler, type Compiled } from '../../../lib/compiler/compiler';
import { estimatedCost } from '../../../lib/compiler/strategy/estimate';
import { PREFILTER_DISCOUNT } from '../../../lib/compiler/strategy/choose';
import { asksJoined, asksJoinedOfOne, costOfJoined, joinedShop } from '../../../lib/compiler/strategy/joined';
import type { Mapping } from '../../../lib/shop';
import type { Choice, Choices } from '../../../lib/compiler/strategy/price';
import { parseQuery } from '../../../lib/language/query';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import {
	anew,
	compilerOver,
	idsIn,
	MOMENT,
	plans,
	PURCHASE_TABLES,
	purchasesWith,
} from '../../support/purchases';

const COLUMNS = `p.id, p.buyer_id AS customer_id, p.placed_at, 'EUR' AS currency`;
/** The amounts stand in a table of their own, and so do the coupons. */
const MAPPING = {
	...purchasesWith({
		orders: `SELECT ${COLUMNS}, (SELECT sum(s.amount) FROM public.summary AS s WHERE s.purchase_id = p.id) AS amount,
			(SELECT string_agg(u.code, ',' ORDER BY u.code) FROM public.used AS u WHERE u.purchase_id = p.id) AS coupon FROM public.purchase AS p`,
	}),
	ordersOfAll: {
		columns: ['amount', 'coupon'],
		select: `SELECT ${COLUMNS}, s.amount, u.codes AS coupon FROM public.purchase AS p
		LEFT JOIN (SELECT purchase_id, sum(amount) AS amount FROM public.summary GROUP BY 1) AS s ON s.purchase_id = p.id
		LEFT JOIN (SELECT purchase_id, string_agg(code, ',' ORDER BY code) AS codes FROM public.used GROUP BY 1) AS u ON u.purchase_id = p.id`,
	},
};

const LAST = 'amount_spent currency EUR of last 1 > 300';

let database: TestDatabase;
let compiler: Compiler;
/** In a transaction, as previews and evaluations are: what is set for a price holds until it is known. */
let client: PoolClient;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		${PURCHASE_TABLES};
		CREATE TABLE summary (purchase_id integer, amount numeric);
		CREATE TABLE used (purchase_id integer, code text);
		INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 3000) AS n;
		INSERT INTO purchase SELECT n, CASE WHEN n % 50 > 0 THEN 1 + n * 7 % 2900 END,
			'2025-01-01Z'::timestamptz + n * interval '37 minutes' FROM generate_series(1, 20000) AS n;
		INSERT INTO summary SELECT n, CASE n WHEN 77 THEN 'NaN'::numeric ELSE n % 1000 END FROM generate_series(1, 20000) AS n WHERE n % 7 > 0;
		INSERT INTO used SELECT n, 'CODE' || n % 3 FROM generate_series(1, 20000) AS n WHERE n % 11 = 0;
		CREATE INDEX ON purchase (buyer_id, placed_at);
		CREATE INDEX ON purchase (placed_at);
		CREATE INDEX ON summary (purchase_id);
		CREATE INDEX ON used (purchase_id);
		ANALYZE`);
	compiler = await compilerOver(database.pool, MAPPING);
	client = await database.pool.connect();
	await client.query('BEGIN');
});
afterAll(async () => {
	client?.release(true);
	await database?.drop();
});

const compiled = (query: string): Compiled =>
	compiler.compile(parseQuery(query, { fields: compiler.context.catalogue }), MOMENT);
const pricing = () => ({
	db: client,
	choices: anew,
	customers: () => Promise.resolve(3_000),
});
const strategyOf = async (query: string) => (await compiler.cheapestIds(compiled(query), pricing())).strategy;

const LOOKED_UP = [
	'amount_spent > 4000 currency EUR',
	'largest_order > 980 currency EUR',
	"orders_count > 0 where (coupon = 'CODE1')",
	'amount_spent > 2000 currency EUR and orders_count = 0 where (total < 10 currency EUR)',
];

test.each(LOOKED_UP)(
	'finds whom a scan finds, and is taken where most orders are asked: %s',
	async (query) => {
		const asked = compiled(query);
		const found = await idsIn(compiler.ids(asked, { strategy: 'joined' }), database.pool);
		expect(found).toEqual(await idsIn(compiler.ids(asked), database.pool));
		expect(found.length).toBeGreaterThan(10);
		expect(asksJoined(asked.plan, compiler.mapping)).toBe(true);
		expect(await strategyOf(query)).toBe('joined');
	},
);

/** Amounts of the ranked orders alone are looked up, 2,900 here. */
const RANKED = 'orders_count > 0 of last 1 where (total > 900 currency EUR)';

test.each([
	RANKED,
	'amount_spent > 100 currency EUR within last 3 days',
	"amount_spent > 100 currency EUR and first_name = 'Name 5'",
])('is not taken where few are: %s', async (query) => {
	expect(await strategyOf(query)).not.toBe('joined');
	const asked = compiled(query);
	const found = await idsIn(compiler.ids(asked, { strategy: 'joined' }), database.pool);
	expect(found).toEqual(await idsIn(compiler.ids(asked), database.pool));
});

test.each([RANKED, 'orders_count > 0 of last 1 (total > 900 currency EUR)'])(
	'finds the same by amounts of ranked orders: %s',
	async (query) => {
		const asked = compiled(query);
		const [joined, lookedUp] = [compiler.ids(asked, { strategy: 'joined' }), compiler.ids(asked)];
		expect(joined.text).not.toBe(lookedUp.text);
		const found = await idsIn(joined, database.pool);
		expect(found).toEqual(await idsIn(lookedUp, database.pool));
		expect(found.length).toBeGreaterThan(10);
	},
);

test.each(['orders_count > 3', 'last_order_date before 2025-06-01', 'orders_count = 0 within last 300 days'])(
	'is no question where nothing is looked up: %s',
	(query) => {
		expect(asksJoined(compiled(query).plan, compiler.mapping)).toBe(false);
	},
);

test('leaves out of many rules what none of them asks', async () => {
	const asked = [compiled('amount_spent > 4000 currency EUR').plan];
	const joined = joinedShop(compiler.context, asked);
	expect(joined.mapping.relations.orders).toBe(MAPPING.ordersOfAll.select);
	expect(joinedShop(compiler.context, asked).mapping).toBe(joined.mapping);
	const rules = ['amount_spent > 4000 currency EUR', 'orders_count > 3', 'largest_order > 500 currency EUR'];
	const { query } = await compiler.cheapestBitmap(rules.map(compiled), pricing());
	expect(await plans(query, 'summary', database.pool)).toBe(true);
	expect(await plans(query, 'used', database.pool)).toBe(false);
	expect(await plans(query, 'SubPlan', database.pool)).toBe(false);
	const few = await compiler.cheapestBitmap(
		['amount_spent > 100 currency EUR within last 3 days', 'orders_count > 1 within last 3 days'].map(
			compiled,
		),
		pricing(),
	);
	expect(await plans(few.query, 'SubPlan', database.pool)).toBe(true);
});

test.each([
	['amount_spent > 4000 currency EUR', 'amount'],
	["orders_count > 0 where (coupon = 'CODE1')", 'coupon'],
	["amount_spent > 10 currency EUR and orders_count > 0 where (coupon = 'CODE1')", 'all'],
	["orders_count > 0 where (coupon = 'CODE1' and total > 10 currency EUR)", 'all'],
])('joins no other columns than are asked: %s', (query, expected) => {
	const some = { amount: 'SELECT amount', coupon: 'SELECT coupon' };
	const mapping = {
		...compiler.mapping,
		ordersOfAll: { ...MAPPING.ordersOfAll, select: 'SELECT all', some },
	};
	const ordersOf = (...queries: string[]) =>
		joinedShop(
			{ ...compiler.context, mapping },
			queries.map((one) => compiled(one).plan),
		).mapping.relations.orders;
	expect(ordersOf(query)).toBe(`SELECT ${expected}`);
	expect(ordersOf(query, 'orders_count > 3')).toBe(`SELECT ${expected}`);
	expect(ordersOf(query, 'amount_spent > 1 currency EUR', "orders_count = 0 where (coupon = 'A')")).toBe(
		'SELECT all',
	);
});

test('is no way of its own where it would ask the same', () => {
	const waysOf = (query: string, joined: number) => compiler.ways(compiled(query), { joined });
	expect(waysOf('amount_spent > 4000 currency EUR', 1)).toContain('joined');
	expect(waysOf('amount_spent > 4000 currency EUR', Infinity)).not.toContain('joined');
	expect(waysOf('orders_count > 3', 1)).not.toContain('joined');
});

test('asked of the first or last order of each customer alone, it must be far cheaper', async () => {
	const ofOne = (query: string) => asksJoinedOfOne(compiled(query).plan, compiler.mapping);
	expect(ofOne(LAST)).toBe(true);
	expect(asksJoined(compiled(LAST).plan, compiler.mapping)).toBe(true);
	expect(ofOne('orders_count of first 1 where (total > 300 currency EUR) > 0')).toBe(true);
	expect(ofOne('amount_spent currency EUR of last 2 > 300')).toBe(false);
	expect(ofOne('orders_count of last 1 (total > 10 currency EUR) > 0')).toBe(false);
	expect(
		ofOne('orders_count of first 1 where (followed by orders where (total > 400 currency EUR)) > 0'),
	).toBe(false);
	const priced = (ratio: number, of: boolean) =>
		costOfJoined(
			{ joined: 100, lookedUp: 1000, costOf: (joined) => Promise.resolve(joined ? ratio : 1) },
			of,
			client,
		);
	expect([await priced(0.2, false), await priced(0.2, true)]).toEqual([100, Infinity]);
	expect(await priced(0.05, true)).toBe(100);
});

test('so it is not taken for it, but together with what is asked of all orders', async () => {
	expect((await compiler.cheapestIds(compiled(LAST), pricing())).costs.joined).toBe(Infinity);
	const together = async (...queries: string[]) => {
		const { query } = await compiler.cheapestBitmap(queries.map(compiled), pricing());
		return !(await plans(query, 'SubPlan', database.pool));
	};
	expect(await together(LAST)).toBe(false);
	// At a fifth of the price.
	expect(await together(LAST, 'amount_spent > 100 currency EUR within last 150 days')).toBe(true);
	expect(await together(LAST, 'amount_spent > 4000 currency EUR')).toBe(true);
});

test('learnt of all orders, it says nothing of three days of them', async () => {
	const by = (learnt: 'joined' | 'scan') => async (query: string) =>
		(await compiler.cheapestIds(compiled(query), { ...pricing(), learnt })).strategy;
	expect(await by('joined')('amount_spent > 100 currency EUR within last 3 days')).toBe('scan');
	expect(await by('joined')('amount_spent > 4000 currency EUR')).toBe('joined');
	expect(await by('scan')('amount_spent > 4000 currency EUR')).toBe('scan');
});

test('is clearly cheaper only at a third of the price, with pages in memory', async () => {
	const costs = async (days: number) => {
		const asked = compiled(`amount_spent > 100 currency EUR within last ${days} days`);
		const found = await compiler.cheapestIds(asked, pricing());
		const own = await estimatedCost(compiler.ids(asked, { strategy: 'joined' }), client);
		return { ...found.costs, own, strategy: found.strategy };
	};
	// Cheaper by the server's own prices, but no third.
	const some = await costs(20);
	expect(some.own).toBeLessThan(Number(some.scan));
	expect([some.joined, some.strategy]).toEqual([Infinity, 'scan']);
	const most = await costs(500);
	expect([most.joined, most.strategy]).toEqual([most.own, 'joined']);
	expect((await client.query('SHOW random_page_cost')).rows).toEqual([{ random_page_cost: '4' }]);
});

test('is not taken where few customers are left, however dear it seems to look their amounts up', async () => {
	await client.query('SAVEPOINT unindexed; DROP INDEX purchase_buyer_id_placed_at_idx');
	const among = async (many: number) => {
		const names = Array.from({ length: many }, (_, index) => `'Name ${index}'`);
		const query = `amount_spent > 4000 currency EUR and first_name in (${String(names)})`;
		return compiler.cheapestIds(compiled(query), pricing());
	};
	const few = await among(15);
	expect(Number(few.costs.joined) * PREFILTER_DISCOUNT).toBeLessThan(Number(few.costs.prefiltered));
	expect([few.strategy, few.chosenBy]).toEqual(['listed', undefined]);
	const some = await among(40);
	expect(some.strategy).toBe('prefiltered');
	expect(some.cost).toBe(some.costs.prefiltered);
	// Together with others it is worth what it was chosen by.
	expect(some.chosenBy).toBeLessThan(Number(some.costs.joined));
	await client.query('ROLLBACK TO unindexed');
});

test('is remembered for the same rules alone', async () => {
	const known = new Map<string, Promise<Choice>>();
	const choices: Choices = (key, choose) => {
		const choice = known.get(key) ?? choose();
		known.set(key, choice);
		return choice;
	};
	const together = async (days: number) => {
		const rules = ['amount_spent > 100 currency EUR', 'orders_count > 1'].map((rule) =>
			compiled(`${rule} within last ${days} days`),
		);
		const { query } = await compiler.cheapestBitmap(rules, { db: client, choices });
		return [await plans(query, 'SubPlan', client), known.size];
	};
	expect([await together(3), await together(3), await together(500)]).toEqual([
		[true, 1],
		[true, 1],
		[false, 2],
	]);
});

test('is not asked of spread tables, nor without other orders for most of them', () => {
	const { plan } = compiled('amount_spent > 4000 currency EUR');
	const { ordersOfAll: _, ...without } = compiler.mapping;
	expect(asksJoined(plan, without)).toBe(false);
	const spread = { table: 'public.buyer', column: 'id' };
	const mapping: Mapping = { ...compiler.mapping, backend: { name: 'citus', spread: [spread] } };
	expect(asksJoined(plan, mapping)).toBe(false);
	const over = new Compiler({ ...compiler.context, mapping });
	const asked = { plan, moment: MOMENT };
	expect(over.ids(asked, { strategy: 'joined' }).text).toBe(over.ids(asked).text);
});
