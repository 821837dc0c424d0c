import { TrackedShop } from '../../support/tracked-shop';

let shop: TrackedShop;
beforeAll(async () => {
	shop = await TrackedShop.open();
});
afterAll(() => shop?.close());

test('segments that saw the log up to different places find together what each has not seen', async () => {
	for (const title of ['Early', 'Late'])
		await shop.segments.create({ title, query: "tags includes any ('vip')" });
	await shop.segments.evaluate('all');
	const open = await shop.application();
	await open.query("BEGIN; INSERT INTO shop.tag VALUES (1, 'vip')");
	await shop.run("INSERT INTO shop.tag VALUES (2, 'vip')");
	await shop.segments.evaluate('late');
	await shop.run("INSERT INTO shop.tag VALUES (3, 'vip')");
	await open.query('COMMIT');
	const results = await shop.segments.evaluate('all', { mode: 'incremental' });
	expect(results.map(({ mode, joined, members }) => [mode, joined, members])).toEqual([
		['incremental', 3, 3],
		['incremental', 2, 3],
	]);
	expect(await shop.faults()).toEqual([]);
});
