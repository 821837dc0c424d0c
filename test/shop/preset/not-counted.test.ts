/** What each platform has of orders that do not count, by the words of rules for their status. */
import { preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { fixtureShop, rowsOf } from '../shop';

let shop: TestDatabase;
afterEach(() => shop.drop());

const id = (number: number) => `00000000-0000-0000-0000-00000000000${number}`;

test.each([
	[
		'evershop',
		[
			['2', 'cancelled'],
			['3', 'refunded'],
		],
	],
	[
		'medusa',
		[
			['o3', 'cancelled'],
			['o4', 'draft'],
		],
	],
	[
		'odoo',
		[
			['2', 'cancelled'],
			['3', 'draft'],
			['4', 'sent'],
		],
	],
	[
		'saleor',
		[
			[id(3), 'cancelled'],
			[id(4), 'draft'],
			[id(5), 'unconfirmed'],
			[id(6), 'expired'],
		],
	],
	[
		'shopify-airbyte',
		[
			['3', 'cancelled'],
			['5', 'refunded'],
		],
	],
	[
		'shopify-fivetran',
		[
			['3', 'cancelled'],
			['5', 'refunded'],
		],
	],
	['solidus', [['2', 'cancelled']]],
	[
		'spree',
		[
			['2', 'cancelled'],
			['6', 'partially_canceled'],
			['7', 'draft'],
		],
	],
	['vendure', [['2', 'cancelled']]],
] as const)('%s', async (name, expected) => {
	shop = await fixtureShop(name);
	const mapping = await resolveShop('auto', shop.pool);
	const others = await rowsOf(mapping, 'orders_not_counted', 'id status', shop.pool);
	expect(others).toEqual(expected);
	const counted = await rowsOf(mapping, 'orders', 'id', shop.pool);
	expect(counted.filter(([one]) => others.some(([other]) => other === one))).toEqual([]);
	// Both are read together, column by column.
	const [all, theirs] = [mapping.relations.orders, mapping.relations.orders_not_counted];
	const { rows } = await shop.pool.query(
		`SELECT * FROM (${all}\n) r UNION ALL SELECT * FROM (${theirs}\n) s`,
	);
	expect(rows).toHaveLength(counted.length + others.length);
});

test('where all statuses count, there are no others', () => {
	shop = { drop: async () => undefined } as unknown as TestDatabase;
	expect(preset('solidus', { statusesNotCounted: [] }).relations.orders_not_counted).toBeUndefined();
});

test("Odoo's exchange rates are those of the company", async () => {
	shop = await fixtureShop('odoo');
	await shop.pool
		.query(`CREATE TABLE res_currency_rate (id serial PRIMARY KEY, name date NOT NULL, rate numeric, currency_id integer, company_id integer);
		INSERT INTO res_currency_rate (name, rate, currency_id, company_id) VALUES ('2026-01-01', 1.25, 2, 1), ('2026-02-01', 1.2, 2, NULL), ('2026-01-01', 0.8, 1, 2)`);
	const mapping = await resolveShop('auto', shop.pool);
	expect(await rowsOf(mapping, 'exchange_rates', 'currency rate', shop.pool)).toEqual([
		['USD', '1.2'],
		['USD', '1.25'],
	]);
	const other = await resolveShop({ preset: 'odoo', options: { company: '2' } }, shop.pool);
	expect(await rowsOf(other, 'exchange_rates', 'currency rate', shop.pool)).toEqual([
		['EUR', '0.8'],
		['USD', '1.2'],
	]);
});
