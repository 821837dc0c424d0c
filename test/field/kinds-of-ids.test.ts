import { openSegments, type OwnMapping } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query('CREATE EXTENSION citext; CREATE DOMAIN number_of_customer AS bigint');
});
afterAll(() => database.drop());

let schemas = 0;

async function open(tables: string, relations: OwnMapping['relations']) {
	const schema = `shop_${(schemas += 1)}`;
	await database.pool.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}, public; ${tables}`);
	const segments = await openSegments({
		connection: database.connectionString,
		shop: {
			ordersCounted: 'none',
			relations: Object.fromEntries(
				Object.entries(relations ?? {}).map(([name, select]) => [
					name,
					select?.replace('FROM ', `FROM ${schema}.`),
				]),
			),
		},
		schema: `stored_${schemas}`,
	});
	await segments.install();
	return segments;
}

test.each([
	['number_of_customer', '7', '7'],
	['public.citext', 'Ab', 'Ab'],
	['character(5)', 'ab', 'ab'],
	['smallint', '7', 7],
])('an id of type %s is the same in every answer', async (type, stored, id) => {
	const segments = await open(
		`CREATE TABLE person (id ${type} PRIMARY KEY, email text); INSERT INTO person VALUES ('${stored}', 'a@x.example')`,
		{ customers: 'SELECT * FROM person' },
	);
	const query = 'email is not null';
	const known = { customer_id: id, email: 'a@x.example' };
	expect((await segments.preview(query, { sampleSize: 1 })).customers).toEqual([known]);
	expect(await segments.customers([id])).toEqual([known]);
	expect(await segments.findCustomer({ email: 'A@x.example' })).toBe(id);
	expect(await segments.findCustomers({ emails: ['A@x.example'] })).toEqual([id]);
	expect(await segments.matching(query, [id])).toEqual([id]);
	expect(await segments.checkMany(query, [id])).toEqual([{ customerId: id, member: true }]);
	expect(await segments.searchCustomers({ search: 'x.example' })).toEqual([known]);
	await segments.create({ title: 'All', query });
	expect((await segments.previewEdit('All', query, { sampleSize: 1 })).joiningCustomers).toEqual([known]);
	await segments.evaluate('All');
	expect(await segments.changes({ consumer: 'one', from: 'beginning' })).toMatchObject([{ customerId: id }]);
	await segments.close();
});

test('a row without an id is told by the check, and stops what would count it', async () => {
	const segments = await open(
		'CREATE TABLE person (id integer, email text); INSERT INTO person VALUES (1, NULL), (NULL, NULL)',
		{ customers: 'SELECT * FROM person' },
	);
	const told = { code: 'MAPPING_INVALID', message: expect.stringContaining('a row without an id') };
	expect((await segments.checkMapping()).findings).toContainEqual(
		expect.objectContaining({ severity: 'error', code: 'ID_MISSING', column: 'id' }),
	);
	await expect(segments.preview('email is null', { sampleSize: 5 })).rejects.toMatchObject(told);
	await segments.create({ title: 'All', query: 'email is null' });
	await expect(segments.evaluate('All')).rejects.toMatchObject(told);
	await segments.close();
});

test('an e-mail address of a list may have blanks and signs without width around it', async () => {
	const segments = await open(
		"CREATE TABLE person (id integer PRIMARY KEY, email text); INSERT INTO person VALUES (1, 'a@x.example')",
		{ customers: 'SELECT * FROM person' },
	);
	const emails = ['\ufeffa@x.example', '\u200ba@x.example', ' a@x.example\u00a0', 'a@x.example\u2060'];
	expect(await segments.findCustomers({ emails })).toEqual([1, 1, 1, 1]);
	for (const email of emails) expect(await segments.findCustomer({ email })).toBe(1);
	await segments.close();
});

test('a column with the name of a field that is made of something else is told', async () => {
	const segments = await open(
		`CREATE TABLE person (id integer PRIMARY KEY, customer_id text, bucket integer, age integer, "Tier" text);
		INSERT INTO person VALUES (1, 'EXT', 5, 40, 'gold')`,
		{ customers: 'SELECT * FROM person' },
	);
	const { findings } = await segments.checkMapping();
	expect(findings.filter(({ code }) => code === 'COLUMN_UNUSED').map(({ column }) => column)).toEqual([
		'customer_id',
		'bucket',
	]);
	expect(findings.find(({ column }) => column === 'bucket')?.suggestion).toContain('shop_bucket');
	await segments.close();
});
