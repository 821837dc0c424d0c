import { openSegments } from '../../../lib';
import { defined } from '../../../lib/error/defined';
import { checkMapping, preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { ask, fixtureShop, reading } from '../shop';

const SHOPS = ['evershop', 'saleor', 'solidus', 'spree'];

describe.each(SHOPS)('large orders of %s', (name) => {
	let shop: TestDatabase;
	beforeAll(async () => {
		shop = await fixtureShop(name);
	});
	afterAll(() => shop?.drop());

	it('are asked for by what the amount never exceeds first, and by the amount', async () => {
		const [[currency, most] = []] = await ask(
			preset(name),
			'SELECT currency, max(amount)::text FROM {orders} o GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1',
			shop.pool,
		);
		const segments = await openSegments({ connection: shop.connectionString, shop: name, timeZone: 'UTC' });
		try {
			// The largest refund of the fixtures is below 40.
			for (const least of [0, 50, Number(most) - 0.01, Number(most), Number(most) + 40]) {
				const wanted = await ask(
					preset(name),
					`SELECT DISTINCT c.id::text FROM {customers} c JOIN {orders} o ON o.customer_id = c.id WHERE o.amount > ${least} AND o.currency = '${String(currency)}' ORDER BY 1`,
					shop.pool,
				);
				const rule = { field: 'largest_order', operator: 'greater_than', value: least, currency };
				const { customers, sql } = await segments.preview(rule, { sampleSize: 50 });
				expect(customers.map(({ customer_id: id }) => [String(id)]).sort()).toEqual(wanted);
				expect(sql).toMatch(/o\."?amount_at_most"? >/);
			}
		} finally {
			await segments.close();
		}
	});

	it('have no amount above it', async () => {
		const { findings } = await reading(shop, preset(name), (db) => checkMapping(preset(name), db));
		expect(findings.filter(({ column }) => column === 'amount_at_most')).toEqual([]);
	});
});

describe('amounts with refunds below 0', () => {
	let shop: TestDatabase;
	beforeAll(async () => {
		shop = await fixtureShop('evershop');
	});
	afterAll(() => shop?.drop());

	it('are what was ordered', async () => {
		await shop.pool.query(`UPDATE payment_transaction SET amount = -5 WHERE payment_action = 'refund'`);
		expect(
			await ask(preset('evershop'), 'SELECT amount::text FROM {orders} o WHERE id = 1', shop.pool),
		).toEqual([['119.9900']]);
	});

	it('are told by the check where a mapping lets them exceed what it says they never do', async () => {
		const orders = `SELECT o.order_id AS id, o.customer_id, o.created_at AS placed_at, o.grand_total AS amount, o.grand_total - 1 AS amount_at_most FROM "order" o`;
		const mapping = await resolveShop({ preset: 'evershop', orders }, shop.pool);
		const { findings } = await reading(shop, mapping, (db) => checkMapping(mapping, db));
		const { severity, message } = defined(findings.find(({ code }) => code === 'AMOUNT_EXCEEDS'));
		expect(severity).toBe('error');
		expect(message).toMatch(/one order has an amount of [\d.]+ and [\d.]+ in "amount_at_most"/);
	});
});
