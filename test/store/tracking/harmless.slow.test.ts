import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { TrackedShop } from '../../support/tracked-shop';

/**
 * Whatever the shop's application does, its statements never fail or wait because of us, and nothing of it is
 * missed.
 */
let shop: TrackedShop;
let app: Client;

beforeAll(async () => {
	shop = await TrackedShop.open();
	app = await shop.application();
});

beforeEach(async () => {
	await shop.reset();
	await shop.segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	await shop.segments.create({ title: 'Vip', query: "tags includes any ('vip')" });
	await shop.segments.evaluate('all');
});

afterAll(() => shop.close());

const gaps = () => shop.ids('SELECT reason FROM segments.tracking_gap');

describe('a role without any right on the store', () => {
	it('really has none', async () => {
		await expect(app.query('SELECT FROM segments.touched')).rejects.toMatchObject({ code: '42501' });
		await expect(app.query('SELECT segments.touched_1_insert()')).rejects.toMatchObject({ code: '42501' });
	});

	it('inserts, updates and deletes; all of it is found without looking at everybody', async () => {
		await app.query('INSERT INTO shop.purchase (customer_id) SELECT generate_series(1, 3)');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +3 -0');
		await app.query('UPDATE shop.purchase SET customer_id = 4 WHERE customer_id = 1');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +1 -1');
		await app.query("UPDATE shop.purchase SET status = 'cancelled' WHERE customer_id = 2");
		await app.query('DELETE FROM shop.purchase WHERE customer_id = 3');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +0 -2');
		await app.query(
			'INSERT INTO shop.purchase (id, customer_id) VALUES (100, 5) ON CONFLICT (id) DO UPDATE SET customer_id = 5',
		);
		const [merges] = await shop.ids("SELECT current_setting('server_version_num')::int >= 150000");
		if (merges !== 'true') console.info('This Postgres has no MERGE: an UPDATE instead');
		await app.query(
			merges === 'true'
				? 'MERGE INTO shop.purchase p USING (SELECT 100 AS id) s ON s.id = p.id WHEN MATCHED THEN UPDATE SET customer_id = 6'
				: 'UPDATE shop.purchase SET customer_id = 6 WHERE id = 100',
		);
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +1 -0');
		expect([await gaps(), await shop.faults()]).toEqual([[], []]);
	});

	it('changes and removes customers', async () => {
		await shop.segments.create({ title: 'BD', query: "country = 'BD'" });
		await shop.segments.evaluate('bd');
		await app.query("UPDATE shop.customer SET country = 'BD' WHERE id = 1");
		await app.query('DELETE FROM shop.customer WHERE id = 3');
		await app.query("INSERT INTO shop.customer (id, country) VALUES (11, 'BD'), (12, 'DE')");
		await app.query('UPDATE shop.customer SET id = 13 WHERE id = 6');
		await expect(shop.evaluate('bd')).resolves.toBe('incremental +3 -2');
		expect(await shop.faults()).toEqual([]);
	});

	it('loads in bulk with COPY', async () => {
		await pipeline(
			Readable.from(['4,vip\n', '5,vip\n', '5,new\n']),
			app.query(copyFrom('COPY shop.tag (customer_id, name) FROM STDIN WITH (FORMAT csv)')),
		);
		await expect(shop.evaluate('vip')).resolves.toBe('incremental +2 -0');
		expect(await shop.faults()).toEqual([]);
	});

	it('loads more rows in one statement than a plan for few rows is made for', async () => {
		await app.query('INSERT INTO shop.customer (id) SELECT generate_series(1001, 1500)');
		await app.query('INSERT INTO shop.purchase (customer_id) SELECT generate_series(1001, 1500)');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +500 -0');
		await app.query("UPDATE shop.purchase SET status = 'cancelled' WHERE customer_id > 1400");
		await app.query('UPDATE shop.purchase SET customer_id = customer_id - 1000 WHERE customer_id <= 1010');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +10 -110');
		await app.query('DELETE FROM shop.purchase');
		await expect(shop.evaluate('buyers', { confirm: true })).resolves.toBe('incremental +0 -400');
		expect([await gaps(), await shop.faults()]).toEqual([[], []]);
	});

	it('reads no more for a single row in a connection that has loaded in bulk before', async () => {
		await shop.run(
			'INSERT INTO shop.purchase (id, customer_id) SELECT n, 1 FROM generate_series(1, 20000) n; ANALYZE shop.purchase',
		);
		const session = await shop.pool.connect();
		const plans: string[] = [];
		session.on('notice', ({ message }) => plans.push(String(message)));
		await session.query(
			"LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET client_min_messages = log",
		);
		await session.query("INSERT INTO shop.purchase_line SELECT n, 'a' FROM generate_series(1, 20000) n");
		const bulk = plans.splice(0).filter((plan) => plan.includes('INTO "segments".touched'));
		await session.query("INSERT INTO shop.purchase_line VALUES (19999, 'a')");
		session.release(true);
		const [single, ...more] = plans.filter((plan) => plan.includes('INTO "segments".touched'));
		expect(bulk).toHaveLength(2);
		expect(bulk[1]).not.toContain('Nested Loop');
		expect(single).toMatch(/Nested Loop[^]*Index Scan using purchase_pkey/);
		expect(more).toEqual([]);
	});

	it('empties a table: TRUNCATE names no rows, so everybody is looked at', async () => {
		await app.query("INSERT INTO shop.tag VALUES (1, 'vip'), (2, 'vip')");
		await shop.segments.evaluate('vip');
		await app.query('TRUNCATE shop.tag');
		expect(await gaps()).toEqual(['truncate on shop.tag']);
		await expect(shop.evaluate('vip', { confirm: true })).resolves.toBe('full +0 -2');
		await app.query("INSERT INTO shop.tag VALUES (1, 'vip')");
		await expect(shop.evaluate('vip')).resolves.toBe('incremental +1 -0');
		expect(await shop.faults()).toEqual([]);
	});

	it('works in SERIALIZABLE transactions, which do not fail by what we read and write', async () => {
		const other = await shop.application();
		for (const one of [app, other]) await one.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
		await app.query(
			"WITH p AS (INSERT INTO shop.purchase (customer_id) VALUES (1) RETURNING id) INSERT INTO shop.purchase_line SELECT id, 'a' FROM p",
		);
		await other.query(
			"WITH p AS (INSERT INTO shop.purchase (customer_id) VALUES (2) RETURNING id) INSERT INTO shop.purchase_line SELECT id, 'b' FROM p",
		);
		const evaluated = shop.segments.evaluate('buyers');
		await app.query('COMMIT');
		await evaluated;
		await other.query('COMMIT');
		await shop.segments.evaluate('buyers');
		expect(await shop.faults()).toEqual([]);
		expect(await shop.ids('SELECT customer_id FROM segments.membership')).toEqual(['1', '2']);
	});

	it.each([
		[
			'ours',
			'segments.touched',
			'INSERT INTO shop.purchase (customer_id) VALUES (7)',
			/^insert on shop.purchase: .*lock timeout/,
		],
		[
			"the shop's that the function reads",
			'shop.purchase',
			"INSERT INTO shop.purchase_line VALUES (1, 'a')",
			/^insert on shop.purchase_line: .*lock timeout/,
		],
	])('is not made to wait for a lock on a table of %s', async (_whose, table, write, reason) => {
		const holder = await shop.pool.connect();
		await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
		// Were the write to wait for the lock, it would wait for ever: what lets go comes after it.
		const written = app.query(write).then(() => 'written');
		await expect(Promise.race([written, shop.run('SELECT pg_sleep(20)').then(() => 'waits')])).resolves.toBe(
			'written',
		);
		await holder.query('COMMIT');
		holder.release();
		expect(await gaps()).toEqual([expect.stringMatching(reason)]);
		await expect(shop.evaluate('buyers')).resolves.toMatch(/^full/);
		expect(await shop.faults()).toEqual([]);
	});
});

