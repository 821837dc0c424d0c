import { setTimeout as sleep } from 'node:timers/promises';
import { openSegments, type Segments } from '../../lib';
import { firstOf } from '../../lib/error/defined';
import { preset } from '../../lib/shop';
import { ask, fixtureShop } from '../shop/shop';
import type { TestDatabase } from '../support/database';

let shop: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	shop = await fixtureShop('spree');
	segments = await openSegments({ connection: shop.connectionString, shop: 'spree', timeZone: 'UTC' });
	await segments.install();
});
afterAll(async () => {
	await segments?.close();
	await shop?.drop();
});

async function waiting(): Promise<boolean> {
	const { rows } = await shop.pool.query(
		"SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
	);
	return rows.length > 0;
}

it('nobody leaves where the lines of a product are moved to other variants meanwhile', async () => {
	const mapping = preset('spree');
	const bought = await ask(
		mapping,
		'SELECT l.product_id::text FROM {orders} o JOIN {order_lines} l ON l.order_id = o.id JOIN {customers} c ON c.id = o.customer_id WHERE l.product_id IS NOT NULL LIMIT 1',
		shop.pool,
	);
	const product = String(firstOf(firstOf(bought)));
	await segments.create({
		title: 'Bought',
		rule: { field: 'products_purchased', operator: 'includes_any', value: [product] },
	});
	const { members } = await segments.evaluate('bought');
	expect(members).toBeGreaterThan(0);
	const merchant = await shop.pool.connect();
	try {
		// The evaluation has looked the variants up by when it opens a row of its history.
		await merchant.query('BEGIN; LOCK TABLE segments.evaluation IN EXCLUSIVE MODE');
		const evaluated = segments.evaluate('bought', { mode: 'full' });
		for (let tries = 0; !(await waiting()); tries += 1) {
			if (tries === 400) throw new Error('waited in vain');
			await sleep(25);
		}
		await merchant.query(`
			UPDATE spree_line_items SET variant_id = variant_id + 10000 WHERE variant_id IN (SELECT id FROM spree_variants WHERE product_id = ${product});
			UPDATE spree_variants SET id = id + 10000 WHERE product_id = ${product};
			COMMIT`);
		await expect(evaluated).resolves.toMatchObject({ joined: 0, left: 0, members });
	} finally {
		merchant.release(true);
	}
	const kinds = (await segments.changes({ from: 'beginning' })).map(({ kind }) => kind);
	expect(kinds).toEqual(Array.from({ length: members }, () => 'joined'));
});
