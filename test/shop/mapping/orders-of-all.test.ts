import { resolveShop, type Mapping } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { fixtureShop } from '../shop';

/** One of its channels, where the preset can count the orders of one alone. */
const CHANNEL: Readonly<Record<string, string>> = { medusa: 'Webshop', saleor: 'us' };

describe.each([
	['evershop', ['amount'], ['payment_transaction']],
	['medusa', ['amount', 'coupon', 'channel'], ['order_summary', 'promotion', 'sales_channel']],
	['saleor', ['amount', 'channel'], ['order_ordergrantedrefund', 'channel_channel']],
	['shopify-fivetran', ['coupon'], ['order_discount_code']],
	['solidus', ['amount', 'coupon'], ['spree_refunds', 'promotion_codes']],
	['spree', ['amount', 'coupon', 'channel'], ['spree_refunds', 'spree_promotions', 'spree_channels']],
	['vendure', ['channel'], ['order_channels_channel']],
] as const)('%s', (name, columns, tables) => {
	let shop: TestDatabase;
	beforeAll(async () => {
		shop = await fixtureShop(name);
		// Summaries of one version before and after those that the fixture has.
		if (name === 'medusa')
			await shop.pool.query(`
				INSERT INTO order_summary (id, order_id, version, totals)
				SELECT one || s.id, s.order_id, s.version, jsonb_build_object('current_order_total', ascii(one))
				FROM order_summary s, unnest(ARRAY['0', 'z']) AS one WHERE one = '0' OR s.order_id < 'o2';
				-- An amount that is none, of a version that the order is no longer in.
				INSERT INTO order_summary (id, order_id, version, totals) VALUES ('old', 'o1', 99, '{"current_order_total": ""}');
				-- A later one of each that is deleted, and of one order a later one without totals.
				INSERT INTO order_summary (id, order_id, version, totals, deleted_at)
				SELECT DISTINCT 'zzz' || o.id, o.id, o.version, '{"current_order_total": 77}'::jsonb, now() FROM "order" o;
				INSERT INTO order_summary (id, order_id, version, totals)
				SELECT 'zz' || o.id, o.id, o.version, NULL FROM "order" o WHERE o.id = 'o8'`);
	});
	afterAll(() => shop?.drop());

	const under = (own: object): Promise<Mapping> => resolveShop({ preset: name, ...own }, shop.pool);
	const described = async (select: string) => {
		const { fields } = await shop.pool.query(`SELECT * FROM (${select}) AS o LIMIT 0`);
		return fields.map((field) => `${field.name} ${field.dataTypeID} ${field.dataTypeModifier}`).sort();
	};
	const rows = async (select: string): Promise<string[]> => {
		const found = await shop.pool.query<{ row: string }>(
			`SELECT to_jsonb(o)::text AS row FROM (${select}) AS o ORDER BY 1`,
		);
		return found.rows.map(({ row }) => row);
	};
	const planned = async (select: string, asked: readonly string[]): Promise<string> => {
		const values = asked.map((column) => `max(o.${column}::text)`);
		const { rows: plan } = await shop.pool.query<object>(
			`EXPLAIN SELECT ${String(values)} FROM (${select}) AS o`,
		);
		return JSON.stringify(plan);
	};

	const others = {
		...(name === 'vendure' ? {} : { guestsByEmail: true }),
		...(CHANNEL[name] === undefined ? {} : { channel: CHANNEL[name] }),
	};
	it.each([{}, others, { refunds: 'kept' }, { statusesNotCounted: [] }])(
		'has the same orders for most of them, of the same types: %j',
		async (options) => {
			const { relations, ordersOfAll } = await under({ options });
			if (ordersOfAll === undefined) {
				expect([options, columns]).toEqual([{ refunds: 'kept' }, ['amount']]);
				return;
			}
			const large = (from: string) => rows(`SELECT * FROM (${from}) AS o WHERE o.amount > 20`);
			const lookedUp = String(relations.orders);
			const expected = [await described(lookedUp), await large(lookedUp), await rows(lookedUp)];
			expect(expected[2]).not.toEqual([]);
			for (const select of [ordersOfAll.select, ...Object.values(ordersOfAll.some ?? {})]) {
				expect(select).not.toBe(lookedUp);
				expect([await described(select), await large(select), await rows(select)]).toEqual(expected);
			}
		},
	);

	it('reads nothing for what is not asked, and says for what', async () => {
		const known = (await under({})).ordersOfAll;
		expect(known?.columns).toEqual(columns);
		expect(Object.keys(known?.some ?? {})).toHaveLength(2 ** columns.length - 2);
		// That a version of Medusa's has one summary Postgres cannot know.
		const plain = await planned(String(known?.select), ['currency']);
		for (const table of tables.filter((one) => one !== 'order_summary')) expect(plain).not.toContain(table);
		for (const asked of [...Object.keys(known?.some ?? {}), String(columns)]) {
			const plan = await planned(known?.some?.[asked] ?? String(known?.select), asked.split(','));
			for (const [index, column] of columns.entries())
				if (asked.split(',').includes(column)) expect(plan).toContain(tables[index]);
				else expect(plan).not.toContain(tables[index]);
		}
	});

	it('keeps them for the orders of the preset alone', async () => {
		const kept = await under({ groups: null });
		expect(kept.ordersOfAll?.select).toMatch(/LEFT JOIN/);
		expect((await under({ orders: kept.relations.orders })).ordersOfAll).toEqual(kept.ordersOfAll);
		const own = 'SELECT 1 AS id, 1 AS customer_id, now() AS placed_at, 0 AS amount';
		expect((await under({ orders: own })).ordersOfAll).toBeUndefined();
	});
});
