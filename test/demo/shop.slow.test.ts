import { createReadStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { firstOf } from '../../lib/error/defined';
import { loadDemoShop } from '../../demo/shop/load';
import type { LoadOptions } from '../../demo/shop/load';
import { createTestDatabase, demoCustomers, demoNow } from '../support/database';
import type { TestDatabase } from '../support/database';

// The data set as its authors publish it, in one CSV: needed only to compare it line by line with what the
// shop holds.
const sourceFile =
	process.env.ONLINE_RETAIL_CSV ?? resolve(__dirname, '../../../shared/data/online-retail.csv.gz');

let full: TestDatabase;
let small: TestDatabase;

beforeAll(async () => {
	[full, small] = await Promise.all([createTestDatabase(), createTestDatabase({ template: 'demo' })]);
	await load(full.pool, { now: demoNow });
}, 180_000);

afterAll(() => Promise.all([full.drop(), small.drop()]));

describe('the data set in the shop', () => {
	test('every invoice is an order, by its first letter', async () => {
		expect(
			await rows(full.pool, 'SELECT status, count(*)::int FROM shop."order" GROUP BY 1 ORDER BY 1'),
		).toEqual([
			{ status: 'adjustment', count: 2101 },
			{ status: 'cancelled', count: 3836 },
			{ status: 'completed', count: 19_963 },
		]);
	});

	test('customers, guests, lines and amounts are those of the data set', async () => {
		const facts = `SELECT
			count(DISTINCT customer_id)::int AS buyers,
			count(*)::int AS lines,
			count(*) FILTER (WHERE customer_id IS NULL)::int AS guest_lines,
			sum(quantity * price) AS net,
			sum(quantity * price) FILTER (WHERE customer_id IS NOT NULL AND status = 'completed') AS sold_to_customers
			FROM shop.order_line l JOIN shop."order" o ON o.id = l.order_id`;
		expect(await rows(full.pool, facts)).toEqual([
			{
				buyers: 4372,
				lines: 541_909,
				guest_lines: 135_080,
				net: '9747747.934',
				sold_to_customers: '8911407.904',
			},
		]);
	});

	const testWithSource = existsSync(sourceFile) ? test : skipWithoutSource;
	testWithSource(
		'line by line, by invoice, article, quantity, price and customer',
		async () => {
			await copySource(full.pool);
			const ofSource = `SELECT regexp_replace(invoice, '\\D', '', 'g')::int, upper(trim(sku)), quantity,
			price::numeric(12, 3), customer::numeric::int, count(*) FROM source GROUP BY 1, 2, 3, 4, 5`;
			const ofShop = `SELECT o.id, l.sku, l.quantity, l.price, o.customer_id, count(*)
			FROM shop.order_line l JOIN shop."order" o ON o.id = l.order_id GROUP BY 1, 2, 3, 4, 5`;
			expect(await rows(full.pool, `(${ofSource}) EXCEPT (${ofShop}) LIMIT 3`)).toEqual([]);
			expect(await rows(full.pool, `(${ofShop}) EXCEPT (${ofSource}) LIMIT 3`)).toEqual([]);
			const wrongStatus = `SELECT o.id FROM shop."order" o
			JOIN source ON regexp_replace(invoice, '\\D', '', 'g')::int = o.id
			WHERE (invoice LIKE 'C%') <> (status = 'cancelled') LIMIT 3`;
			expect(await rows(full.pool, wrongStatus)).toEqual([]);
		},
		180_000,
	);

	test('times keep their distances', async () => {
		const span = `SELECT max(placed_at) - min(placed_at) = timestamp '2011-12-09 12:50' - '2010-12-01 08:26' AS kept
			FROM shop."order"`;
		expect(await rows(full.pool, span)).toEqual([{ kept: true }]);
	});
});

describe('the orders agree with themselves', () => {
	test('a total is the sum of its lines', async () => {
		const wrong = `SELECT o.id FROM shop."order" o JOIN shop.order_line l ON l.order_id = o.id
			GROUP BY o.id HAVING round(sum(quantity * price), 2) <> total LIMIT 3`;
		expect(await rows(full.pool, wrong)).toEqual([]);
	});

	test('no more is refunded of an order than it cost, nor of a customer than their credit notes say', async () => {
		const ofOrder = `SELECT id FROM shop."order"
			WHERE refunded < 0 OR refunded > 0 AND (refunded > total OR status <> 'completed')`;
		const ofCustomer = `SELECT customer_id FROM shop."order" GROUP BY 1
			HAVING sum(refunded) > -sum(total) FILTER (WHERE status = 'cancelled') OR customer_id IS NULL AND sum(refunded) > 0`;
		expect(await rows(full.pool, ofOrder)).toEqual([]);
		expect(await rows(full.pool, ofCustomer)).toEqual([]);
	});

	test('an order sent back as a whole is refunded as a whole', async () => {
		const order = 'SELECT id, total, refunded FROM shop."order" WHERE customer_id = 12346 ORDER BY id';
		expect(await rows(full.pool, order)).toEqual([
			{ id: 541_431, total: '77183.60', refunded: '77183.60' },
			{ id: 541_433, total: '-77183.60', refunded: '0.00' },
		]);
	});
});

describe('the shop at the moment of loading', () => {
	test('the last order is one hour old', async () => {
		const last = await rows(full.pool, 'SELECT max(placed_at) AS at FROM shop."order"');
		expect(last).toEqual([{ at: new Date(demoNow.getTime() - 3_600_000) }]);
		expect(await rows(small.pool, 'SELECT max(placed_at) AS at FROM shop."order"')).toEqual(last);
	});

	test('customers came before their orders and events, and nothing lies in the future', async () => {
		const early = `SELECT c.id FROM shop.customer c LEFT JOIN shop."order" o ON o.customer_id = c.id
			LEFT JOIN shop.event e ON e.customer_id = c.id
			WHERE c.created_at > least(o.placed_at, e.occurred_at, c.updated_at) LIMIT 3`;
		const late = `SELECT id FROM shop.event WHERE occurred_at > $1
			UNION SELECT id FROM shop.customer WHERE updated_at > $1`;
		expect(await rows(full.pool, early)).toEqual([]);
		expect(await rows(full.pool, late, [demoNow])).toEqual([]);
	});

	test('the week ahead has more birthdays than chance would give', async () => {
		const birthdays = `SELECT count(*) > 100 AS many FROM shop.customer, generate_series(0, 6) AS ahead
			WHERE to_char(birthday, 'MM-DD') = to_char($1::date + ahead, 'MM-DD')`;
		expect(await rows(full.pool, birthdays, [demoNow])).toEqual([{ many: true }]);
	});
});

describe('what is made up', () => {
	test('dozens of customers live in Dhaka, with all three answers about e-mail', async () => {
		const answers = `SELECT accepts_email, count(DISTINCT c.id) >= 5 AS enough,
			sum(count(DISTINCT c.id)) OVER () >= 36 AS dozens
			FROM shop.customer c JOIN shop.address a ON a.customer_id = c.id WHERE country = 'BD' AND lower(city) = 'dhaka'
			GROUP BY 1 ORDER BY 1`;
		const wanted = [false, true, null].map((accepts_email) => ({
			accepts_email,
			enough: true,
			dozens: true,
		}));
		expect(await rows(full.pool, answers)).toEqual(wanted);
	});

	test('values may be missing, empty, or beyond ASCII', async () => {
		const kinds = `SELECT bool_or(email IS NULL) AS no_email, bool_or(email = '') AS empty_email,
			bool_or(first_name ~ '[^ -~]') AS other_letters, bool_or(birthday IS NULL) AS no_birthday,
			bool_or(loyalty IS NULL) AND bool_or(loyalty->>'tier' = 'gold') AS some_members,
			count(*) FILTER (WHERE NOT EXISTS (SELECT FROM shop."order" WHERE customer_id = c.id))::int AS without_orders
			FROM shop.customer c`;
		expect(await rows(full.pool, kinds)).toEqual([
			{
				no_email: true,
				empty_email: true,
				other_letters: true,
				no_birthday: true,
				some_members: true,
				without_orders: 400,
			},
		]);
	});

	test('mail to customers and guests goes nowhere', async () => {
		const reachable = `SELECT email FROM (SELECT email FROM shop.customer UNION SELECT email FROM shop."order") AS known
			WHERE email <> '' AND lower(email) !~ '@(example\\.(com|org|net)|[a-z]+\\.example)$'`;
		expect(await rows(full.pool, reachable)).toEqual([]);
	});

	test('products have a category with a parent, lines without a product are fees', async () => {
		const orphans = `SELECT p.id FROM shop.product p LEFT JOIN shop.product_category ON product_id = p.id
			LEFT JOIN shop.category c ON c.id = category_id WHERE c.parent_id IS NULL`;
		const fees =
			'SELECT sku FROM shop.order_line WHERE product_id IS NULL GROUP BY 1 ORDER BY sku COLLATE "C"';
		expect(await rows(full.pool, orphans)).toEqual([]);
		expect((await rows(full.pool, fees)).map(({ sku }) => sku)).toEqual([
			'AMAZONFEE',
			'B',
			'BANK CHARGES',
			'C2',
			'CRUK',
			'D',
			'DOT',
			'M',
			'POST',
			'S',
		]);
	});
});

describe('loading', () => {
	test('the same instant gives the same rows', async () => {
		const again = await createTestDatabase();
		await load(again.pool, { now: demoNow, customers: demoCustomers });
		expect(await checksums(again.pool)).toEqual(await checksums(small.pool));
		await again.drop();
	});

	test('a small shop is a part of the full one', async () => {
		const customers = 'SELECT c::text FROM shop.customer c ORDER BY id';
		const orders = 'SELECT o::text FROM shop."order" o WHERE customer_id IS NOT NULL ORDER BY id';
		const ids = (await rows(small.pool, 'SELECT id FROM shop.customer')).map(({ id }) => id);
		const inFull = async (query: string, id: string) =>
			rows(full.pool, query.replace(' ORDER', ` ${id} ORDER`), [ids]);
		expect(ids).toHaveLength(demoCustomers);
		expect(await rows(small.pool, customers)).toEqual(await inFull(customers, 'WHERE id = ANY ($1)'));
		expect(await rows(small.pool, orders)).toEqual(await inFull(orders, 'AND customer_id = ANY ($1)'));
	});

	test('a load that breaks off leaves nothing', async () => {
		const empty = await createTestDatabase();
		const breakOff = (table: string) => {
			if (table === 'shop.variant') throw new Error('broken off');
		};
		await expect(load(empty.pool, { customers: 5, onProgress: breakOff })).rejects.toThrow('broken off');
		expect(await rows(empty.pool, `SELECT to_regnamespace('shop') AS schema`)).toEqual([{ schema: null }]);
		await empty.drop();
	});

	test('a shop that is there stays as it is', async () => {
		await expect(load(small.pool, { now: new Date(0), customers: 5 })).rejects.toThrow(
			'schema "shop" already exists',
		);
		expect(await rows(small.pool, 'SELECT count(*)::int FROM shop.customer')).toEqual([
			{ count: demoCustomers },
		]);
	});

	test('the shop can go on selling', async () => {
		const order = `INSERT INTO shop."order" (placed_at, status, currency, total, refunded)
			VALUES (now(), 'completed', 'GBP', 1, 0) RETURNING id > 581587 AS next`;
		expect(await rows(small.pool, order)).toEqual([{ next: true }]);
	});
});

function skipWithoutSource(name: string, _body: () => unknown, _timeoutMs: number): void {
	console.log(`Skipped "${name}": there is no ${sourceFile} (or name the file in ONLINE_RETAIL_CSV)`);
	test.skip(name, () => undefined);
}

async function load(pool: Pool, options: LoadOptions): Promise<void> {
	const client = await pool.connect();
	try {
		await loadDemoShop(client, options);
	} finally {
		client.release();
	}
}

async function copySource(pool: Pool): Promise<void> {
	const client = await pool.connect();
	await client.query(`CREATE TABLE source (invoice text, sku text, description text, quantity int, date timestamp,
		price numeric, customer text, country text)`);
	const copy = client.query(copyFrom('COPY source FROM STDIN (FORMAT csv, HEADER)'));
	await pipeline(createReadStream(sourceFile), createGunzip(), copy);
	client.release();
}

async function checksums(pool: Pool): Promise<Record<string, string>> {
	const list = `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'shop'`;
	const tables = await rows(pool, list);
	const sums: Record<string, string> = {};
	for (const { name } of tables) {
		const found = await rows(
			pool,
			`SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM ${name} t`,
		);
		sums[name] = firstOf(found).sum;
	}
	return sums;
}

async function rows(pool: Pool, query: string, values: unknown[] = []): Promise<Record<string, any>[]> {
	return (await pool.query(query, values)).rows;
}
