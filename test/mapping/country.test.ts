import { openSegments } from '../../lib';
import type { TestDatabase } from '../support/database';
import { preset } from '../../lib/mapping';
import { ask, fixtureShop } from './shop';

describe.each(['medusa', 'saleor', 'evershop', 'shopify-fivetran'])('countries of %s', (name) => {
	let shop: TestDatabase;
	beforeAll(async () => { shop = await fixtureShop(name); });
	afterAll(() => shop?.drop());

	it('are found in whatever case, by the column that the table itself has', async () => {
		const segments = await openSegments({ connection: shop.connectionString, shop: name, timeZone: 'UTC' });
		try {
			const rule = (value: string) => ({ field: 'country', operator: 'includes_any', value: [value] });
			const wanted = await ask(preset(name), `SELECT DISTINCT c.id::text FROM {customers} c JOIN {addresses} a ON a.customer_id = c.id WHERE upper(a.country) = 'DE' ORDER BY 1`, shop.pool);
			expect(wanted.length).toBeGreaterThan(0);
			for (const code of ['DE', 'de', 'De']) {
				const { customers } = await segments.preview(rule(code), { sampleSize: 50 });
				expect(customers.map(({ customer_id: id }) => [String(id)]).sort()).toEqual(wanted);
			}
			expect((await segments.preview(rule('DE'))).sql).toContain('a.country_stored::text = ANY');
			// A name is no code, and has more spellings than could be listed.
			expect((await segments.preview(rule('Germany'))).sql).not.toContain('a.country_stored::text = ANY');
			expect((await segments.fields()).map((field) => field.name)).not.toContain('country_stored');
		} finally {
			await segments.close();
		}
	});
});
