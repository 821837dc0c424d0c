import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { compileRule, openSegments, type OwnMapping, type Segments } from '../../lib';
import { describeMapping, resolveShop } from '../../lib/shop';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { faultOf } from '../support/fault';

/**
 * The same shop on one server and spread over those of a Citus cluster: every answer is the same. `CITUS_URL`
 * names a database of the cluster's coordinator, with the extension; the test makes and drops schemas of its
 * own in it.
 */
const CLUSTER = process.env.CITUS_URL;
const shop = `shop_${randomBytes(4).toString('hex')}`;
const store = `segments_${randomBytes(4).toString('hex')}`;
const asOf = '2025-06-15T12:00:00Z';

const TABLES = `
	CREATE SCHEMA ${shop};
	CREATE TABLE ${shop}.customer (id int PRIMARY KEY, email text, city text, created_at timestamptz, hobbies text[]);
	CREATE TABLE ${shop}.tag (customer_id int, name text);
	CREATE TABLE ${shop}.purchase (id int, customer_id int, placed_at timestamptz, total numeric, currency text, PRIMARY KEY (customer_id, id));
	CREATE TABLE ${shop}.line (purchase_id int, customer_id int, product_id int, quantity int, price numeric);
	CREATE TABLE ${shop}.product_category (product_id int, category text);
	CREATE TABLE ${shop}.event (customer_id int, name text, at timestamptz, properties jsonb);
	INSERT INTO ${shop}.customer SELECT n, 'c' || n || '@example.com', (ARRAY['Dhaka','Berlin','Lyon'])[1 + n % 3], '2024-01-01Z'::timestamptz + n * interval '1 day', (ARRAY['reading','cooking','running'])[1 + n % 3:] FROM generate_series(1, 300) n;
	INSERT INTO ${shop}.tag SELECT n, 'vip' FROM generate_series(1, 300, 7) n;
	INSERT INTO ${shop}.purchase SELECT n, 1 + n * 7 % 290, '2025-06-15Z'::timestamptz - (n % 400) * interval '1 day', n % 250, CASE WHEN n % 5 = 0 THEN 'EUR' ELSE 'GBP' END FROM generate_series(1, 1200) n;
	INSERT INTO ${shop}.line SELECT n, 1 + n * 7 % 290, 1 + (n + k) % 20, 1 + k, 9.5 FROM generate_series(1, 1200) n, generate_series(0, 1) k;
	INSERT INTO ${shop}.product_category SELECT n, CASE WHEN n % 2 = 0 THEN 'kitchen' ELSE 'garden' END FROM generate_series(1, 20) n;
	INSERT INTO ${shop}.event SELECT 1 + n % 300, CASE WHEN n % 2 = 0 THEN 'viewed' ELSE 'searched' END, '2025-06-15Z'::timestamptz - n * interval '1 hour', jsonb_build_object('product', n % 20, 'page', jsonb_build_object('depth', n % 4)) FROM generate_series(1, 900) n;`;

const SPREAD = `
	SELECT create_reference_table('${shop}.product_category');
	SELECT create_distributed_table('${shop}.customer', 'id');
	SELECT create_distributed_table(t, 'customer_id', colocate_with => '${shop}.customer') FROM unnest(ARRAY['${shop}.tag', '${shop}.purchase', '${shop}.line', '${shop}.event']::regclass[]) AS t`;

const MAPPING: OwnMapping = {
	title: 'Spread shop',
	keyType: 'integer',
	ordersCounted: 'all purchases',
	relations: {
		customers: `SELECT id, email, created_at, hobbies FROM ${shop}.customer`,
		addresses: `SELECT id AS customer_id, city FROM ${shop}.customer`,
		tags: `SELECT customer_id, name FROM ${shop}.tag`,
		orders: `SELECT id, customer_id, placed_at, total AS amount, currency FROM ${shop}.purchase`,
		order_lines: `SELECT purchase_id AS order_id, customer_id, product_id, quantity, price FROM ${shop}.line`,
		product_categories: `SELECT product_id, category FROM ${shop}.product_category`,
		events: `SELECT customer_id, name, at AS occurred_at, properties FROM ${shop}.event`,
	},
	changes: { [`${shop}.purchase`]: 'SELECT customer_id FROM changed' },
};

