import { openSegments } from '../../../lib';
import { preset, resolveShop } from '../../../lib/shop';
import type { Mapping } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { ask, fixtureShop } from '../shop';

interface Codes {
	readonly shop: 'odoo' | 'solidus' | 'spree' | 'vendure';
	readonly rows: 'countries' | 'currencies';
	readonly relation: 'addresses' | 'orders';
	readonly column: 'country' | 'currency';
}

const COUNTRIES = { rows: 'countries', relation: 'addresses', column: 'country' } as const;
const CASES: readonly Codes[] = [
	{ shop: 'odoo', ...COUNTRIES },
	{ shop: 'odoo', rows: 'currencies', relation: 'orders', column: 'currency' },
	{ shop: 'solidus', ...COUNTRIES },
	{ shop: 'spree', ...COUNTRIES },
	{ shop: 'vendure', ...COUNTRIES },
];

describe.each(CASES)('$rows of $shop', ({ shop: name, rows, relation, column }) => {
	const mapping = preset(name);
	const select = String(mapping[rows]);
	let shop: TestDatabase;
	beforeAll(async () => {
		shop = await fixtureShop(name);
	});
	afterAll(() => shop?.drop());

	it('are those of the rows that name them', async () => {
		const found = await ask(
			mapping,
			`SELECT DISTINCT upper(r.${column}), upper(k.code) FROM {${relation}} r LEFT JOIN (${select}) k ON k.id = r.${column}_row_id`,
			shop.pool,
		);
		expect(found.filter(([code]) => code !== null)).not.toEqual([]);
		for (const [code, ofRow] of found) expect(ofRow).toBe(code);
	});

	it('stay under a mapping with other rows of its own, and no longer', async () => {
		const under = async (own: object) =>
			(await resolveShop({ preset: name, ...own }, shop.pool))[rows as keyof Mapping];
		expect(await under({ groups: null })).toContain('code');
		const own = 'SELECT 1 AS id, 1 AS customer_id, now() AS placed_at, 1 AS amount';
		expect(await under({ [relation]: own })).toBeUndefined();
	});

	it('find whose rows they are of', async () => {
		const codes = await ask(
			mapping,
			`SELECT DISTINCT ${column} FROM {${relation}} r WHERE ${column} IS NOT NULL ORDER BY 1`,
			shop.pool,
		);
		const segments = await openSegments({ connection: shop.connectionString, shop: name, timeZone: 'UTC' });
		try {
			for (const [code] of codes) {
				const wanted = await ask(
					mapping,
					`SELECT c.id::text FROM {customers} c WHERE c.id IN (SELECT customer_id FROM {${relation}} r WHERE ${column} = '${String(code)}') ORDER BY 1`,
					shop.pool,
				);
				const asked = { field: column, operator: 'equals', value: String(code).toLowerCase() };
				const rule =
					column === 'country'
						? asked
						: { field: 'orders_count', operator: 'greater_than', value: 0, where: asked };
				const { customers, sql } = await segments.preview(rule, { sampleSize: 50 });
				expect(customers.map(({ customer_id: id }) => [String(id)]).sort()).toEqual(wanted.sort());
				expect(sql).toContain(`"${column}_row_id" = `);
			}
		} finally {
			await segments.close();
		}
	});
});
