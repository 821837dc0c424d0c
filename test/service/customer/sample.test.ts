/** Customers by chance: who they are hangs on the seed alone. */
import { demoNow } from '../../support/database';
import { openDemoSegments, type DemoSegments } from '../../support/demo-segments';

let demo: DemoSegments;
beforeAll(async () => {
	demo = await openDemoSegments();
	await demo.segments.create({ title: 'Buyers', key: 'buyers', query: 'orders_count > 0' });
	await demo.segments.evaluate('buyers', { asOf: demoNow });
});
afterAll(() => demo?.close());

const ids = (rows: readonly Record<string, unknown>[]) =>
	rows.map(({ customer_id }) => String(customer_id)).sort();

async function previewed(seed: string, size = 20): Promise<string[]> {
	const { customers } = await demo.segments.preview('orders_count > 0', {
		asOf: demoNow,
		sample: { size, seed },
	});
	return ids(customers);
}

async function listed(options: object): Promise<string[]> {
	const rows: Record<string, unknown>[] = [];
	for await (const row of demo.segments.members('buyers', options)) rows.push(row);
	return ids(rows);
}

test('a sample is the same for the same seed, and another for another', async () => {
	const [one, again, other] = [await previewed('a'), await previewed('a'), await previewed('b')];
	expect(one).toEqual(again);
	expect(one).not.toEqual(other);
	expect(new Set(one).size).toBe(20);
	const matching = await demo.matches('orders_count > 0');
	expect(matching).toEqual(expect.arrayContaining(one));
	// By hand: the order is that of md5(seed:id).
	const wanted = await demo.ids(
		`SELECT id FROM (SELECT id FROM unnest($1::int[]) AS id ORDER BY md5('a:' || id), id LIMIT 20) AS q`,
		[matching],
	);
	expect(one).toEqual(wanted);
});

test('members by chance, and of those who meet a further rule', async () => {
	const sample = { size: 15, seed: 'x' };
	const some = await listed({ sample });
	expect(some).toHaveLength(15);
	expect(await listed({ sample })).toEqual(some);
	expect(await listed({ sample: { ...sample, seed: 'y' } })).not.toEqual(some);
	const refined = await listed({
		sample,
		refine: 'orders_count > 3',
		fields: ['orders_count'],
		orderBy: 'orders_count',
	});
	expect(refined).toHaveLength(15);
	expect(await demo.matches('orders_count > 3')).toEqual(expect.arrayContaining(refined));
});

test.each([
	[{ size: 0, seed: 'a' }, 'sample.size'],
	[{ size: 1_001, seed: 'a' }, 'sample.size'],
	[{ size: 1, seed: 'a', sead: 1 }, 'sample.sead'],
])('%j is refused', async (sample, path) => {
	await expect(demo.segments.preview('points > 1', { sample })).rejects.toMatchObject({
		code: 'OPTION_INVALID',
		path,
	});
});

test.each([
	["email matches '(a'", 'value'],
	["all(points > 1, not first_name matches '[a')", 'rules[1].rules[0].value'],
	["events_count > 0 where (name matches 'a{3,1}')", 'where.value'],
])('%s is refused before it runs', async (query, path) => {
	await expect(demo.segments.preview({ query })).rejects.toMatchObject({ code: 'VALUE_INVALID', path });
	await expect(demo.segments.create({ title: 'Broken', query })).rejects.toMatchObject({
		code: 'VALUE_INVALID',
		path,
	});
});
