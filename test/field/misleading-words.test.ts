import { defined } from '../../lib/error/defined';
import { openSegments, parseRule } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase();
});
afterAll(() => database.drop());

test('no suggestion repeats the word that was typed', () => {
	const fault = (() => {
		try {
			return parseRule({ field: 'amount_spent', operator: 'includes_any', value: [1] });
		} catch (error) {
			return error;
		}
	})();
	expect(fault).toMatchObject({ code: 'OPERATOR_UNKNOWN', found: 'includes_any' });
	expect((fault as { suggestion?: string }).suggestion ?? '').not.toContain('includes_any');
});

test.each([
	['bigint', 'birthday', 'birthday'],
	['bigint', 'created_at', 'created_at'],
	['integer', 'email_subscribed', 'email_subscribed'],
	['boolean', 'points', 'points'],
	['text', 'created_at', 'created_at'],
])('the cast printed for a column of type %s in the place of %s runs', async (type, column) => {
	const table = `public.t_${type}_${column}`;
	await database.pool.query(`CREATE TABLE ${table} (id bigint PRIMARY KEY, value ${type})`);
	const relation = (expression: string) => `SELECT id, ${expression} AS ${column} FROM ${table}`;
	const shop = { ordersCounted: 'none', relations: { customers: relation('value') } };
	const segments = await openSegments({ connection: database.connectionString, shop });
	const { findings } = await segments.checkMapping();
	await segments.close();
	const found = findings.find((one) => one.code === 'COLUMN_TYPE' && one.column === column);
	const [, cast] = /Write "(.+) AS/.exec(found?.suggestion ?? '') ?? [];
	expect(cast).toBeDefined();
	const mended = { ...shop, relations: { customers: relation(defined(cast).replace('…', 'value')) } };
	const again = await openSegments({ connection: database.connectionString, shop: mended });
	const after = await again.checkMapping();
	await again.close();
	expect(after.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
});
