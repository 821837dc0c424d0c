import { openSegments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Before Postgres 17 there is no such setting, and this says so. */
test('a transaction that the DBA ends is told by the name of the setting', async () => {
	const { rows } = await database.pool.query<{ known: boolean }>(
		`SELECT EXISTS (SELECT FROM pg_settings WHERE name = 'transaction_timeout') AS known`,
	);
	if (rows[0]?.known !== true) {
		console.info('transaction_timeout is not tried: this Postgres is older than 17.');
		return;
	}
	await database.pool.query(`CREATE TABLE person (id integer PRIMARY KEY);
		ALTER DATABASE ${database.name} SET transaction_timeout = '3s'`);
	const segments = await openSegments({
		connection: database.connectionString,
		shop: { relations: { customers: 'SELECT id FROM public.person' }, ordersCounted: 'none' },
	});
	const holder = await database.pool.connect();
	await holder.query('BEGIN; SET LOCAL transaction_timeout = 0; LOCK TABLE public.person');
	await expect(segments.preview({ query: 'customer_id = 1' })).rejects.toMatchObject({
		code: 'STATEMENT_TIMEOUT',
		message: expect.stringContaining('transaction_timeout'),
		suggestion: expect.stringContaining('SET transaction_timeout'),
	});
	await holder.query('ROLLBACK');
	holder.release();
	await segments.close();
}, 60_000);
