import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { Database } from '../../lib/database';
import type { SingleReads } from '../../lib/database/queryable';
import type { Mapping, RelationName } from '../../lib/shop';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

/** Whole databases of shops, as pg_dump writes them; not part of the project. */
const DUMPS = join(__dirname, '..', '..', '..', 'shared', 'shops');

/**
 * A database with the tables of a fixture. Its sessions are far from UTC, so that a timestamp without zone
 * shows.
 */
export async function fixtureShop(name: string): Promise<TestDatabase> {
	const database = await emptyShop();
	await database.pool.query(readFileSync(join(__dirname, 'fixtures', `${name}.sql`), 'utf8'));
	return database;
}

export async function emptyShop(): Promise<TestDatabase> {
	const database = await createTestDatabase();
	await database.pool.query(`ALTER DATABASE ${database.name} SET timezone TO 'Asia/Dhaka'`);
	await database.pool.end();
	return reconnected(database);
}

/** A pool of a role that may connect and, so far, nothing else. */
export async function blindPool(
	database: TestDatabase,
): Promise<{ pool: Pool; role: string; drop(): Promise<void> }> {
	const role = `reader_${database.name}`;
	await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
	const url = new URL(database.connectionString);
	[url.username, url.password] = [role, role];
	const { Pool: NewPool } = await import('pg');
	const pool = new NewPool({ connectionString: url.href });
	// The database may be dropped while a session still ends.
	pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
	const drop = async () => {
		await pool.end();
		await database.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
	};
	return { pool, role, drop };
}

/**
 * Reads under the search path of a mapping, as the library does: a plain pool has none of its schemas on its
 * path.
 */
export async function reading<T>(
	{ connectionString }: TestDatabase,
	{ path }: Pick<Mapping, 'path'>,
	work: (db: SingleReads) => Promise<T>,
): Promise<T> {
	const database = new Database(connectionString);
	try {
		return await work(database.directUnder(path));
	} finally {
		await database.close();
	}
}

/** A database restored from a dump. */
export async function dumpedShop(file: string): Promise<TestDatabase> {
	const database = await emptyShop();
	const restore = [
		'-X',
		'-q',
		'-v',
		'ON_ERROR_STOP=1',
		'-d',
		database.connectionString,
		'-f',
		join(DUMPS, file),
	];
	execFileSync('psql', restore, { stdio: ['ignore', 'ignore', 'inherit'] });
	await database.pool.query('ANALYZE');
	return database;
}

/** `describe`, or a skip that says why, when the dump or psql is not there. */
export function describeDump(file: string, tests: () => void): void {
	const reason = whyNot(file);
	if (reason === undefined) return describe(`on the whole database ${file}`, tests);
	console.warn(`Skipped: ${reason}`);
	describe.skip(`on the whole database ${file} (${reason})`, tests);
}

function whyNot(file: string): string | undefined {
	if (!existsSync(join(DUMPS, file))) return `there is no ${file} to restore`;
	try {
		execFileSync('psql', ['--version'], { stdio: 'ignore' });
		return undefined;
	} catch {
		return 'psql, which restores dumps, is not installed';
	}
}

async function reconnected(database: TestDatabase): Promise<TestDatabase> {
	const { Pool: NewPool } = await import('pg');
	const pool = new NewPool({ connectionString: database.connectionString });
	pool.on('error', () => undefined);
	return {
		...database,
		pool,
		drop: () => (pool.ended ? database.drop() : pool.end().then(() => database.drop())),
	};
}

/**
 * The rows of a relation, values as text in the order of the columns: numbers without trailing zeros,
 * instants in UTC to the minute, so that a timestamp without zone comes out hours off.
 */
export async function rowsOf(
	mapping: Mapping,
	relation: RelationName,
	columns: string,
	db: Pool,
): Promise<unknown[][]> {
	const list = columns.split(' ').map((name) => `${asText(name)} AS ${name}`);
	const order = list.map((_, at) => at + 1).join(', ');
	const { rows } = await db.query({
		text: `SELECT ${list.join(', ')} FROM (${mapping.relations[relation]}) r ORDER BY ${order}`,
		rowMode: 'array',
	});
	return rows;
}

function asText(column: string): string {
	if (['amount', 'price', 'quantity'].includes(column)) return `trim_scale(r.${column}::numeric)::text`;
	if (column.endsWith('_at')) return `to_char(r.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')`;
	return `r.${column}::text`;
}

/** The indexes that a look-up through the derived table uses, with sequential scans ruled out. */
export async function indexesUsed(
	mapping: Mapping,
	{ relation, column, value }: { relation: RelationName; column: string; value: string },
	db: Pool,
): Promise<string> {
	const client = await db.connect();
	try {
		await client.query('BEGIN; SET LOCAL enable_seqscan TO off; SET LOCAL enable_bitmapscan TO off');
		const sql = `EXPLAIN (COSTS off) SELECT * FROM (${mapping.relations[relation]}\n) r WHERE r.${column} = ${value}`;
		const { rows } = await client.query<{ 'QUERY PLAN': string }>(sql);
		return rows.map((row) => row['QUERY PLAN']).join('\n');
	} finally {
		await client.query('ROLLBACK');
		client.release();
	}
}

/** A query over the mapping: `{orders}` stands for the relation, `{now}` for the pinned present. */
export async function ask(mapping: Mapping, text: string, db: Pool): Promise<unknown[][]> {
	const sql = text
		.replace(/\{(\w+)\}/g, (whole, name: string) =>
			name in mapping.relations ? `(${mapping.relations[name as RelationName]}\n)` : whole,
		)
		.replaceAll('{now}', NOW);
	return (await db.query({ text: sql, rowMode: 'array' })).rows;
}

/**
 * Who spent more than 500 in a currency within 90 days of the pinned present and never bought of a category.
 */
export async function spentButNever(
	mapping: Mapping,
	currency: string,
	category: string,
	db: Pool,
): Promise<unknown[][]> {
	return ask(
		mapping,
		`
		SELECT c.id::text FROM {customers} c
		WHERE (SELECT sum(o.amount) FROM {orders} o
				WHERE o.customer_id = c.id AND upper(o.currency) = '${currency}' AND o.placed_at >= {now} - interval '90 days') > 500
			AND NOT EXISTS (SELECT 1 FROM {orders} o JOIN {order_lines} l ON l.order_id = o.id JOIN {product_categories} k ON k.product_id = l.product_id
				WHERE o.customer_id = c.id AND k.category = '${category}')
		ORDER BY c.id`,
		db,
	);
}

/** Orders and their sum per customer and currency. */
export async function sums(mapping: Mapping, db: Pool): Promise<unknown[][]> {
	return ask(
		mapping,
		`SELECT customer_id::text, upper(currency), count(*)::text, trim_scale(sum(amount)) FROM {orders} o GROUP BY o.customer_id, 2 ORDER BY o.customer_id, 2`,
		db,
	);
}

/** A hand-written query over the shop's own tables. */
export async function byHand(text: string, db: Pool): Promise<unknown[][]> {
	return (await db.query({ text: text.replaceAll('{now}', NOW), rowMode: 'array' })).rows;
}

/** The dates of the dumps were spread over the time before this day. */
export const NOW = "timestamptz '2026-11-22 00:00:00+00'";
