import { createTestDatabase, type TestDatabase } from '../../support/database';
import { compilerOver, idsIn, MOMENT, purchasesWith, PURCHASE_TABLES } from '../../support/purchases';
import type { Compiler } from '../../../lib/compiler/compiler';
import { parseRule } from '../../../lib/language/rule';

let database: TestDatabase;
let compiler: Compiler;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(PURCHASE_TABLES);
	// 1 spent euros in both months, 2 dollars in one, 3 two currencies, 4 nothing, 5 spent euros too long
	// ago, 6 no number.
	await database.pool.query(`
		ALTER TABLE purchase ADD currency text;
		INSERT INTO buyer SELECT n FROM generate_series(1, 6) AS n;
		INSERT INTO purchase VALUES
			(1, 1, '2026-05-20Z', 30, 'EUR'), (2, 1, '2026-04-10Z', 30, 'eur'), (3, 2, '2026-05-20Z', 90, 'USD'),
			(4, 2, '2026-04-10Z', 30, 'EUR'), (5, 3, '2026-05-20Z', 30, 'EUR'), (6, 3, '2026-04-10Z', 90, 'USD'),
			(7, 5, '2026-02-10Z', 90, 'EUR'), (8, 6, '2026-05-20Z', 'NaN', 'EUR'), (9, 6, '2026-05-21Z', 'Infinity', 'EUR')`);
	compiler = await compilerOver(
		database.pool,
		purchasesWith({
			customers: 'SELECT id, name AS first_name FROM public.buyer',
			orders: 'SELECT id, buyer_id AS customer_id, placed_at, total AS amount, currency FROM public.purchase',
		}),
	);
});
afterAll(() => database.drop());

const spent = (days: number, value: number, currency = 'EUR') => ({
	field: 'amount_spent',
	operator: 'greater_than',
	value,
	currency,
	within: { last: days, unit: 'days' },
});

const between = (from: string, to: string, value: number) => ({
	...spent(0, value),
	within: { from, to },
});

const idsOf = (...rules: object[]) => {
	const { catalogue } = compiler.context;
	const rule = parseRule({ match: 'all', rules }, { fields: catalogue });
	return compiler.ids(compiler.compile(rule, MOMENT), { strategy: 'scan' });
};

it.each<[string, object[], number[]]>([
	['two windows of one currency', [spent(30, 20), spent(90, 50)], [1]],
	['two windows of one currency, the longer one alone', [spent(90, 50)], [1]],
	['two windows of two currencies', [spent(30, 20), spent(90, 50, 'USD')], [3]],
	['the same window of two currencies', [spent(90, 20), spent(90, 50, 'USD')], [2, 3]],
	[
		'amounts of one currency beside orders of all',
		[spent(30, 20), { field: 'orders_count', operator: 'equals', value: 2 }],
		[1, 3],
	],
	['a month, and ninety days after it', [between('2026-02-01', '2026-03-01', 50), spent(90, -1)], [5]],
	[
		'two months that leave one out, of everybody',
		[between('2026-02-01', '2026-03-01', -1), spent(30, 20)],
		[1, 3],
	],
	['three windows of one currency', [spent(30, 20), spent(90, 50), spent(365, 50)], [1]],
])('%s', async (_name, rules, ids) => {
	expect(await idsIn(idsOf(...rules), database.pool)).toEqual(ids);
});

it('asks what all facts ask once of each row', () => {
	const { text } = idsOf(spent(30, 20), spent(90, 50));
	expect(text.match(/currency::text = ANY/g)).toHaveLength(1);
	expect(text.match(/= ANY/g)).toHaveLength(1);
});

it('asks by window what rows between two windows would be asked in vain', () => {
	const { text } = idsOf(between('2026-02-01', '2026-03-01', 50), spent(30, 20));
	expect(text.match(/= ANY/g)).toHaveLength(2);
});
