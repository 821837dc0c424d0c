import { defined } from '../../../lib/error/defined';
import type { OwnMapping } from '../../../lib';
import { TrackedShop } from '../../support/tracked-shop';
import { TRACKED_SHOP } from '../../support/tracked-shop-tables';

let shop: TrackedShop;

beforeEach(async () => {
	shop = await TrackedShop.open({ tracking: false });
	await shop.segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
});

afterEach(() => shop.close());

/** All that the catalogue knows of the shop's tables and of routines of ours. */
const traces = async () =>
	await shop.run(`
	SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass AS trace FROM pg_trigger
	UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE pronamespace IN ('segments'::regnamespace, 'shop'::regnamespace)
	UNION ALL SELECT 'dependency ' || pg_describe_object(classid, objid, objsubid) || ' on ' || pg_describe_object(refclassid, refobjid, refobjsubid) FROM pg_depend
	WHERE refclassid = 'pg_class'::regclass AND refobjid IN (SELECT oid FROM pg_class WHERE relnamespace = 'shop'::regnamespace)
	UNION ALL SELECT 'rule ' || rulename || ' on ' || ev_class::regclass FROM pg_rewrite WHERE ev_class IN (SELECT oid FROM pg_class WHERE relnamespace = 'shop'::regnamespace)
	UNION ALL SELECT 'right ' || coalesce(relacl::text, '') || ' on ' || oid::regclass FROM pg_class WHERE relnamespace = 'shop'::regnamespace
	ORDER BY 1`);
const triggers = () =>
	shop.ids(
		"SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE tgparentid = 0 AND NOT tgisinternal",
	);
const buy = (customer: number) => shop.run('INSERT INTO shop.purchase (customer_id) VALUES ($1)', [customer]);
const on = () => shop.segments.install({ changeTracking: true });
const off = () => shop.segments.install({ changeTracking: false });

describe('off', () => {
	it("leaves no trace on the shop's tables", async () => {
		const before = await traces();
		await expect(on()).resolves.toMatchObject({ changeTracking: true });
		expect((await traces()).length).toBeGreaterThan(before.length);
		await expect(off()).resolves.toMatchObject({ changeTracking: false });
		await expect(traces()).resolves.toEqual(before);
		await expect(
			shop.ids('SELECT 1 FROM segments.touched UNION ALL SELECT 1 FROM segments.tracking_gap'),
		).resolves.toEqual([]);
	});

	it('twice, or without having been on, is harmless', async () => {
		const before = await traces();
		await off();
		await on();
		await off();
		await off();
		await expect(traces()).resolves.toEqual(before);
	});

	it('finds the triggers on tables that the shop has renamed or moved since', async () => {
		await on();
		await shop.run(
			`ALTER TABLE shop.purchase RENAME TO sale; CREATE SCHEMA archive; GRANT USAGE ON SCHEMA archive TO ${shop.owner}; ALTER TABLE shop.tag SET SCHEMA archive; DROP TABLE shop.purchase_line`,
		);
		await off();
		expect((await traces()).filter(({ trace }) => /touched/.test(String(trace)))).toEqual([]);
	});

	it('takes the triggers off tables that the mapping no longer names', async () => {
		await on();
		const {
			'shop.tag': _tag,
			'shop.customer': _customer,
			...changes
		} = TRACKED_SHOP.changes as Record<string, string>;
		const other = await shop.another({ shop: { ...TRACKED_SHOP, changes } });
		await other.install({ changeTracking: true });
		expect((await triggers()).filter((name) => /tag|customer/.test(name))).toEqual([]);
		await other.install({ changeTracking: false });
		await expect(triggers()).resolves.toEqual([]);
	});

	it('and from then on every evaluation is a full one', async () => {
		await on();
		await shop.segments.evaluate('all');
		await off();
		await buy(1);
		await expect(shop.evaluate('buyers')).resolves.toBe('full +1 -0');
		await on();
		await buy(2);
		await expect(shop.evaluate('buyers')).resolves.toBe('full +1 -0');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +0 -0');
	});
});

describe('on', () => {
	it('twice gives the same triggers, and loses nothing of what came between', async () => {
		await on();
		const [first] = [await triggers()];
		await shop.segments.evaluate('all');
		await buy(1);
		await on();
		await expect(triggers()).resolves.toEqual(first);
		await buy(2);
		await expect(shop.evaluate('buyers')).resolves.toBe('full +2 -0');
		await buy(3);
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +1 -0');
		await expect(shop.ids('SELECT count(*) FROM segments.touched WHERE customer_id = 3')).resolves.toEqual([
			'1',
		]);
	});

	it('waits for a transaction of the shop rather than make others wait behind it, and misses none of its rows', async () => {
		const app = await shop.application();
		await app.query('BEGIN; INSERT INTO shop.purchase (customer_id) VALUES (1)');
		const installing = on();
		await shop.until(
			async () =>
				(
					await shop.run(
						"SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
					)
				).length > 0,
		);
		const other = await shop.application();
		await other.query('INSERT INTO shop.purchase (customer_id) VALUES (2)');
		await app.query('COMMIT');
		await installing;
		await expect(shop.evaluate('buyers')).resolves.toBe('full +2 -0');
	});

	it('by another mapping first drops the functions that its numbers would fall on', async () => {
		await on();
		// Comes first in the alphabet: what was table 1 is now table 2.
		await shop.run(`CREATE TABLE shop.account (holder int); ALTER TABLE shop.account OWNER TO ${shop.owner}`);
		const more: OwnMapping = {
			...TRACKED_SHOP,
			changes: { ...TRACKED_SHOP.changes, 'shop.account': 'SELECT holder FROM changed' },
		};
		const other = await shop.another({ shop: more });
		await other.install({ changeTracking: true });
		await other.evaluate('buyers');
		await buy(4);
		await shop.run('INSERT INTO shop.account VALUES (5)');
		await expect(shop.ids('SELECT customer_id FROM segments.touched')).resolves.toEqual(['4', '5']);
		await expect(shop.ids('SELECT reason FROM segments.tracking_gap')).resolves.toEqual([]);
	});

	it('in a schema whose name is as long as a name may be', async () => {
		const schema = `segments_${'x'.repeat(54)}`;
		const long = await shop.another({ schema });
		await long.install({ changeTracking: true });
		await long.create({ title: 'Buyers', query: 'orders_count >= 1' });
		await long.evaluate('buyers');
		await buy(1);
		await expect(long.evaluate('buyers')).resolves.toMatchObject({ mode: 'incremental', joined: 1 });
		await long.install({ changeTracking: false });
		await expect(triggers()).resolves.toEqual([]);
	});

	it('of two stores at once: each follows by itself', async () => {
		const second = await shop.another({ schema: 'second' });
		await on();
		await second.install({ changeTracking: true });
		await second.create({ title: 'Buyers', query: 'orders_count >= 1' });
		await Promise.all([shop.segments.evaluate('all'), second.evaluate('all')]);
		await off();
		await buy(1);
		await expect(second.evaluate('buyers')).resolves.toMatchObject({ mode: 'incremental', joined: 1 });
		await expect(shop.evaluate('buyers')).resolves.toBe('full +1 -0');
	});

	it('by the script that a DBA runs, as another role', async () => {
		const { script } = await shop.segments.install({ print: true, changeTracking: true });
		await shop.run(defined(script));
		await shop.segments.evaluate('all');
		await buy(1);
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +1 -0');
		await shop.run(defined(script));
		await buy(2);
		await expect(shop.evaluate('buyers')).resolves.toBe('full +1 -0');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +0 -0');
	});
});
