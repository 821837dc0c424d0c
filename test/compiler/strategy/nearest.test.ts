import { toQuery } from '../../../lib/database/sql';
import { STRATEGIES } from '../../../lib/compiler/strategy/choose';
import { nearest } from '../../../lib/compiler/strategy/nearest';
import { openDemoShop, type DemoShop } from '../../support/demo-shop';

let shop: DemoShop;
beforeAll(async () => {
	shop = await openDemoShop();
});
afterAll(() => shop?.database.drop());

const DAYS_180 = { amount: 180, unit: 'days' };

/** An order with another on that side, and none within so long. */
const apart = (side: 'preceded_by' | 'followed_by', within: object, other: object = {}) => ({
	field: 'orders_count',
	operator: 'greater_than',
	value: 0,
	where: {
		match: 'all',
		rules: [
			{ [side]: { rows: 'orders', ...other } },
			{ match: 'none', rules: [{ [side]: { rows: 'orders', within, ...other } }] },
		],
	},
});

const planOf = (rule: object, timeZone: string) =>
	shop.compiler.compile(shop.rule(rule), { ...shop.moment, timeZone });

async function idsBy(rule: object, strategy: (typeof STRATEGIES)[number], timeZone = 'UTC') {
	const { sql, bindings } = toQuery(shop.compiler.ids(planOf(rule, timeZone), { strategy }));
	return shop.ids(sql, [...bindings]);
}

const COUNTED = `SELECT id, customer_id, placed_at, coupon FROM shop."order" WHERE customer_id IS NOT NULL AND status NOT IN ('cancelled', 'adjustment')`;
const byHand = (between: string, none: string, other = 'true') => `WITH o AS (${COUNTED})
	SELECT DISTINCT a.customer_id FROM o a JOIN o b ON b.customer_id = a.customer_id AND ${between} AND ${other}
	WHERE NOT EXISTS (SELECT FROM o c WHERE c.customer_id = a.customer_id AND ${between.replaceAll('b.', 'c.')} AND ${none} AND ${other.replaceAll('b.', 'c.')})`;

describe.each(['UTC', 'Europe/London', 'America/Havana'])('in %s', (timeZone) => {
	const on = (at: string, length: string) =>
		`((${at} AT TIME ZONE '${timeZone}') + interval '${length}') AT TIME ZONE '${timeZone}'`;
	it.each(STRATEGIES)('who came back, and who stayed away, by %s', async (strategy) => {
		const back = byHand('b.placed_at < a.placed_at', `a.placed_at <= ${on('c.placed_at', '180 days')}`);
		const away = byHand('b.placed_at > a.placed_at', `c.placed_at <= ${on('a.placed_at', '4 months')}`);
		const coupon = byHand(
			'b.placed_at < a.placed_at',
			`a.placed_at <= ${on('c.placed_at', '2 months')}`,
			'b.coupon IS NOT NULL',
		);
		const withCoupon = { where: { field: 'coupon', operator: 'is_not_null' } };
		for (const [rule, sql] of [
			[apart('preceded_by', DAYS_180), back],
			[apart('followed_by', { amount: 4, unit: 'months' }), away],
			[apart('preceded_by', { amount: 2, unit: 'months' }, withCoupon), coupon],
		] as const) {
			const expected = await shop.ids(sql);
			expect(expected.length).toBeGreaterThan(10);
			expect(await idsBy(rule, strategy, timeZone)).toEqual(expected);
		}
	});
});

/** The order before the last is the nearest, and the one before it reaches further. */
it.each([
	[
		'the clock is put back between them',
		{ amount: 1, unit: 'days' },
		'Europe/Berlin',
		['2024-10-27T00:50Z', '2024-10-27T01:10Z', '2024-10-28T01:30Z'],
	],
	[
		'the next month has fewer days',
		{ amount: 1, unit: 'months' },
		'UTC',
		['2025-01-30T23:00Z', '2025-01-31T01:00Z', '2025-02-28T10:00Z'],
	],
])('%s', async (_, within, timeZone, at) => {
	const { rows } = await shop.database.pool.query<{ id: number }>('SELECT min(id) AS id FROM shop.customer');
	const [customer] = rows;
	await shop.database.pool.query('DELETE FROM shop."order" WHERE customer_id = $1', [customer?.id]);
	await shop.database.pool.query(
		`INSERT INTO shop."order" (id, customer_id, placed_at, status, currency, total, refunded)
			SELECT 9000000 + place, $1, at, 'paid', 'GBP', 10, 0 FROM unnest($2::timestamptz[]) WITH ORDINALITY AS each (at, place)`,
		[customer?.id, at],
	);
	for (const strategy of STRATEGIES) {
		const comesBackAfter = async (length: object) =>
			(await idsBy(apart('preceded_by', length), strategy, timeZone)).includes(String(customer?.id));
		expect(await comesBackAfter(within)).toBe(false);
		expect(await comesBackAfter({ amount: 5, unit: 'hours' })).toBe(true);
	}
});

it('is asked where a row is, and none such within a length', () => {
	const asks = (rule: object) => nearest.asks(planOf(rule, 'UTC').plan, shop.compiler.mapping);
	expect(asks(apart('preceded_by', DAYS_180))).toBe(true);
	expect(
		asks({ match: 'any', rules: [apart('followed_by', DAYS_180), apart('followed_by', DAYS_180)] }),
	).toBe(true);
	const [there, none] = apart('preceded_by', DAYS_180).where.rules;
	const of = (...rules: unknown[]) => ({
		...apart('preceded_by', DAYS_180),
		where: { match: 'all', rules },
	});
	expect(asks(of(there))).toBe(false);
	expect(asks(of(none))).toBe(false);
	expect(asks(of(...apart('preceded_by', DAYS_180, { at_least: 2 }).where.rules))).toBe(false);
	expect(asks(of(...apart('followed_by', DAYS_180).where.rules.slice(0, 1), none))).toBe(false);
});
