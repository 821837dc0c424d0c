import type { Client } from 'pg';
import { TrackedShop } from '../../support/tracked-shop';

/**
 * A tracking function that cannot do its work: the shop notices nothing, and no evaluation relies on the log.
 */
let shop: TrackedShop;
let app: Client;

beforeEach(async () => {
	shop = await TrackedShop.open();
	app = await shop.application();
	await shop.segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	await shop.segments.evaluate('all');
});

afterEach(() => shop.close());

const gaps = async () =>
	(await shop.run<{ reason: string }>('SELECT reason FROM segments.tracking_gap')).map(
		({ reason }) => reason,
	);
const write = () => app.query('INSERT INTO shop.purchase (id, customer_id) VALUES (1, 1), (2, 2)');

it('by a column that the shop dropped: the gap says which', async () => {
	await app.query("INSERT INTO shop.purchase_line VALUES (1, 'a')");
	await shop.run('ALTER TABLE shop.purchase_line DROP COLUMN purchase_id');
	await app.query("INSERT INTO shop.purchase_line VALUES ('b')");
	await app.query("UPDATE shop.purchase_line SET product = 'c'");
	await app.query('DELETE FROM shop.purchase_line');
	expect(await gaps()).toEqual(
		['insert', 'update', 'delete'].map((event) =>
			expect.stringMatching(
				new RegExp(`^${event} on shop.purchase_line: column .*purchase_id.* does not exist`),
			),
		),
	);
	await write();
	await expect(shop.evaluate('buyers')).resolves.toBe('full +2 -0');
});

it.each([
	['the log of touched customers dropped', 'DROP TABLE segments.touched'],
	['the right to write it revoked', 'REVOKE INSERT ON segments.touched FROM $owner'],
	['a constraint that refuses every row', 'ALTER TABLE segments.touched ADD CHECK (customer_id < 0)'],
])('by %s', async (_what, how) => {
	await shop.run(how.replace('$owner', shop.owner));
	await write();
	await app.query('UPDATE shop.purchase SET customer_id = 3 WHERE id = 2');
	await app.query('DELETE FROM shop.purchase WHERE id = 1');
	expect(await gaps()).toHaveLength(3);
	await expect(shop.evaluate('buyers')).resolves.toBe('full +1 -0');
	expect(await shop.faults()).toEqual([]);
	await expect(shop.ids('SELECT customer_id FROM segments.membership')).resolves.toEqual(['3']);
});

it('so that not even the gap can be written: the log counts again only when it is whole and somebody has looked at everybody', async () => {
	await shop.run(`REVOKE INSERT ON segments.touched, segments.tracking_gap FROM ${shop.owner}`);
	await write();
	expect(await gaps()).toEqual([]);
	await expect(shop.evaluate('buyers')).resolves.toBe('full +2 -0');
	await app.query('DELETE FROM shop.purchase WHERE id = 1');
	await shop.run(`GRANT INSERT ON segments.touched, segments.tracking_gap TO ${shop.owner}`);
	await expect(shop.evaluate('buyers')).resolves.toBe('full +0 -1');
	await app.query('DELETE FROM shop.purchase WHERE id = 2');
	await expect(shop.evaluate('buyers', { confirm: true })).resolves.toBe('incremental +0 -1');
});

it('by all its tables dropped under it', async () => {
	await shop.run('DROP TABLE segments.touched, segments.tracking_gap, segments.tracking');
	await write();
	await app.query('TRUNCATE shop.purchase');
	await expect(shop.ids('SELECT count(*) FROM shop.purchase')).resolves.toEqual(['0']);
});
