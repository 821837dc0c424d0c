import { triggerStatements } from '../../../lib/store/tracking/trigger-sql';
import { TrackedShop } from '../../support/tracked-shop';

/** What a trigger does for one row and for many. */
describe('a bulk load', () => {
	let shop: TrackedShop;

	beforeAll(async () => {
		shop = await TrackedShop.open();
	});

	afterAll(() => shop.close());

	const logged = async (write: string) => {
		await shop.run('TRUNCATE segments.touched');
		await shop.run(write);
		return await shop.run(
			'SELECT count(*)::int AS rows, count(DISTINCT customer_id)::int AS customers FROM segments.touched',
		);
	};

	it('of rows that name their customers themselves is logged row by row, by one statement', async () => {
		await expect(
			logged(
				'INSERT INTO shop.purchase (id, customer_id) SELECT n, 1 + n % 10 FROM generate_series(1, 500) n',
			),
		).resolves.toEqual([{ rows: 500, customers: 10 }]);
	});

	it('of rows whose customers are looked up is planned by itself, and logs each of those once more', async () => {
		await expect(
			logged("INSERT INTO shop.purchase_line SELECT n, 'a' FROM generate_series(1, 500) n"),
		).resolves.toEqual([{ rows: 101 + 10, customers: 10 }]);
	});
});

describe('the plan that a connection keeps', () => {
	const written = (customers: string) =>
		triggerStatements(
			{ table: 'shop.line', relation: 'shop.line', owner: 'shop', customers, partitioned: false, number: 1 },
			{ schema: 'segments', keyType: 'integer', searchPath: ['shop'] },
		).join('\n');

	it.each([
		'SELECT o.customer_id FROM changed l JOIN shop.purchase o ON o.id = l.purchase_id',
		'select o.customer_id from changed l\n\tjoin shop.purchase o on o.id = l.purchase_id',
		'SELECT o.customer_id FROM changed l, shop.purchase o WHERE o.id = l.purchase_id',
		'SELECT o.customer_id FROM shop.purchase o, changed l WHERE o.id = l.purchase_id',
		'SELECT o.customer_id FROM shop.purchase o WHERE o.id IN (SELECT purchase_id FROM changed)',
		'SELECT (SELECT o.customer_id FROM(SELECT * FROM shop.purchase) o WHERE o.id = l.purchase_id) FROM changed l',
		'SELECT o.customer_id FROM changed_orders o WHERE o.id IN (SELECT purchase_id FROM changed)',
		'SELECT l.customer_id FROM changed l UNION ALL SELECT o.customer_id FROM "changed" l NATURAL JOIN shop.purchase o',
	])('is one for few rows where other tables are read: %s', (customers) => {
		expect(written(customers).match(/ LIMIT 101;/g)).toHaveLength(3);
	});

	it.each([
		'SELECT customer_id FROM changed',
		'SELECT c.customer_id FROM changed c WHERE c.customer_id IS NOT NULL',
		'select c."customerId"\nfrom\tchanged c',
		'SELECT p.id FROM changed p UNION ALL SELECT p.parent_id FROM changed p WHERE p.parent_id IS NOT NULL',
	])('has no limit where none is: %s', (customers) => {
		expect(written(customers)).not.toContain('LIMIT');
	});
});
