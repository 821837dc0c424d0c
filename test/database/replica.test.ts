import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { firstOf } from '../../lib/error/defined';
import { openSegments, type Segments } from '../../lib';
import { startPostgres, type PostgresServer } from '../../tools/postgres';

/**
 * A primary and a standby that follows it by streaming replication: the standby refuses whatever would write.
 */
let primary: PostgresServer;
let standby: PostgresServer;
let segments: Segments;
let writer: Client;
let reader: Client;
const folder = (name: string) =>
	join(tmpdir(), `segments-replica-${process.pid}-${randomBytes(4).toString('hex')}-${name}`);
const [primaryData, standbyData] = [folder('primary'), folder('standby')];

beforeAll(async () => {
	primary = await startPostgres({ dataDir: primaryData, persistent: true });
	await primary.stop();
	execFileSync('cp', ['-a', primaryData, standbyData]);
	primary = await startPostgres({ dataDir: primaryData, persistent: true });
	writeFileSync(join(standbyData, 'standby.signal'), '');
	const { username, password, hostname, port } = new URL(primary.connectionString());
	standby = await startPostgres({
		dataDir: standbyData,
		persistent: true,
		settings: {
			primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}`,
			hot_standby: 'on',
		},
	});
	writer = new Client({ connectionString: primary.connectionString() });
	reader = new Client({ connectionString: standby.connectionString() });
	await writer.connect();
	await reader.connect();
	await writer.query(`
		CREATE SCHEMA shop;
		CREATE TABLE shop.customer (id int PRIMARY KEY, email text, city text, created_at timestamptz NOT NULL DEFAULT '2025-01-01Z');
		CREATE TABLE shop.purchase (id int PRIMARY KEY, customer_id int NOT NULL, placed_at timestamptz NOT NULL, total numeric NOT NULL);
		INSERT INTO shop.customer SELECT n, 'c' || n || '@example.com', CASE WHEN n % 2 = 0 THEN 'Dhaka' ELSE 'Berlin' END FROM generate_series(1, 10) AS n;
		INSERT INTO shop.purchase SELECT n, n, '2025-02-01Z', n * 10 FROM generate_series(1, 10) AS n`);
	segments = await openSegments({
		connection: primary.connectionString(),
		readConnection: standby.connectionString(),
		shop: SHOP,
		timeZone: 'UTC',
	});
	await segments.install();
	await caughtUp();
}, 60_000);

afterAll(async () => {
	await segments?.close();
	await Promise.all([writer?.end(), reader?.end()]);
	await standby?.stop();
	await primary?.stop();
	for (const data of [primaryData, standbyData]) rmSync(data, { recursive: true, force: true });
});

const SHOP = {
	ordersCounted: 'all purchases',
	relations: {
		customers: 'SELECT id, email, city, created_at FROM shop.customer',
		orders: 'SELECT id, customer_id, placed_at, total AS amount FROM shop.purchase',
	},
};
const RULE = {
	match: 'all',
	rules: [
		{ field: 'amount_spent', operator: 'greater_than', value: 50 },
		{ field: 'orders_count', operator: 'equals', value: 1 },
	],
} as const;

/** Until the standby has all that the primary has. */
async function caughtUp(): Promise<void> {
	const { rows } = await writer.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn() AS lsn');
	for (;;) {
		const { rows: answer } = await reader.query<{ there: boolean }>(
			'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there',
			[firstOf(rows).lsn],
		);
		if (firstOf(answer).there) return;
	}
}

/** What the standby is read for shows that it was asked: it stands still while the primary moves on. */
const frozen = async <T>(work: () => Promise<T>): Promise<T> => {
	await reader.query('SELECT pg_wal_replay_pause()');
	try {
		return await work();
	} finally {
		await reader.query('SELECT pg_wal_replay_resume()');
		await caughtUp();
	}
};

async function membersOf(key: string): Promise<number[]> {
	const rows: number[] = [];
	for await (const { customer_id } of segments.members(key, { fields: ['email', 'orders_count'] }))
		rows.push(Number(customer_id));
	return rows.sort((a, b) => a - b);
}

test('the standby refuses to write', async () => {
	await expect(reader.query('CREATE TABLE shop.other ()')).rejects.toThrow('read-only');
});

test('preview, check, members, customers and pickers are read from the replica; evaluation is not', async () => {
	const { key } = await segments.create({ title: 'Above fifty', rule: RULE, active: true });
	await segments.evaluate(key);
	await caughtUp();
	await frozen(async () => {
		await writer.query(
			`INSERT INTO shop.purchase VALUES (11, 1, '2025-03-01Z', 500); DELETE FROM shop.purchase WHERE id = 10`,
		);
		const evaluated = await segments.evaluate(key);
		expect([evaluated.joined, evaluated.left, evaluated.members]).toEqual([0, 1, 4]);
		expect((await segments.preview(RULE, { sampleSize: 10 })).count).toBe(5);
		expect((await segments.check(key, 10)).member).toBe(true);
		expect((await segments.check(RULE, 10)).member).toBe(true);
		expect(await membersOf(key)).toEqual([6, 7, 8, 9, 10]);
		expect(await segments.findCustomer({ email: 'c3@example.com' })).toBe(3);
	});
	expect(await membersOf(key)).toEqual([6, 7, 8, 9]);
	expect((await segments.preview(RULE)).count).toBe(4);
	expect((await segments.check(key, 10)).member).toBe(false);
});
