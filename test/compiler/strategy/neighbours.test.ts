import { toQuery } from '../../../lib/database/sql';
import { STRATEGIES } from '../../../lib/compiler/strategy/choose';
import { neighbours } from '../../../lib/compiler/strategy/neighbours';
import { openDemoShop, type DemoShop } from '../../support/demo-shop';

let shop: DemoShop;
beforeAll(async () => {
	shop = await openDemoShop();
	// Some orders of one instant, which are neither before nor after each other.
	await shop.database.pool.query(`UPDATE shop."order" AS o SET placed_at = first.at
		FROM (SELECT customer_id, min(placed_at) AS at FROM shop."order" WHERE customer_id % 3 = 0 GROUP BY 1) AS first
		WHERE first.customer_id = o.customer_id AND o.id % 2 = 0`);
});
afterAll(() => shop?.database.drop());

const counts = (test: object, more: object = {}, beside: readonly object[] = []) => ({
	field: 'orders_count',
	operator: 'greater_than',
	value: 0,
	...more,
	where: { match: 'all', rules: [...beside, test] },
});
const days = (amount: number) => ({ amount, unit: 'days' });
const equals = (field: string, value: string) => ({ field, operator: 'equals', value });

const planOf = (rule: object, timeZone = 'UTC') =>
	shop.compiler.compile(shop.rule(rule), { ...shop.moment, timeZone });

async function idsBy(rule: object, strategy: (typeof STRATEGIES)[number]) {
	const { sql, bindings } = toQuery(shop.compiler.ids(planOf(rule), { strategy }));
	return shop.ids(sql, [...bindings]);
}

const COUNTED = `customer_id IS NOT NULL AND status NOT IN ('cancelled', 'adjustment')`;
const ORDERS = `SELECT id, customer_id, placed_at, lower(coupon) AS coupon, channel FROM shop."order" WHERE ${COUNTED}`;
const LINES = `SELECT o.customer_id, o.placed_at, l.product_id, l.quantity FROM shop."order" o JOIN shop.order_line l ON l.order_id = o.id WHERE ${COUNTED}`;
const pairs = (rows: string, on: string) =>
	`WITH r AS (${rows}) SELECT DISTINCT a.customer_id FROM r a JOIN r b ON b.customer_id = a.customer_id AND b.placed_at > a.placed_at AND ${on}`;

const CASES: ReadonlyArray<readonly [string, object, string]> = [
	[
		'the same product again within 60 days',
		counts({ followed_by: { rows: 'lines', within: days(60), same: ['product'] } }),
		pairs(LINES, `b.product_id = a.product_id AND b.placed_at <= a.placed_at + interval '60 days'`),
	],
	[
		'the same product a second time, not two pieces',
		counts(
			{
				preceded_by: {
					rows: 'lines',
					same: ['product'],
					where: { field: 'quantity', operator: 'equals', value: 1 },
				},
			},
			{},
			[{ field: 'quantity', operator: 'equals', value: 1 }],
		),
		pairs(`${LINES} AND l.quantity = 1`, 'b.product_id = a.product_id'),
	],
	[
		'two orders within ten days',
		counts({ followed_by: { rows: 'orders', within: days(10) } }),
		pairs(ORDERS, `b.placed_at <= a.placed_at + interval '10 days'`),
	],
	[
		'an order in 60 days, and another within ten days before',
		counts({ preceded_by: { rows: 'orders', within: days(10) } }, { within: { last: 60, unit: 'days' } }),
		pairs(
			ORDERS,
			`b.placed_at <= a.placed_at + interval '10 days' AND b.placed_at >= timestamptz '$NOW' - interval '60 days'`,
		),
	],
	[
		'an order in 60 days, and another within ten days of it',
		counts({ followed_by: { rows: 'orders', within: days(10) } }, { within: { last: 60, unit: 'days' } }),
		pairs(
			ORDERS,
			`b.placed_at <= a.placed_at + interval '10 days' AND a.placed_at >= timestamptz '$NOW' - interval '60 days'`,
		),
	],
	[
		'an order 60 days ago and longer, and one before it',
		counts({ preceded_by: { rows: 'orders' } }, { within: { between_last: [60, 3000], unit: 'days' } }),
		pairs(ORDERS, `b.placed_at <= timestamptz '$NOW' - interval '60 days'`),
	],
	[
		'the same coupon twice',
		counts({ followed_by: { rows: 'orders', same: ['coupon'] } }),
		pairs(ORDERS, 'b.coupon = a.coupon'),
	],
	[
		'twice on the web',
		counts({ followed_by: { rows: 'orders', where: equals('channel', 'web'), within: days(30) } }, {}, [
			equals('channel', 'web'),
		]),
		pairs(
			ORDERS,
			`a.channel = 'web' AND b.channel = 'web' AND b.placed_at <= a.placed_at + interval '30 days'`,
		),
	],
	[
		'a pause of 100 days after an order',
		counts({ match: 'none', rules: [{ followed_by: { rows: 'orders', within: days(100) } }] }, {}, [
			{ followed_by: { rows: 'orders' } },
		]),
		`${pairs(ORDERS, 'true')} AND NOT EXISTS (SELECT FROM r c WHERE c.customer_id = a.customer_id AND c.placed_at > a.placed_at AND c.placed_at <= a.placed_at + interval '100 days')`,
	],
];

describe.each(CASES)('%s', (_, rule, sql) => {
	it.each(STRATEGIES)('by %s', async (strategy) => {
		const expected = await shop.ids(sql.replace('$NOW', shop.moment.asOf));
		expect(expected.length).toBeGreaterThan(5);
		expect(await idsBy(rule, strategy)).toEqual(expected);
	});

	it('is asked of neighbours', () => {
		expect(neighbours.asks(planOf(rule).plan, shop.compiler.mapping)).toBe(true);
	});
});

const web = equals('channel', 'web');
it.each<readonly [string, object, string]>([
	['others are asked something else', counts({ followed_by: { rows: 'orders', where: web } }), 'UTC'],
	['others are asked less', counts({ followed_by: { rows: 'orders' } }, {}, [web]), 'UTC'],
	['they are other rows', counts({ followed_by: { rows: 'events' } }), 'UTC'],
	['there must be several', counts({ followed_by: { rows: 'orders', at_least: 2 } }), 'UTC'],
	['first orders are asked', counts({ followed_by: { rows: 'orders' } }, { of: { first: 1 } }), 'UTC'],
	[
		'there are two of them',
		counts({ followed_by: { rows: 'orders' } }, {}, [{ preceded_by: { rows: 'orders' } }]),
		'UTC',
	],
	[
		'one that comes later may reach less far',
		counts({ preceded_by: { rows: 'orders', within: days(30) } }),
		'Europe/Berlin',
	],
])('not where %s', (_, rule, timeZone) => {
	expect(neighbours.asks(planOf(rule, timeZone).plan, shop.compiler.mapping)).toBe(false);
});