describe('migrations of the shop', () => {
	/** A session that wrote before has the functions' plans in its memory. */
	beforeAll(async () => {
		await app.query('INSERT INTO shop.purchase (id, customer_id) VALUES (1, 1)');
		await app.query("INSERT INTO shop.purchase_line VALUES (1, 'a', 1)");
		await app.query('UPDATE shop.purchase SET total = 11');
		await app.query('UPDATE shop.purchase_line SET quantity = 2');
		await app.query("INSERT INTO shop.visit VALUES (1, 'home', '2025-06-01Z')");
		await app.query("UPDATE shop.visit SET page = 'start'");
	});

	it.each([
		['drop a column that no rule reads', 'ALTER TABLE shop.customer DROP COLUMN note'],
		[
			'drop a column before the one that names the customer',
			'ALTER TABLE shop.purchase_line DROP COLUMN product, ADD COLUMN product text',
		],
		[
			'drop a column of the partitioned table',
			'ALTER TABLE shop.visit DROP COLUMN page, ADD COLUMN page text',
		],
		['change the type of a column', 'ALTER TABLE shop.purchase ALTER COLUMN total TYPE double precision'],
		[
			'change the type of the column that names the customer',
			'ALTER TABLE shop.purchase ALTER COLUMN customer_id TYPE bigint',
		],
		[
			'add columns',
			"ALTER TABLE shop.purchase ADD COLUMN channel text DEFAULT 'web', ADD COLUMN gift boolean",
		],
		['rename a column that no rule reads', 'ALTER TABLE shop.purchase RENAME COLUMN channel TO source'],
		[
			'add a constraint and an index',
			'ALTER TABLE shop.purchase ADD CHECK (total >= 0); CREATE INDEX ON shop.purchase (status)',
		],
		['write a table anew', 'CLUSTER shop.purchase USING purchase_pkey'],
	])('that %s work, and the next writes are found', async (_what, migration) => {
		await shop.run(migration);
		for (const [index, session] of [app, await shop.application()].entries()) {
			await session.query('INSERT INTO shop.purchase (id, customer_id) VALUES ($1, $2)', [
				10 + index,
				4 + index,
			]);
			await session.query('UPDATE shop.purchase SET status = $1 WHERE id = $2', ['paid', 10 + index]);
			await session.query('INSERT INTO shop.purchase_line (purchase_id, product) VALUES ($1, $2)', [
				10 + index,
				'b',
			]);
			await session.query('DELETE FROM shop.purchase_line WHERE purchase_id = $1', [10 + index]);
			await session.query(
				"INSERT INTO shop.visit (customer_id, page, at) VALUES ($1, 'home', '2025-06-01Z'), ($1, 'home', '2024-06-01Z')",
				[4 + index],
			);
			await session.query("UPDATE shop.visit SET at = at + interval '1 day' WHERE customer_id = $1", [
				4 + index,
			]);
			await session.query("UPDATE shop.customer SET country = 'SA' WHERE id = $1", [4 + index]);
		}
		expect(await gaps()).toEqual([]);
		await expect(shop.evaluate('buyers')).resolves.toMatch(/ \+2 -0$/);
		expect(await shop.faults()).toEqual([]);
	});

	it('that run while an evaluation is under way: one waits for the other, neither fails', async () => {
		const migration = await shop.pool.connect();
		await migration.query('BEGIN; ALTER TABLE shop.purchase ADD COLUMN late text');
		const evaluated = shop.segments.evaluate('buyers');
		await app.query("INSERT INTO shop.tag VALUES (4, 'vip')");
		await migration.query('COMMIT');
		migration.release();
		await expect(evaluated).resolves.toMatchObject({ members: 0 });
		await expect(shop.evaluate('vip')).resolves.toBe('incremental +1 -0');
	});
});
