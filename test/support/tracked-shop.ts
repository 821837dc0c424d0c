import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { defined } from '../../lib/error/defined';
import { openSegments, type Segments, type SegmentsOptions } from '../../lib';
import { createTestDatabase } from './database';
import { faultsOfMembership } from './membership-faults';
import { faultsOfStore } from './invariants';
import { TRACKED_SHOP, TRACKED_TABLES } from './tracked-shop-tables';

export interface TrackedShopOptions {
	/** An empty database, as a superuser; default one of its own on the run's server. */
	readonly connectionString?: string;
	readonly tracking?: boolean;
	readonly customers?: number;
}

const RESET = `
	SET LOCAL session_replication_role = replica;
	DO $$ BEGIN EXECUTE (
		SELECT 'TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' RESTART IDENTITY CASCADE'
		FROM pg_tables WHERE (schemaname = 'shop' AND tablename !~ '^visit_') OR (schemaname = 'segments' AND tablename NOT IN ('migration', 'tracking'))
	); END $$`;
const CUSTOMERS =
	"INSERT INTO shop.customer (id, name, country) SELECT n, 'Name ' || n, CASE n % 3 WHEN 0 THEN 'BD' WHEN 1 THEN 'SA' ELSE 'DE' END FROM generate_series(1, $1::int) n";

/**
 * Three roles, as in a well-kept shop: a superuser who looks on, the owner of the shop's tables and of the
 * store, and the application.
 */
export class TrackedShop {
	private readonly opened: Segments[] = [];
	private readonly clients: Client[] = [];
	private readonly pools: Pool[] = [];
	private role: string | undefined;
	/** The superuser's. */
	readonly pool: Pool;
	segments!: Segments;

	private constructor(
		readonly owner: string,
		private readonly superuser: string,
		private readonly customers: number,
		private readonly drop: () => Promise<void>,
	) {
		this.pool = this.newPool(superuser);
	}

	static async open({
		connectionString,
		tracking = true,
		customers = 10,
	}: TrackedShopOptions = {}): Promise<TrackedShop> {
		const database = connectionString === undefined ? await createTestDatabase() : undefined;
		const shop = new TrackedShop(
			newRole('owner'),
			connectionString ?? defined(database).connectionString,
			customers,
			async () => await database?.drop(),
		);
		await shop.makeTables();
		shop.segments = await shop.another();
		await shop.segments.install({ changeTracking: tracking });
		return shop;
	}

	/** How the package logs in: as the owner, who is no superuser. */
	get connectionString(): string {
		return this.login(this.owner);
	}

	private async makeTables(): Promise<void> {
		const client = await this.pool.connect();
		await client.query(
			`CREATE ROLE ${this.owner} LOGIN PASSWORD '${PASSWORD}'; DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO ${this.owner}', current_database()); END $$; SET ROLE ${this.owner}`,
		);
		await client.query(TRACKED_TABLES);
		await client.query('RESET ROLE');
		await client.query(CUSTOMERS, [this.customers]);
		await client.query('ANALYZE');
		client.release();
	}

	private login = (role: string) =>
		Object.assign(new URL(this.superuser), { username: role, password: PASSWORD }).href;

	private newPool(connectionString: string): Pool {
		const pool = new Pool({ connectionString });
		// Sessions that a test ends would otherwise end the test process with them.
		pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
		this.pools.push(pool);
		return pool;
	}

	/** Begins anew with the customers alone; tracking stays as it is. */
	async reset(): Promise<void> {
		// A test that failed in the middle of a transaction would hold up all that follow.
		await Promise.all(this.clients.map((client) => client.query('ROLLBACK').catch(() => undefined)));
		await this.run(RESET);
		await this.run(CUSTOMERS, [this.customers]);
		await this.run('TRUNCATE segments.touched, segments.tracking_gap');
	}

	run = async <Row = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> =>
		(await this.pool.query(text, values)).rows as Row[];

	/** The first column, as texts in order. */
	ids = async (text: string, values?: unknown[]): Promise<string[]> =>
		(await this.run<object>(text, values)).map((row) => String(Object.values(row)[0])).sort();

	async another(options: Partial<SegmentsOptions> = {}): Promise<Segments> {
		return this.closeLater(
			await openSegments({ connection: this.connectionString, shop: TRACKED_SHOP, ...options }),
		);
	}

	closeLater(segments: Segments): Segments {
		this.opened.push(segments);
		return segments;
	}

	/**
	 * A session of the shop's own application: its role may do all in the shop and has no right at all on the
	 * store.
	 */
	async application(): Promise<Client> {
		const client = new Client({ connectionString: await this.applicationUrl() });
		client.on('error', () => undefined);
		await client.connect();
		this.clients.push(client);
		return client;
	}

	applicationUrl = async (): Promise<string> => this.login(await this.applicationRole());

	async applicationRole(): Promise<string> {
		if (this.role !== undefined) return this.role;
		this.role = newRole('app');
		await this.run(
			`CREATE ROLE ${this.role} LOGIN PASSWORD '${PASSWORD}'; GRANT ALL ON SCHEMA shop TO ${this.role}; GRANT ALL ON ALL TABLES IN SCHEMA shop TO ${this.role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA shop TO ${this.role}`,
		);
		return this.role;
	}

	/**
	 * What is wrong with the store: its invariants, and memberships that are not what the compiled rule gives.
	 */
	async faults(): Promise<string[]> {
		return [...(await faultsOfStore(this.pool)), ...(await faultsOfMembership(this.pool, TRACKED_SHOP))];
	}

	async until(condition: () => Promise<boolean>, what = 'a condition'): Promise<void> {
		const deadline = Date.now() + 60_000;
		while (!(await condition())) {
			if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
			await sleep(20);
		}
	}

	/** Evaluates and says how: `incremental +1 -0`. */
	async evaluate(ref: string, options: Parameters<Segments['evaluate']>[1] = {}): Promise<string> {
		const { mode, joined, left } = await this.segments.evaluate(ref, options);
		return `${mode} +${joined} -${left}`;
	}

	async close(): Promise<void> {
		await Promise.all(this.clients.map((client) => client.end().catch(() => undefined)));
		await Promise.all(this.opened.map((segments) => segments.close()));
		const roles = [this.owner, ...(this.role === undefined ? [] : [this.role])].join(', ');
		await this.run(`DROP OWNED BY ${roles} CASCADE; DROP ROLE ${roles}`);
		await Promise.all(this.pools.map((pool) => pool.end()));
		await this.drop();
	}
}

const PASSWORD = 'of the tests';
const newRole = (name: string) => `${name}_${randomBytes(6).toString('hex')}`;
