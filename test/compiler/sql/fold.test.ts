import { Client } from 'pg';
import { firstOf } from '../../../lib/error/defined';
import { describeMapping, resolveShop } from '../../../lib/shop';
import { compileRule } from '../../../lib';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let home: TestDatabase;
let client: Client;

beforeAll(async () => {
	home = await createTestDatabase();
	// Before 15 there was no other provider, and no word for it.
	const { rows } = await home.pool.query<{ named: boolean }>(
		`SELECT current_setting('server_version_num')::int >= 150000 AS named`,
	);
	await home.pool.query(
		`CREATE DATABASE ${home.name}_c TEMPLATE template0 ENCODING 'UTF8' ${firstOf(rows).named ? 'LOCALE_PROVIDER libc' : ''} LOCALE 'C'`,
	);
	client = new Client({ connectionString: home.connectionString.replace(home.name, `${home.name}_c`) });
	await client.connect();
	await client.query(
		`CREATE TABLE person (id integer PRIMARY KEY, name text); INSERT INTO person VALUES (1, 'ÄRGER'), (2, 'ärger'), (3, 'anger')`,
	);
});

afterAll(async () => {
	await client.end();
	await home.pool.query(`DROP DATABASE ${home.name}_c WITH (FORCE)`);
	await home.drop();
});

test.each([
	['equals', 'Ärger', [1, 2]],
	['in', ['ÄRGER', 'nobody'], [1, 2]],
	['contains', 'ÄR', [1, 2]],
	['not_equals', 'ärger', [3]],
])('in a database that lowers only ASCII, %s %j finds every case', async (operator, value, expected) => {
	expect((await client.query(`SELECT lower('Ä') = 'ä' AS lowers`)).rows).toEqual([{ lowers: false }]);
	const mapping = await describeMapping(
		await resolveShop(
			{ customers: 'SELECT id, name FROM public.person -- everybody', ordersCounted: 'none' },
			client,
		),
		client,
	);
	const { sql, bindings } = compileRule({ field: 'name', operator, value }, mapping);
	const { rows } = await client.query<{ customer_id: number }>(`${sql} ORDER BY 1`, bindings as unknown[]);
	expect(rows.map((row) => row.customer_id)).toEqual(expected);
});