const OF_LINES = [
	"products_purchased = '4'",
	"products_purchased includes all of ('3', '4')",
	"categories_purchased includes none of ('kitchen')",
	"quantity_purchased > 5 where (category = 'kitchen')",
];
const RULES = [
	'orders_count >= 4',
	"amount_spent > 150 currency 'GBP' within last 90 days",
	'last_order_date more than 100 days ago',
	"city = 'Berlin' and not (orders_count >= 3)",
	"tags = 'vip' or email starts with 'c1'",
	"events_count >= 2 where (name = 'viewed')",
	"average_order_value > 120 currency 'EUR'",
	...OF_LINES,
	'recency_days > 100',
	'recency_days > 0.3 * (average_days_between_orders)',
	"orders_count > 0 of last 1 where (currency = 'EUR')",
	"orders_count > 0 where (product = '4' and followed by orders where (product = '5') within 300 days)",
	"orders_count > 0 where (lines every (quantity >= 1) and lines some (product = '3'))",
	'orders_count > 0 where (followed by lines with same product)',
	"events_count > 0 where (name = 'viewed' and not followed by orders within 4 hours)",
	'orders_count distinct month within calendar last 6 months >= 2',
	'orders_count per product >= 2',
	"amount_spent > 0.5 * (amount_spent within last quarter currency 'GBP') within this quarter currency 'GBP'",
	"amount_spent in top percent 20 currency 'GBP'",
	"amount_spent above average currency 'GBP'",
	"favourite_category = 'kitchen'",
	"hobbies starts with 'r' and hobbies has more than 1",
	'events_count > 0 where (properties.page.depth >= 3)',
	"email matches '^c[0-9]5'",
	"bucket < 40 salt 'summer'",
	"member_of includes any ('chosen')",
	"member_of includes any ('tagged') joined last 7 days or member_of includes any ('tagged') left last 7 days",
	"not (member_of includes any ('tagged') joined last 7 days)",
	'member_of is null',
];

const withCluster = CLUSTER === undefined ? describe.skip : describe;

