import { openSmallShop, SMALL_SHOP, type SmallShop } from '../support/small-shop';

let shop: SmallShop;
beforeAll(async () => {
	shop = await openSmallShop({ install: false });
	await shop.run(
		`CREATE VIEW shop.person AS SELECT * FROM shop.customer;
		CREATE MATERIALIZED VIEW shop.kept AS SELECT * FROM shop.customer;
		CREATE VIEW shop.deal AS SELECT * FROM shop.purchase;
		CREATE VIEW shop.bargain AS SELECT * FROM shop.deal WHERE total < 10;
		CREATE MATERIALIZED VIEW shop.stored AS SELECT * FROM shop.purchase`,
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

test.each([
	['a table', 'shop.purchase', '"orders" reads shop.purchase, which'],
	['a table behind a view', 'shop.deal', '"orders" reads shop.purchase through shop.deal, which'],
	['a view of a view', 'shop.bargain', '"orders" reads shop.purchase through shop.deal, which'],
	['a materialized view', 'shop.stored', '"orders" reads shop.stored, a materialized view'],
])('%s that "changes" does not name is told', async (_kind, table, message) => {
	const shopOf = (changes: Record<string, string>) => ({
		...SMALL_SHOP,
		relations: {
			...SMALL_SHOP.relations,
			orders: `SELECT id, customer_id, placed_at, total AS amount FROM ${table}`,
		},
		changes,
	});
	const followed = { 'shop.customer': 'SELECT id FROM changed' };
	const told = async (changes: Record<string, string>) => {
		const segments = await shop.open({ shop: shopOf(changes), schema: 'stored' });
		const { ok, findings } = await segments.checkMapping();
		expect(ok).toBe(true);
		return findings.filter(({ code }) => code === 'TABLE_UNFOLLOWED');
	};
	expect(await told(followed)).toEqual([
		expect.objectContaining({
			severity: 'warning',
			relation: 'orders',
			message: expect.stringContaining(message),
		}),
	]);
	expect(await told({})).toEqual([]);
	if (table === 'shop.stored') return;
	expect(await told({ ...followed, 'shop.purchase': 'SELECT customer_id FROM changed' })).toEqual([]);
});

test('a table from which others inherit is told', async () => {
	await shop.run('CREATE TABLE shop.old_purchase () INHERITS (shop.purchase)');
	const { findings } = await shop.segments.checkMapping();
	expect(findings).toContainEqual(
		expect.objectContaining({
			severity: 'warning',
			code: 'CHANGES_FAILED',
			message: expect.stringContaining('shop.old_purchase, which inherit from it'),
		}),
	);
});
