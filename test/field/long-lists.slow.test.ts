import { MAX_ARRAY } from '../../lib/compiler/sql/among';
import { STRATEGIES, type StrategyName } from '../../lib/compiler/strategy/choose';
import { toQuery } from '../../lib/database/sql';
import { openDemoShop, type DemoShop } from '../support/demo-shop';

let shop: DemoShop;
beforeAll(async () => {
	shop = await openDemoShop();
});
afterAll(() => shop.database.drop());

const fillers = (count: number) => Array.from({ length: count }, (_, index) => `nobody${index}@x.invalid`);
const sqlOf = (rule: object, strategy: StrategyName) =>
	toQuery(shop.compiler.ids(shop.compiler.compile(shop.rule(rule), shop.moment), { strategy }));
const matches = async (rule: object, strategy: StrategyName) => {
	const { sql, bindings } = sqlOf(rule, strategy);
	return shop.ids(sql, [...bindings]);
};

// Constants, a sub-select that may be joined, and one that is hashed in two parts.
describe.each([4, 30, 1_500, 60_000])('%p values more', (count) => {
	test.each(STRATEGIES)('e-mails in or not in the list, by %s', async (strategy) => {
		const { rows } = await shop.database.pool.query<{ id: number; email: string }>(
			`SELECT min(id) AS id, lower(email) AS email FROM shop.customer WHERE email IS NOT NULL
				GROUP BY 2 HAVING count(*) = 1 ORDER BY 1 LIMIT 5`,
		);
		const value = [...rows.map(({ email }) => email.toUpperCase()), 'a"b\\c{,}', ...fillers(count)];
		const found = rows.map(({ id }) => String(id)).sort();
		expect(await matches({ field: 'email', operator: 'in', value }, strategy)).toEqual(found);
		const others = await matches({ field: 'email', operator: 'not_in', value }, strategy);
		const all = await shop.ids('SELECT id FROM shop.customer');
		expect(others).toEqual(all.filter((id) => !found.includes(id)));
	});

	test.each(STRATEGIES)('ids of customers and products, by %s', async (strategy) => {
		const numbers = Array.from({ length: count }, (_, index) => String(10_000_000 + index));
		const all = await shop.ids('SELECT id FROM shop.customer');
		const [one, two] = all as [string, string];
		const value = [one, two, ...numbers, '007'];
		expect(await matches({ field: 'customer_id', operator: 'in', value }, strategy)).toEqual(
			[one, two].sort(),
		);
		const bought = { field: 'products_purchased', operator: 'includes_any' };
		const few = await matches({ ...bought, value: ['1', '2'] }, strategy);
		expect(few.length).toBeGreaterThan(0);
		expect(await matches({ ...bought, value: ['1', '2', ...numbers] }, strategy)).toEqual(few);
		const counted = {
			field: 'quantity_purchased',
			operator: 'greater_than',
			value: 0,
			where: { field: 'product', operator: 'in', value: ['1', '2', ...numbers] },
		};
		expect(await matches(counted, strategy)).toEqual(few);
	});
});

test('no list is searched from end to end for each row', async () => {
	for (const operator of ['in', 'not_in'])
		for (const count of [30, 1_500, 60_000]) {
			const rule = { field: 'email', operator, value: fillers(count) };
			const { sql, bindings } = sqlOf(rule, 'scan');
			const { rows } = await shop.database.pool.query(`EXPLAIN ${sql}`, [...bindings]);
			const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
			// A short list is a constant array, which Postgres hashes too without EXPLAIN saying so.
			const short = count <= MAX_ARRAY ? "|= ANY \\('\\{" : '';
			expect(plan).toMatch(
				new RegExp(`hashed SubPlan|Hash (Right )?Semi Join|Hash Join|Nested Loop|Merge${short}`),
			);
		}
});
