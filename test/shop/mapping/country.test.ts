import { defined } from '../../../lib/error/defined';
import { openSegments } from '../../../lib';
import type { TestDatabase } from '../../support/database';
import { checkMapping, preset, resolveShop } from '../../../lib/shop';
import { ask, fixtureShop, reading } from '../shop';

describe.each(['medusa', 'saleor', 'evershop', 'shopify-fivetran'])('countries of %s', (name) => {
	let shop: TestDatabase;
	beforeAll(async () => {
		shop = await fixtureShop(name);
	});
	afterAll(() => shop?.drop());

	it('are found in whatever case, by the column that the table itself has', async () => {
		const segments = await openSegments({ connection: shop.connectionString, shop: name, timeZone: 'UTC' });
		try {
			const rule = (value: string) => ({ field: 'country', operator: 'includes_any', value: [value] });
			const wanted = await ask(
				preset(name),
				`SELECT DISTINCT c.id::text FROM {customers} c JOIN {addresses} a ON a.customer_id = c.id WHERE upper(a.country) = 'DE' ORDER BY 1`,
				shop.pool,
			);
			expect(wanted.length).toBeGreaterThan(0);
			for (const code of ['DE', 'de', 'De']) {
				const { customers } = await segments.preview(rule(code), { sampleSize: 50 });
				expect(customers.map(({ customer_id: id }) => [String(id)]).sort()).toEqual(wanted);
			}
			expect((await segments.preview(rule('DE'))).sql).toContain('a.country_stored::text = ANY');
			// A name is no code, and has more spellings than could be listed.
			expect((await segments.preview(rule('Atlantis'))).sql).not.toContain('a.country_stored::text = ANY');
		} finally {
			await segments.close();
		}
	});
});

describe('a column that is not what the country is made of', () => {
	let shop: TestDatabase;
	beforeAll(async () => {
		shop = await fixtureShop('medusa');
	});
	afterAll(() => shop?.drop());

	const findings = async (stored: string) => {
		const addresses = `SELECT a.customer_id, upper(a.country_code) AS country, ${stored} AS country_stored FROM customer_address a`;
		const mapping = await resolveShop({ preset: 'medusa', addresses }, shop.pool);
		return (await reading(shop, mapping, (db) => checkMapping(mapping, db))).findings;
	};

	it('is told by the check', async () => {
		expect(await findings('a.country_code')).toEqual([]);
		const [found, ...others] = await findings('a.city');
		const { severity, code, message } = defined(found);
		expect([severity, code, others]).toEqual(['error', 'COUNTRY_DIFFERS', []]);
		expect(message).toMatch(/one address has (nothing|"[^"]+") in the one and "[A-Z]{2}" in the other/);
	});
});
