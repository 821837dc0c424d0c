import { defined } from '../../lib/error/defined';
import type { Segments } from '../../lib';
import { TrackedShop } from '../support/tracked-shop';
import { TRACKED_SHOP } from '../support/tracked-shop-tables';

/**
 * The log of touched customers: read by the difference of two snapshots, trimmed, and never trusted beyond
 * what it holds.
 */
let shop: TrackedShop;

beforeAll(async () => {
	shop = await TrackedShop.open();
});

beforeEach(async () => {
	await shop.reset();
	await shop.segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	await shop.segments.evaluate('all');
});

afterEach(async () => expect(await shop.faults()).toEqual([]));
afterAll(() => shop.close());

/** The library with a reader of the log that is known to be wrong. */
async function withKnownBadReader(): Promise<Segments> {
	const path = '../../lib/store/tracking/touched-since';
	let opening: Promise<Segments> | undefined;
	await jest.isolateModulesAsync(async () => {
		jest.doMock(path, () => ({
			...jest.requireActual<object>(path),
			touchedSince: jest.requireActual<typeof import('./support/known-bad-reader')>(
				'./support/known-bad-reader',
			).readByCursor,
		}));
		const { openSegments } = await import('../../lib');
		opening = openSegments({ connection: shop.connectionString, shop: TRACKED_SHOP });
	});
	return shop.closeLater(await defined(opening));
}

const buy = (customer: number) => shop.run('INSERT INTO shop.purchase (customer_id) VALUES ($1)', [customer]);
const touched = () => shop.ids('SELECT DISTINCT customer_id FROM segments.touched');

describe('a transaction that commits late', () => {
	it('is not missed and keeps nobody waiting', async () => {
		const slow = await shop.application();
		await slow.query('BEGIN; INSERT INTO shop.purchase (customer_id) VALUES (1)');
		await buy(2);
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +1 -0');
		await buy(3);
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +1 -0');
		await slow.query('COMMIT');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +1 -0');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +0 -0');
	});

	it('is missed by a reader that keeps the highest number it has seen, as this test would find out', async () => {
		const cursor = await withKnownBadReader();
		const slow = await shop.application();
		await slow.query('BEGIN; INSERT INTO shop.purchase (customer_id) VALUES (1)');
		await buy(2);
		await expect(cursor.evaluate('buyers')).resolves.toMatchObject({ mode: 'incremental', joined: 1 });
		await slow.query('COMMIT');
		await expect(cursor.evaluate('buyers')).resolves.toMatchObject({ mode: 'incremental', joined: 0 });
		expect(await shop.faults()).toEqual(['membership: buyers: customer 1 should be a member']);
		await expect(shop.evaluate('buyers', { mode: 'full' })).resolves.toBe('full +1 -0');
	});

	it('in parts: what was rolled back to a savepoint is not there, what was released is', async () => {
		const slow = await shop.application();
		await slow.query(
			'BEGIN; INSERT INTO shop.purchase (customer_id) VALUES (1); SAVEPOINT a; INSERT INTO shop.purchase (customer_id) VALUES (2); ROLLBACK TO a',
		);
		await slow.query(
			'INSERT INTO shop.purchase (customer_id) VALUES (3); SAVEPOINT b; INSERT INTO shop.purchase (customer_id) VALUES (4); RELEASE b',
		);
		await shop.segments.evaluate('buyers');
		await buy(9);
		await shop.segments.evaluate('buyers');
		await slow.query('COMMIT');
		await expect(shop.evaluate('buyers')).resolves.toBe('incremental +3 -0');
	});

	it('is not missed by a segment that was evaluated before another, with them together', async () => {
		await shop.segments.create({ title: 'Big', query: 'amount_spent >= 10' });
		const slow = await shop.application();
		await slow.query('BEGIN; INSERT INTO shop.purchase (customer_id) VALUES (1)');
		await shop.segments.evaluate('big');
		await buy(2);
		await shop.segments.evaluate('buyers');
		await slow.query('COMMIT');
		await expect(shop.segments.evaluate('all')).resolves.toMatchObject([
			{ mode: 'incremental', joined: 1 },
			{ mode: 'incremental', joined: 2 },
		]);
	});
});

/**
 * Any open transaction of the whole server, those of other tests included, holds the trimming up. Each
 * process trims at its first evaluation.
 */
const untilTrimmed = () =>
	shop.until(async () => {
		await (await shop.another()).evaluate('all');
		return (await touched()).length === 0;
	}, 'the log to be trimmed');

describe('trimming', () => {
	it('forgets what all have seen, and only that', async () => {
		await shop.segments.create({ title: 'Big', query: 'amount_spent >= 10' });
		await shop.segments.evaluate('all');
		const slow = await shop.application();
		await slow.query('BEGIN; INSERT INTO shop.purchase (customer_id) VALUES (1)');
		await buy(2);
		await (await shop.another()).evaluate('buyers');
		await expect(touched()).resolves.toEqual(['2']);
		await shop.segments.evaluate('big');
		await slow.query('COMMIT');
		await (await shop.another()).evaluate('all');
		await buy(3);
		await untilTrimmed();
		await buy(4);
		await expect(shop.segments.evaluate('all')).resolves.toMatchObject([
			{ mode: 'incremental', joined: 1 },
			{ mode: 'incremental', joined: 1 },
		]);
	});

	it('is not held up by a segment that is out of use, or fails for days; their next evaluation looks at everybody', async () => {
		await shop.segments.create({ title: 'Off', query: 'orders_count >= 1' });
		await shop.segments.evaluate('off');
		await shop.segments.update('off', { active: false });
		await buy(1);
		await untilTrimmed();
		await expect(shop.evaluate('off')).resolves.toBe('full +1 -0');
	});

	it('while an evaluation reads what is being trimmed: that one looks at everybody instead', async () => {
		await shop.segments.create({ title: 'Off', query: 'orders_count >= 1' });
		await shop.segments.evaluate('off');
		await shop.segments.update('off', { active: false });
		await buy(1);
		await shop.segments.evaluate('all');
		const holder = await shop.pool.connect();
		await holder.query('BEGIN; LOCK TABLE segments.touched IN ACCESS EXCLUSIVE MODE');
		const evaluated = shop.evaluate('off');
		await shop.until(
			async () =>
				(await shop.run("SELECT FROM pg_locks WHERE relation = 'segments.touched'::regclass AND NOT granted"))
					.length === 1,
		);
		await holder.query(
			'DELETE FROM segments.touched; UPDATE segments.tracking SET trimmed_below = pg_current_xact_id()',
		);
		await holder.query('COMMIT');
		holder.release();
		await expect(evaluated).resolves.toBe('full +1 -0');
	});
});

it('a store that was restored on another server, whose transactions count from lower numbers', async () => {
	await shop.run("UPDATE segments.segment SET seen = '900000000000:900000000000:'");
	await buy(1);
	await expect(shop.evaluate('buyers')).resolves.toBe('full +1 -0');
	await buy(2);
	await expect(shop.evaluate('buyers')).resolves.toBe('incremental +1 -0');
});
