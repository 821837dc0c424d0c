import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { TrackedShop } from '../support/tracked-shop';

/** What the shop's own role does, and that its statements never fail or wait because of us. */
let shop: TrackedShop;
let app: Client;

beforeEach(async () => {
	shop = await TrackedShop.open();
	app = await shop.application();
	await shop.segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	await shop.segments.create({ title: 'Vip', query: "tags includes any ('vip')" });
	await shop.segments.evaluate('all');
});

afterEach(() => shop.close());

const gaps = async () => (await shop.run<{ reason: string }>('SELECT reason FROM segments.tracking_gap')).map(({ reason }) => reason);

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
		await app.query("INSERT INTO shop.purchase (id, customer_id) VALUES (100, 5) ON CONFLICT (id) DO UPDATE SET customer_id = 5");
		await app.query('MERGE INTO shop.purchase p USING (SELECT 100 AS id) s ON s.id = p.id WHEN MATCHED THEN UPDATE SET customer_id = 6');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +1 -0');
		expect(await gaps()).toEqual([]);
		expect(await shop.faults()).toEqual([]);
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
		await pipeline(Readable.from(['4,vip\n', '5,vip\n', '5,new\n']), app.query(copyFrom('COPY shop.tag (customer_id, name) FROM STDIN WITH (FORMAT csv)')));
		await expect(shop.evaluate('vip')).resolves.toBe('incremental +2 -0');
		expect(await shop.faults()).toEqual([]);
	});

	it('empties a table: TRUNCATE names no rows, so everybody is looked at', async () => {
		await app.query("INSERT INTO shop.tag VALUES (1, 'vip'), (2, 'vip')");
		await shop.segments.evaluate('vip');
		await app.query('TRUNCATE shop.tag');
		expect(await gaps()).toEqual(['truncate on shop.tag']);
		await expect(shop.evaluate('vip')).resolves.toBe('full +0 -2');
		await app.query("INSERT INTO shop.tag VALUES (1, 'vip')");
		await expect(shop.evaluate('vip')).resolves.toBe('incremental +1 -0');
		expect(await shop.faults()).toEqual([]);
	});

	it('works in SERIALIZABLE transactions, which do not fail by what we read and write', async () => {
		const other = await shop.application();
		for (const one of [app, other]) await one.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
		await app.query("WITH p AS (INSERT INTO shop.purchase (customer_id) VALUES (1) RETURNING id) INSERT INTO shop.purchase_line SELECT id, 'a' FROM p");
		await other.query("WITH p AS (INSERT INTO shop.purchase (customer_id) VALUES (2) RETURNING id) INSERT INTO shop.purchase_line SELECT id, 'b' FROM p");
		const evaluated = shop.segments.evaluate('buyers');
		await app.query('COMMIT');
		await evaluated;
		await other.query('COMMIT');
		await shop.segments.evaluate('buyers');
		expect(await shop.faults()).toEqual([]);
		expect(await shop.ids('SELECT customer_id FROM segments.membership')).toEqual(['1', '2']);
	});

	it('is not made to wait for a lock on our tables', async () => {
		const holder = await shop.pool.connect();
		await holder.query('BEGIN; LOCK TABLE segments.touched IN ACCESS EXCLUSIVE MODE');
		// Were the write to wait for the lock, it would wait for ever: what lets go comes after it.
		await app.query('INSERT INTO shop.purchase (customer_id) VALUES (7)');
		await holder.query('COMMIT');
		holder.release();
		expect(await gaps()).toEqual([expect.stringMatching(/^insert on shop.purchase: .*lock timeout/)]);
		await expect(shop.evaluate('buyers')).resolves.toBe('full +1 -0');
		expect(await shop.faults()).toEqual([]);
	});
});

describe('a tracking function that is broken', () => {
	const write = () => app.query("INSERT INTO shop.purchase (id, customer_id) VALUES (1, 1), (2, 2)");

	it('by a column that the shop dropped: the write succeeds, the gap says why, everybody is looked at', async () => {
		await app.query('INSERT INTO shop.purchase_line VALUES (1, \'a\')');
		await shop.run('ALTER TABLE shop.purchase_line DROP COLUMN purchase_id');
		await app.query("INSERT INTO shop.purchase_line VALUES ('b')");
		await app.query("UPDATE shop.purchase_line SET product = 'c'");
		await app.query('DELETE FROM shop.purchase_line');
		expect(await gaps()).toEqual(['insert', 'update', 'delete'].map((event) => expect.stringMatching(new RegExp(`^${event} on shop.purchase_line: column .*purchase_id.* does not exist`))));
		await write();
		await expect(shop.evaluate('buyers')).resolves.toBe('full +2 -0');
		expect(await shop.faults()).toEqual(await shop.faults());
	});

	it.each([
		['the log of touched customers dropped', 'DROP TABLE segments.touched'],
		['the right to write it revoked', 'REVOKE INSERT ON segments.touched FROM postgres'],
		['its key column of another type', "ALTER TABLE segments.touched ALTER COLUMN customer_id TYPE uuid USING '00000000-0000-0000-0000-000000000000'"],
		['a constraint that refuses every row', 'ALTER TABLE segments.touched ADD CHECK (customer_id < 0)'],
	])('by %s', async (_what, how) => {
		await shop.run(how.replace('FROM postgres', `FROM ${await ownerOfFunctions()}`));
		await write();
		await app.query('UPDATE shop.purchase SET customer_id = 3 WHERE id = 2');
		await app.query('DELETE FROM shop.purchase WHERE id = 1');
		expect(await gaps()).toHaveLength(3);
		await expect(shop.evaluate('buyers')).resolves.toBe('full +1 -0');
		expect(await shop.faults()).toEqual([]);
		await expect(shop.ids("SELECT customer_id FROM segments.membership WHERE segment_id = 1")).resolves.toEqual(['3']);
	});

	it('so that not even the gap can be written: no evaluation relies on the log before it is whole again', async () => {
		const owner = await ownerOfFunctions();
		await shop.run(`REVOKE INSERT ON segments.touched, segments.tracking_gap FROM ${owner}`);
		await write();
		expect(await gaps()).toEqual([]);
		await expect(shop.evaluate('buyers')).resolves.toBe('full +2 -0');
		await app.query('DELETE FROM shop.purchase WHERE id = 1');
		await shop.run(`GRANT INSERT ON segments.touched, segments.tracking_gap TO ${owner}`);
		await expect(shop.evaluate('buyers')).resolves.toBe('full +0 -1');
		await app.query('DELETE FROM shop.purchase WHERE id = 2');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +0 -1');
	});

	it('by the whole store dropped under it', async () => {
		await shop.run('DROP TABLE segments.touched, segments.tracking_gap, segments.tracking');
		await write();
		await app.query('TRUNCATE shop.purchase');
		await expect(shop.ids('SELECT count(*) FROM shop.purchase')).resolves.toEqual(['0']);
	});
});

