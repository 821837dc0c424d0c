import { Client } from 'pg';
import { firstOf } from '../../lib/error/defined';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { keep, toJson } from './counterexample';
import { Lab } from './lab';
import { runLaws } from './law';
import { PLAIN, TABLES } from './shop/tables';

/** Shops in each database; the long run takes more. */
const SHOPS = Number(process.env.SEGMENTS_COLLATION_SHOPS ?? 1);
const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_618);

const ICU = (locale: string): string => `LOCALE_PROVIDER icu ICU_LOCALE '${locale}' LOCALE 'C'`;

let home: TestDatabase;
let version: number;
const made: string[] = [];

beforeAll(async () => {
	home = await createTestDatabase();
	const { rows } = await home.pool.query<{ version: number }>(
		`SELECT current_setting('server_version_num')::int / 10000 AS version`,
	);
	version = firstOf(rows).version;
});

afterAll(async () => {
	for (const name of made) await home.pool.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
	await home?.drop();
});

async function databaseOf(name: string, options: string): Promise<string> {
	const own = `${home.name}_${name}`;
	made.push(own);
	await home.pool.query(`CREATE DATABASE ${own} TEMPLATE template0 ENCODING 'UTF8' ${options}`);
	return home.connectionString.replace(home.name, own);
}

async function run(connectionString: string): Promise<void> {
	const lab = await Lab.open(connectionString, PLAIN);
	try {
		const { counterexample, cases } = await runLaws(lab, {
			seed: SEED,
			shops: SHOPS,
			rules: 60,
			sizes: { customers: 40, orders: 1, lines: 1, events: 1 },
		});
		if (counterexample !== undefined)
			throw new Error(
				`${counterexample.difference}\nKept in ${keep(counterexample)}\n${toJson(counterexample.rule)}`,
			);
		expect(cases).toBe(SHOPS * 60);
	} finally {
		await lab.close();
	}
}

test.each([
	['c', (): string => `${version >= 15 ? 'LOCALE_PROVIDER libc ' : ''}LOCALE 'C'`, 13],
	['libc_utf8', (): string => `${version >= 15 ? 'LOCALE_PROVIDER libc ' : ''}LOCALE 'C.UTF-8'`, 13],
	['icu', (): string => ICU('und'), 15],
	['icu_tr', (): string => ICU('tr'), 15],
	['builtin', (): string => `LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'`, 17],
] as const)('the laws hold in a database of collation %s', async (name, options, since) => {
	if (version < since) return;
	await run(await databaseOf(name, options()));
});

/** Columns of which a key or the mapping's own regular expression reads none. */
const COLUMNS =
	/^(email|first_name|last_name|note|"loyalty tier"|"it's"|constructor|city|region|country|channel|coupon|name) (text|varchar(\(\d+\))?|char\(2\))/;

test.each([
	[
		'of a collation that takes case and accents for equal',
		`locale = 'und-u-ks-level1', deterministic = false`,
	],
	['of a Turkish collation', `locale = 'tr-x-icu'`],
])('the laws hold on columns %s', async (_name, collation) => {
	const connectionString = await databaseOf(`columns_${made.length}`, '');
	const client = new Client({ connectionString });
	await client.connect();
	await client.query(`CREATE COLLATION public.own (provider = icu, ${collation})`);
	await client.query(
		TABLES.split(/(?<=[(,])\s+/)
			.map((part) => part.replace(COLUMNS, '$& COLLATE public.own'))
			.join(' '),
	);
	await client.end();
	await run(connectionString);
});
