import { openSegments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`CREATE TABLE person (id numeric(20, 0) PRIMARY KEY, name text);
		INSERT INTO person VALUES (12345678901234567890, 'a'), (7, 'b')`);
});
afterAll(() => database?.drop());

const open = (id: string) =>
	openSegments({
		connection: database.connectionString,
		shop: {
			relations: { customers: `SELECT ${id} AS id, name FROM public.person` },
			ordersCounted: 'none',
		},
		schema: 'stored',
	});

test('ids of type numeric are refused with the cast that mends it', async () => {
	await expect(open('id')).rejects.toMatchObject({
		code: 'MAPPING_INVALID',
		path: 'relations.customers',
		found: 'numeric(20,0)',
		suggestion: expect.stringContaining('::text'),
	});
});

test('as text they work, beyond 2^63 as well', async () => {
	const segments = await open('id::text');
	await segments.install();
	await segments.create({ title: 'Some', customerIds: ['12345678901234567890'] });
	expect(await segments.evaluate('Some')).toMatchObject({ members: 1 });
	expect(
		(await segments.preview({ field: 'name', operator: 'equals', value: 'A' }, { sampleSize: 5 })).customers,
	).toMatchObject([{ customer_id: '12345678901234567890' }]);
	await segments.close();
});