const ownerOfFunctions = async () => (await shop.ids("SELECT DISTINCT proowner::regrole::text FROM pg_proc WHERE pronamespace = 'segments'::regnamespace"))[0]!;

describe('migrations of the shop', () => {
	/** A session that wrote before has the functions' plans in its memory. */
	beforeEach(async () => {
		await app.query("INSERT INTO shop.purchase (id, customer_id) VALUES (1, 1)");
		await app.query("INSERT INTO shop.purchase_line VALUES (1, 'a', 1)");
		await app.query("UPDATE shop.purchase SET total = 11; UPDATE shop.purchase_line SET quantity = 2");
		await app.query("INSERT INTO shop.visit VALUES (1, 'home', '2025-06-01Z'); UPDATE shop.visit SET page = 'start'");
		await shop.segments.evaluate('all');
	});

	it.each([
		['drop a column that no rule reads', 'ALTER TABLE shop.customer DROP COLUMN note'],
		['drop a column before the one that names the customer', 'ALTER TABLE shop.purchase_line DROP COLUMN product, ADD COLUMN product text'],
		['drop a column of the partitioned table', 'ALTER TABLE shop.visit DROP COLUMN page, ADD COLUMN page text'],
		['change the type of a column', 'ALTER TABLE shop.purchase ALTER COLUMN total TYPE double precision'],
		['change the type of the column that names the customer', 'ALTER TABLE shop.purchase ALTER COLUMN customer_id TYPE bigint'],
		['add columns', 'ALTER TABLE shop.purchase ADD COLUMN channel text DEFAULT \'web\', ADD COLUMN gift boolean'],
		['rename a column that no rule reads', 'ALTER TABLE shop.customer RENAME COLUMN note TO remark'],
		['add a constraint and an index', 'ALTER TABLE shop.purchase ADD CHECK (total >= 0); CREATE INDEX ON shop.purchase (status)'],
		['move a table to another tablespace and cluster it', 'CLUSTER shop.purchase USING purchase_pkey'],
	])('that %s work, and the next writes are found', async (_what, migration) => {
		const other = await shop.application();
		const owner = await shop.pool.connect();
		await owner.query(migration);
		owner.release();
		for (const [index, session] of [app, other].entries()) {
			await session.query('INSERT INTO shop.purchase (id, customer_id) VALUES ($1, $2)', [10 + index, 4 + index]);
			await session.query('UPDATE shop.purchase SET status = $1 WHERE id = $2', ['paid', 10 + index]);
			await session.query('INSERT INTO shop.purchase_line (purchase_id, product) VALUES ($1, $2)', [10 + index, 'b']);
			await session.query('DELETE FROM shop.purchase_line WHERE purchase_id = $1', [10 + index]);
			await session.query("INSERT INTO shop.visit (customer_id, page, at) VALUES ($1, 'home', '2025-06-01Z'), ($1, 'home', '2024-06-01Z')", [4 + index]);
			await session.query("UPDATE shop.visit SET at = at + interval '1 day' WHERE customer_id = $1", [4 + index]);
			await session.query("UPDATE shop.customer SET country = 'SA' WHERE id = $1", [4 + index]);
		}
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +2 -0');
		expect(await gaps()).toEqual([]);
		expect(await shop.faults()).toEqual([]);
	});

	it('that run while an evaluation reads: one waits for the other, neither fails', async () => {
		const owner = await shop.pool.connect();
		await owner.query('BEGIN; ALTER TABLE shop.purchase ADD COLUMN channel text');
		const evaluated = shop.segments.evaluate('buyers');
		await app.query("INSERT INTO shop.tag VALUES (4, 'vip')");
		await owner.query('COMMIT');
		owner.release();
		await expect(evaluated).resolves.toMatchObject({ members: 1 });
	});
});
