import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../../lib/error/defined';
import { faultOf } from '../../support/fault';
import { TrackedShop } from '../../support/tracked-shop';

let shop: TrackedShop;

beforeAll(async () => {
	shop = await TrackedShop.open();
});

afterAll(() => shop.close());

const buy = (customer = 1) =>
	shop.run("INSERT INTO shop.purchase (customer_id, placed_at) VALUES ($1, '2025-03-01Z')", [customer]);
const mark = async () => defined((await shop.segments.touched()).mark);
const wait = async (since: string, waitMs = 20_000) => await shop.segments.touched({ since, waitMs });

it('a mark stands for all that was touched before it', async () => {
	await buy();
	const since = await mark();
	await expect(wait(since, 300)).resolves.toMatchObject({ touched: false });
	await buy();
	await expect(wait(since)).resolves.toMatchObject({ touched: true, mark: expect.any(String) });
});

it('tells all who wait, each of what its own mark did not see', async () => {
	const before = await mark();
	await buy();
	const after = await mark();
	let isTold = false;
	const waiting = wait(after).then((told) => {
		isTold = true;
		return told;
	});
	await expect(wait(before)).resolves.toMatchObject({ touched: true });
	await sleep(200);
	expect(isTold).toBe(false);
	await buy();
	await expect(waiting).resolves.toMatchObject({ touched: true });
});

it('tells of a transaction that was under way at the mark, once it commits', async () => {
	const till = await shop.application();
	await till.query("BEGIN; INSERT INTO shop.purchase (customer_id, placed_at) VALUES (2, '2025-03-01Z')");
	const since = await mark();
	await buy();
	const later = await mark();
	await expect(wait(since)).resolves.toMatchObject({ touched: true });
	await expect(wait(later, 300)).resolves.toMatchObject({ touched: false });
	await till.query('COMMIT');
	await expect(wait(later)).resolves.toMatchObject({ touched: true });
});

it('a shop whose transaction is prepared in two phases is told as any other, and is not kept from it', async () => {
	const [{ most }] = (await shop.run<{ most: string }>(
		"SELECT current_setting('max_prepared_transactions') AS most",
	)) as [{ most: string }];
	const since = await mark();
	const till = await shop.application();
	await till.query("BEGIN; INSERT INTO shop.purchase (customer_id, placed_at) VALUES (3, '2025-03-01Z')");
	const end = Number(most) > 0 ? ["PREPARE TRANSACTION 'till'", "COMMIT PREPARED 'till'"] : ['COMMIT'];
	for (const step of end) await till.query(step);
	await expect(wait(since)).resolves.toMatchObject({ touched: true });
});

it('ends with its signal, and with the connection', async () => {
	const since = await mark();
	const over = new AbortController();
	const waiting = shop.segments.touched({ since, waitMs: 20_000, signal: over.signal });
	over.abort();
	await expect(waiting).resolves.toEqual({ touched: false, mark: null });
	const own = await shop.another();
	const left = faultOf(own.touched({ since, waitMs: 20_000 }));
	await sleep(100);
	await own.close();
	await expect(left).resolves.toMatchObject({ code: 'CONNECTION_FAILED' });
});

it('refuses what is no mark', async () => {
	await expect(faultOf(wait("1:1:'"))).resolves.toMatchObject({ code: 'OPTION_INVALID', path: 'since' });
});

it('has no mark where changes are not tracked', async () => {
	await shop.segments.install({ changeTracking: false });
	await expect(shop.segments.touched()).resolves.toEqual({ touched: false, mark: null });
	await shop.segments.install({ changeTracking: true });
});
