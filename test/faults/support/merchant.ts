import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { firstOf } from '../../../lib/error/defined';
import type { Random } from './random';

export interface Writings {
	committed: number;
	rolledBack: number;
	/** Transactions that slept for up to 1.5 s before they were committed or rolled back. */
	late: number;
	/** Cut off by a crash of the server. */
	cut: number;
	/** Errors that the shop's application must never see. */
	readonly errors: string[];
}

export const noWritings = (): Writings => ({ committed: 0, rolledBack: 0, late: 0, cut: 0, errors: [] });

/** Server gone, connection gone. */
const AWAY = /^(57P0|08|ECONN|EPIPE)/;
const SAID_AWAY = /terminated|not queryable|connection timeout/i;

/**
 * A till of the shop's application, in a role of its own: one transaction after the other, of one to three
 * writes, some with savepoints, some rolled back. It changes and deletes only what it wrote itself, so tills
 * never wait for each other.
 */
export class Merchant {
	private client: Client | undefined;
	private purchases: number[] = [];

	private readonly untouched: number[];
	private readonly customers: number;

	/**
	 * @param of.untouched customers that no other transaction touches, before or after: what is missed of them
	 * stays missed
	 */
	constructor(
		private readonly connectionString: string,
		private readonly random: Random,
		private readonly writings: Writings,
		{ untouched, customers }: { untouched: number[]; customers: number },
	) {
		this.untouched = untouched;
		this.customers = customers;
	}

	async work(signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			try {
				await this.transaction(await this.connected());
				await sleep(this.random.between(0, 30));
			} catch (error) {
				await this.failed(error as Error & { code?: string });
			}
		}
		await this.client?.end().catch(() => undefined);
	}

	private async failed(error: Error & { code?: string }): Promise<void> {
		await this.client?.end().catch(() => undefined);
		this.client = undefined;
		if (AWAY.test(error.code ?? '') || SAID_AWAY.test(error.message)) this.writings.cut += 1;
		else this.writings.errors.push(`${error.code}: ${error.message}`);
		await sleep(100);
	}

	private async connected(): Promise<Client> {
		if (this.client !== undefined) return this.client;
		const client = new Client({ connectionString: this.connectionString });
		client.on('error', () => undefined);
		await client.connect();
		return (this.client = client);
	}

	private async transaction(client: Client): Promise<void> {
		const late = this.random.chance(0.08) ? this.untouched.pop() : undefined;
		await client.query('BEGIN');
		if (late !== undefined) await this.lastingWrite(client, late);
		else for (let writes = this.random.between(1, 3); writes > 0; writes -= 1) await this.write(client);
		if (late !== undefined) {
			this.writings.late += 1;
			await sleep(this.random.between(200, 1_500));
		}
		const rollsBack = this.random.chance(0.1);
		await client.query(rollsBack ? 'ROLLBACK' : 'COMMIT');
		this.writings[rollsBack ? 'rolledBack' : 'committed'] += 1;
	}

	/**
	 * Makes the customer loyal for good. By orders of long ago: recent ones would soon cross the edge of some
	 * window, and whom time may have moved is looked at again, whatever the log said.
	 */
	private async lastingWrite(client: Client, customer: number): Promise<void> {
		if (this.random.chance(0.3)) await client.query('SAVEPOINT a');
		await client.query(
			"INSERT INTO shop.purchase (customer_id, total, placed_at) SELECT $1::int, 50, '2025-03-01Z' FROM generate_series(1, 3)",
			[customer],
		);
		await client.query("INSERT INTO shop.tag VALUES ($1, 'vip')", [customer]);
	}

	private async write(client: Client): Promise<void> {
		const savepoint = this.random.chance(0.15);
		if (savepoint) await client.query('SAVEPOINT a');
		await this.random.pick([
			this.buy,
			this.buy,
			this.buy,
			this.change,
			this.change,
			this.remove,
			this.tag,
			this.visit,
			this.customer,
			this.load,
		])(client);
		if (savepoint) await client.query(this.random.chance(0.5) ? 'ROLLBACK TO a' : 'RELEASE a');
	}

	private someone = () => this.random.between(1, this.customers);

	private buy = async (client: Client): Promise<void> => {
		// Some have been paid a while ago, some are dated a little ahead.
		const { rows } = await client.query<{ id: number }>(
			"INSERT INTO shop.purchase (customer_id, placed_at, total) VALUES ($1, clock_timestamp() + $2::int * interval '1 millisecond', $3) RETURNING id",
			[this.someone(), this.random.between(-4_000, 1_000), this.random.between(1, 60)],
		);
		this.purchases.push(firstOf(rows).id);
		if (this.random.chance(0.5))
			await client.query('INSERT INTO shop.purchase_line VALUES ($1, $2, 1)', [
				firstOf(rows).id,
				this.random.pick(['lamp', 'chair', 'desk']),
			]);
	};

	private change = async (client: Client): Promise<void> => {
		const how = this.random.pick([
			'total = total + 40',
			"status = 'cancelled'",
			"status = 'paid'",
			`customer_id = ${this.someone()}`,
		]);
		await client.query(`UPDATE shop.purchase SET ${how} WHERE id = $1`, [
			this.random.pick(this.purchases) ?? 0,
		]);
	};

	private remove = async (client: Client): Promise<void> => {
		const id = this.random.pick(this.purchases) ?? 0;
		if (this.random.chance(0.5))
			await client.query('DELETE FROM shop.purchase_line WHERE purchase_id = $1', [id]);
		else await client.query('DELETE FROM shop.purchase WHERE id = $1', [id]);
	};

	private tag = async (client: Client): Promise<void> => {
		const name = this.random.pick(['vip', 'blocked']);
		await client.query('INSERT INTO shop.tag VALUES ($1, $2)', [this.someone(), name]);
	};

	private visit = async (client: Client): Promise<void> => {
		await client.query(
			"INSERT INTO shop.visit VALUES ($1, 'home', clock_timestamp() - $2::int * interval '200 days')",
			[this.someone(), this.random.between(0, 3)],
		);
	};

	/**
	 * Rows of all tills, but in one statement and by one till at a time: who waits here waits for another of
	 * the shop's.
	 */
	private customer = async (client: Client): Promise<void> => {
		await client.query(
			'UPDATE shop.customer SET country = $2 WHERE id = (SELECT id FROM shop.customer WHERE id = $1 FOR UPDATE SKIP LOCKED)',
			[this.someone(), this.random.pick(['BD', 'SA', 'DE'])],
		);
	};

	private load = async (client: Client): Promise<void> => {
		await client.query(
			'INSERT INTO shop.purchase (customer_id, total) SELECT 1 + (n * 7 + $1::int) % $2::int, 5 FROM generate_series(1, 20) n',
			[this.someone(), this.customers],
		);
	};
}