withCluster(`a shop spread by Citus (skipped without CITUS_URL)`, () => {
	let database: TestDatabase;
	let cluster: Client;
	let alone: Segments;
	let spread: Segments;
	const opened = { shop: MAPPING, schema: store, timeZone: 'UTC' };

	beforeAll(async () => {
		database = await createTestDatabase();
		cluster = new Client({ connectionString: CLUSTER });
		await cluster.connect();
		await database.pool.query(TABLES);
		await cluster.query(TABLES);
		await cluster.query(SPREAD);
		alone = await openSegments({ connection: database.connectionString, ...opened });
		spread = await openSegments({ connection: CLUSTER ?? '', ...opened });
		await both(async (segments) => {
			await segments.install();
			await segments.create({ title: 'Tagged', query: "tags = 'vip'" });
			await segments.create({ title: 'Chosen', customerIds: [1, 2, 3, 8] });
			await segments.evaluate('tagged', { asOf });
		});
	}, 120_000);

	afterAll(async () => {
		await Promise.all([alone?.close(), spread?.close()]);
		await cluster?.query(`DROP SCHEMA IF EXISTS ${store} CASCADE; DROP SCHEMA IF EXISTS ${shop} CASCADE`);
		await cluster?.end();
		await database?.drop();
	});

	const both = async <T>(ask: (segments: Segments) => Promise<T>): Promise<[T, T]> => [
		await ask(alone),
		await ask(spread),
	];

	it.each(RULES)('%s: the same customers', async (query) => {
		const [one, many] = await both((segments) => segments.preview(query, { asOf, sampleSize: 300 }));
		const ids = ({ customers }: typeof one) => customers.map(({ customer_id }) => customer_id).sort();
		expect(ids(many)).toEqual(ids(one));
		expect(many.count).toBe(one.count);
		expect(many.count).toBeGreaterThan(0);
		expect(many.count).toBeLessThan(300);
	});

	it.each(OF_LINES)('%s: each server reads the lines that lie beside its orders', async (query) => {
		const mapping = await describeMapping(await resolveShop(MAPPING, cluster), cluster);
		const { sql, bindings } = compileRule(query, mapping, { asOf, timeZone: 'UTC' });
		const { rows } = await cluster.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, bindings as unknown[]);
		const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
		expect(plan).toContain('Task Count');
		expect(plan).not.toMatch(/Distributed Subplan|MapMergeJob|intermediate_result/);
	});

	it('memberships lie beside their customers, and follow the shop', async () => {
		await both(async (segments) => {
			for (const [index, query] of RULES.entries()) await segments.create({ title: `Rule ${index}`, query });
			await segments.create({ title: 'List', customerIds: [1, 2, 3] });
		});
		const found = await both(async (segments) => {
			const results = await segments.evaluate('all', { asOf });
			return results.map(({ segment, joined, error }) => ({ segment: segment.key, joined, error }));
		});
		expect(found[1]).toEqual(found[0]);
		const { rows } = await cluster.query<{ column: string }>(
			`SELECT column_to_column_name(logicalrelid, partkey) AS "column" FROM pg_dist_partition WHERE logicalrelid = '${store}.membership'::regclass`,
		);
		expect(rows).toEqual([{ column: 'customer_id' }]);
		await both((segments) =>
			segments.update('list', { addCustomerIds: [4], removeCustomerIds: [1] }).then(() => undefined),
		);
		const more = `INSERT INTO ${shop}.purchase SELECT 5000 + n, n, '2025-06-15T11:00Z', 500, 'GBP' FROM generate_series(291, 300) n`;
		await database.pool.query(more);
		await cluster.query(more);
		const later = { asOf: '2025-06-15T13:00:00Z' };
		const moved = await both(async (segments) => {
			const results = await segments.evaluate('all', later);
			expect(results.flatMap(({ error }) => error ?? [])).toEqual([]);
			const changes = await segments.changes({ consumer: 'c', from: 'beginning', limit: 10_000 });
			return changes
				.map(({ segment, customerId, kind, cause }) => `${segment.key} ${customerId} ${kind} ${cause}`)
				.sort();
		});
		expect(moved[1]).toEqual(moved[0]);
		expect(moved[1].filter((one) => one.includes(' 295 ')).length).toBeGreaterThan(0);
	});

	it('one customer is checked, and members are read with values', async () => {
		const checked = await both((segments) => segments.check(RULES[0] ?? '', 8, { asOf }));
		expect(checked[1]).toEqual(checked[0]);
		const read = await both(async (segments) => {
			const members = [];
			const asked = { fields: ['email', 'orders_count', 'products_purchased'] } as const;
			for await (const one of segments.members('rule-0', { ...asked, orderBy: 'email' })) members.push(one);
			return members;
		});
		expect(read[1]).toEqual(read[0]);
		expect(read[1].length).toBeGreaterThan(50);
		expect((await spread.health()).mapping.findings).toEqual([]);
	});

	it('change tracking is refused in words before anything is made', async () => {
		const before = await cluster.query('SELECT count(*) FROM pg_proc');
		const fault = await faultOf(spread.install({ changeTracking: true }));
		expect(fault).toMatchObject({ code: 'OPTION_INVALID', path: 'changeTracking', allowed: ['false'] });
		expect(fault.message).toContain(`${shop}.purchase`);
		expect((await cluster.query('SELECT count(*) FROM pg_proc')).rows).toEqual(before.rows);
	});

	it('the check names what keeps the servers from answering by themselves', async () => {
		const lines = `SELECT purchase_id AS order_id, product_id, quantity, price FROM ${shop}.line`;
		const shopWithout = { ...MAPPING, relations: { ...MAPPING.relations, order_lines: lines } };
		const opening = await openSegments({ connection: CLUSTER ?? '', ...opened, shop: shopWithout });
		const { findings } = await opening.checkMapping();
		await opening.close();
		expect(findings.filter(({ code }) => code === 'TABLE_SPREAD')).toMatchObject([
			{ relation: 'order_lines', severity: 'warning', message: expect.stringContaining('whose they are') },
		]);
		const { findings: good } = await spread.checkMapping();
		expect(good.filter(({ code }) => code === 'TABLE_SPREAD')).toEqual([]);
	});

	it('is removed without a trace', async () => {
		await spread.uninstall({ confirm: store });
		const { rows } = await cluster.query(`SELECT FROM pg_namespace WHERE nspname = '${store}'`);
		expect(rows).toEqual([]);
	});
});
