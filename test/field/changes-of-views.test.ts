import { openSmallShop, SMALL_SHOP, type SmallShop } from '../support/small-shop';

let shop: SmallShop;
beforeAll(async () => {
	shop = await openSmallShop({ install: false });
	await shop.run(
		'CREATE VIEW shop.person AS SELECT * FROM shop.customer; CREATE MATERIALIZED VIEW shop.kept AS SELECT * FROM shop.customer',
	);
});
afterAll(() => shop.close());

test.each([
	['shop.person', 'a view'],
	['shop.kept', 'a materialized view'],
])('the check says that %s cannot be followed, and what can', async (name, kind) => {
	const changes = { [name]: 'SELECT id FROM changed' };
	const segments = await shop.open({ shop: { ...SMALL_SHOP, changes }, schema: 'stored' });
	const { ok, findings } = await segments.checkMapping();
	expect(ok).toBe(true);
	expect(findings).toContainEqual({
		severity: 'warning',
		code: 'CHANGES_FAILED',
		message: `The changes of ${name} cannot be followed: it is ${kind}, so change tracking cannot be switched on.`,
		suggestion: 'Name what it reads in "changes" instead: "shop.customer".',
	});
	await segments.install();
	await expect(segments.install({ changeTracking: true })).rejects.toMatchObject({
		code: 'MAPPING_INVALID',
		message: expect.stringContaining(name),
		suggestion: expect.stringContaining('tables behind it'),
	});
});
