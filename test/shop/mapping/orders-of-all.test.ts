import { preset, resolveShop, type Mapping } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { fixtureShop } from '../shop';

/** Tables that are asked for an order's amount alone. */
const AMOUNTS = /(payments|payment_transaction|refunds?|order_summary) /;

describe.each([
	['evershop', 1],
	['medusa', 2],
	['saleor', 1],
	['solidus', 2],
	['spree', 2],
] as const)('%s', (name, values) => {
	let shop: TestDatabase;
	beforeAll(async () => {
		shop = await fixtureShop(name);
	});
	afterAll(() => shop?.drop());

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
	const planned = async (select: string, column: string): Promise<string> => {
		const { rows: plan } = await shop.pool.query<object>(
			`EXPLAIN SELECT max(o.${column}::text) FROM (${select}) AS o`,
		);
		return JSON.stringify(plan);
	};

	it.each([{}, { guestsByEmail: true }, { refunds: 'kept' }, { statusesNotCounted: [] }])(
		'has the same orders for most of them, of the same types: %j',
		async (options) => {
			const { relations, ordersOfAll } = preset(name, options);
			if (ordersOfAll === undefined) {
				expect([options, values]).toEqual([{ refunds: 'kept' }, 1]);
				return;
			}
			expect(ordersOfAll).not.toBe(relations.orders);
			expect(await described(ordersOfAll)).toEqual(await described(String(relations.orders)));
			const found = await rows(ordersOfAll);
			expect(found).toEqual(await rows(String(relations.orders)));
			expect(found).not.toEqual([]);
		},
	);

	it('reads nothing for what is not asked', async () => {
		const ordersOfAll = String(preset(name).ordersOfAll);
		expect(await planned(ordersOfAll, 'amount')).toMatch(AMOUNTS);
		expect(await planned(ordersOfAll, 'id')).not.toMatch(AMOUNTS);
		expect(await planned(ordersOfAll, 'currency')).not.toMatch(/Unique|Group/);
	});

	it('keeps them for the orders of the preset alone', async () => {
		const under = async (own: object): Promise<Mapping> => resolveShop({ preset: name, ...own }, shop.pool);
		const kept = await under({ groups: null });
		expect(kept.ordersOfAll).toMatch(/LEFT JOIN/);
		expect((await under({ orders: kept.relations.orders })).ordersOfAll).toBe(kept.ordersOfAll);
		const own = 'SELECT 1 AS id, 1 AS customer_id, now() AS placed_at, 0 AS amount';
		expect((await under({ orders: own })).ordersOfAll).toBeUndefined();
	});
});
