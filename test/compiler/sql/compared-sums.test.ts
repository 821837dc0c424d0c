import { createTestDatabase, type TestDatabase } from '../../support/database';
import { compilerOver, idsIn, MOMENT, plans, PURCHASE_TABLES, PURCHASES } from '../../support/purchases';
import type { Compiler } from '../../../lib/compiler/compiler';
import { parseRule } from '../../../lib/language/rule';

let database: TestDatabase;
let compiler: Compiler;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(PURCHASE_TABLES);
	// 1 spends more than before, 2 less, 3 as much, 4 comes back, 5 was sent money back, 6 has bought nothing.
	await database.pool.query(`
		INSERT INTO buyer SELECT n FROM generate_series(1, 6) AS n;
		INSERT INTO purchase (id, buyer_id, placed_at, total) VALUES
			(1, 1, '2026-05-20Z', 30), (2, 1, '2026-03-20Z', 20), (3, 2, '2026-05-20Z', 10), (4, 2, '2026-03-20Z', 20),
			(5, 3, '2026-05-20Z', 20), (6, 3, '2026-03-20Z', 20), (7, 4, '2026-05-20Z', 1), (8, 5, '2026-03-20Z', -5)`);
	compiler = await compilerOver(database.pool, PURCHASES);
});
afterAll(() => database.drop());

const RECENTLY = { last: 30, unit: 'days' };
const BEFORE = { from: '2026-03-01', to: '2026-03-31' };

function idsOf(operator: string, beside: object = {}) {
	const value = { field: 'amount_spent', within: BEFORE, ...beside };
	const rule = { field: 'amount_spent', operator, value, within: RECENTLY };
	const { catalogue } = compiler.context;
	return compiler.ids(compiler.compile(parseRule(rule, { fields: catalogue }), MOMENT));
}

it('compares sums before they are joined where who has no rows cannot meet it', async () => {
	expect(await plans(idsOf('greater_than'), 'Left Join', database.pool)).toBe(false);
	expect(await plans(idsOf('greater_or_equal'), 'Left Join', database.pool)).toBe(true);
});

it.each([
	['greater_than', {}, [1, 4, 5]],
	['greater_or_equal', {}, [1, 3, 4, 5, 6]],
	['less_than', {}, [2]],
	['greater_than', { plus: -1 }, [1, 3, 4, 5, 6]],
	['greater_than', { plus: 5 }, [1]],
	['less_than', { plus: 1 }, [2, 3, 6]],
	['greater_than', { times: 2 }, [4, 5]],
])('%s %j is right for who has rows on one side, on both, on neither', async (operator, beside, ids) => {
	expect(await idsIn(idsOf(operator, beside), database.pool)).toEqual(ids);
});
