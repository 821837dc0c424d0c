import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Pool } from 'pg';
import type { PoolClient, PoolConfig } from 'pg';
import { DatabaseError, SegmentsError } from '../error';
import { ClosingClient } from './client';
import { addressOf, CONNECT_TIMEOUT_MS, poolConfig, type Address } from './connection-options';
import { describeFault, type FaultFacts, type FaultText } from './fault';
import { describePermission, sentence } from './permission';
import type { Queryable } from './queryable';
import { Session } from './session';
import { cancelledError, Slots } from './slots';
import { beginReadOnly, beginReadWrite, type TransactionSettings } from './transaction';

export interface DatabaseOptions {
	readonly maxConnections?: number;
	readonly statementTimeoutMs?: number;
	/** Schema of the store, to tell its tables from the shop's in messages. */
	readonly storeSchema?: string;
}

export interface TransactionOptions {
	/** Cancels the running query; nothing of the transaction stays. */
	readonly signal?: AbortSignal;
	/** Of each statement; default the database's. */
	readonly timeoutMs?: number;
	/** How long to wait for another run of the same segment; default 10 s. */
	readonly lockTimeoutMs?: number;
	/** How long the transaction may stand idle between two statements; default 60 s. */
	readonly idleTimeoutMs?: number;
}

const DEFAULT_CONNECTIONS = 4;
const DEFAULT_TIMEOUT_MS = 60_000;
const LOCK_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 60_000;
/** On top of the statement timeout, which a server that is there always keeps. */
const DEADLINE_MARGIN_MS = 15_000;
const TRIES = 3;
/** Serialization failure (also: conflict with recovery on a replica) and deadlock: the same work may succeed at once. */
const WORTH_ANOTHER_TRY = ['40001', '40P01'];

/**
 * A small pool, and transactions on it. No state of a session is used beyond one transaction, so PgBouncer in
 * transaction mode may stand between. Errors of the database come out as SegmentsError.
 */
export class Database {
	readonly #config: PoolConfig;
	readonly #pool: Pool;
	readonly #slots: Slots;
	readonly #address: Address;
	readonly #faults = new WeakSet<object>();
	readonly #seen = new WeakSet<PoolClient>();
	readonly #timeoutMs: number;
	readonly #storeSchema: string;

	/** Connects only when it is first asked something. @throws DatabaseError OPTION_INVALID */
	constructor(connection: string | PoolConfig, options: DatabaseOptions = {}) {
		const max = options.maxConnections ?? DEFAULT_CONNECTIONS;
		this.#config = poolConfig(connection, max);
		this.#address = addressOf(this.#config);
		this.#timeoutMs = options.statementTimeoutMs ?? DEFAULT_TIMEOUT_MS;
		this.#storeSchema = options.storeSchema ?? 'segments';
		this.#slots = new Slots(max, this.#timeoutMs + CONNECT_TIMEOUT_MS);
		this.#pool = new Pool({ ...this.#config, Client: ClosingClient });
		// Connections that break while idle leave the pool by themselves; an event nobody hears would end the process.
		this.#pool.on('error', () => undefined);
		this.#pool.on('connect', (client) => client.on('error', () => undefined));
	}

	get statementTimeoutMs(): number {
		return this.#timeoutMs;
	}

	/** One consistent view of the data (REPEATABLE READ); everything that reads the shop goes through here. */
	readOnly<T>(work: (tx: Session) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
		return this.#again(
			() => this.#transaction(work, beginReadOnly(this.#settings(options)), options, true),
			options,
		);
	}

	/** READ COMMITTED, so that a statement after a lock sees what the lock's former holder wrote. */
	readWrite<T>(work: (tx: Session) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
		return this.#again(
			() => this.#transaction(work, beginReadWrite(this.#settings(options)), options, false),
			options,
		);
	}

	/**
	 * A read-only transaction that stays open until `end` is called; for reading row by row.
	 * Errors of its queries go through `explain`.
	 */
	async openReadOnly(options: TransactionOptions = {}): Promise<{ tx: Session; end(): Promise<void> }> {
		const free = await this.#slots.take(options.signal);
		try {
			const tx = await this.#begin(beginReadOnly(this.#settings(options)), options);
			tx.onRelease(free);
			return {
				tx,
				end: async () => {
					await tx.rollback();
					tx.release();
				},
			};
		} catch (error) {
			free();
			throw await this.explain(error, options, true);
		}
	}

	/**
	 * One statement, or one message of several, outside of a transaction of ours. Errors come out as `pg` gives them;
	 * `explain` translates them.
	 */
	readonly direct: Queryable = {
		query: async <Row>(text: string, values?: readonly unknown[]) => {
			const free = await this.#slots.take();
			let session: Session | undefined;
			try {
				session = await this.#begin('SELECT', {});
				return await session.query<Row>(text, values);
			} finally {
				session?.release();
				free();
			}
		},
	};

	/** An error of the database or the way to it as a SegmentsError; any other comes back as it is. */
	async explain(error: unknown, options: TransactionOptions = {}, readOnly = true): Promise<unknown> {
		if (error instanceof SegmentsError || !isObject(error) || !this.#faults.has(error)) return error;
		if (options.signal?.aborted) return cancelledError(options.signal.reason);
		const facts: FaultFacts = {
			heard: saidBy(error),
			said: this.#withoutPassword(saidBy(error)),
			address: this.#address,
			timeoutMs: options.timeoutMs ?? this.#timeoutMs,
			storeSchema: this.#storeSchema,
			readOnly,
		};
		return this.#toError(await this.#describe(error, facts), error);
	}

	async close(): Promise<void> {
		if (!this.#pool.ending) await this.#pool.end();
	}

	async #describe(error: Error, facts: FaultFacts): Promise<FaultText> {
		const { code } = error as { code?: string };
		if (code === '42501') return this.#permission(facts);
		if (code === '57014' && /user request/.test(facts.heard))
			return { code: 'CANCELLED', message: 'The query was cancelled by somebody else at the database.' };
		return describeFault(error, facts);
	}

	async #permission({ heard, said }: FaultFacts): Promise<FaultText> {
		try {
			return await this.#transaction(
				(tx) => describePermission(heard, this.#storeSchema, tx),
				beginReadOnly(this.#settings({})),
				{},
				true,
			);
		} catch {
			return sentence(said);
		}
	}

	/** The server repeats what it was sent, a mapping with a password in it for one. Our own words hold none. */
	#withoutPassword(text: string): string {
		const { password } = this.#address;
		return password ? text.replaceAll(password, '…') : text;
	}

	#toError({ code, message, suggestion }: FaultText, cause: unknown): DatabaseError {
		const shown = inspect(cause);
		return new DatabaseError(code, message, {
			...(suggestion === undefined ? {} : { suggestion }),
			cause: this.#withoutPassword(shown) === shown ? cause : undefined,
		});
	}

	#settings(options: TransactionOptions): TransactionSettings {
		return {
			statementTimeoutMs: options.timeoutMs ?? this.#timeoutMs,
			lockTimeoutMs: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
			idleTimeoutMs: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
		};
	}

	async #again<T>(run: () => Promise<T>, { signal }: TransactionOptions): Promise<T> {
		for (let tried = 1; ; tried += 1) {
			try {
				return await run();
			} catch (error) {
				const { cause } = error as { cause?: { code?: string } };
				if (tried === TRIES || signal?.aborted || !WORTH_ANOTHER_TRY.includes(cause?.code ?? '')) throw error;
				await sleep(50 * tried * (1 + Math.random()));
			}
		}
	}

	async #transaction<T>(
		work: (tx: Session) => Promise<T>,
		begin: string,
		options: TransactionOptions,
		readOnly: boolean,
	): Promise<T> {
		const free = await this.#slots.take(options.signal);
		let tx: Session | undefined;
		try {
			tx = await this.#begin(begin, options);
			const result = await work(tx);
			await tx.commit();
			return result;
		} catch (error) {
			await tx?.rollback();
			tx?.release();
			free();
			throw await this.explain(error, options, readOnly);
		} finally {
			tx?.release();
			free();
		}
	}

	/** A pooled connection may have died unnoticed. Nothing has been done yet then, so the next one is taken. */
	async #begin(text: string, options: TransactionOptions): Promise<Session> {
		for (;;) {
			const client = await this.#connect(options.signal);
			const pooled = this.#seen.has(client);
			this.#seen.add(client);
			const session = new Session(client, this.#config, this.#sessionOptions(options), (error) =>
				this.#fault(error),
			);
			try {
				await session.begin(text, this.#config.connectionTimeoutMillis ?? CONNECT_TIMEOUT_MS);
				return session;
			} catch (error) {
				session.discard();
				if (!pooled || error instanceof SegmentsError) throw error;
			}
		}
	}

	#sessionOptions({ signal, timeoutMs }: TransactionOptions) {
		return { signal, deadlineMs: (timeoutMs ?? this.#timeoutMs) + DEADLINE_MARGIN_MS };
	}

	async #connect(signal?: AbortSignal): Promise<PoolClient> {
		if (signal?.aborted) throw cancelledError(signal.reason);
		if (this.#pool.ending)
			throw new DatabaseError('CONNECTION_FAILED', 'The connection to the segments was closed.', {
				suggestion: 'Open it again with openSegments().',
			});
		try {
			return await this.#pool.connect();
		} catch (error) {
			this.#fault(error);
			throw error;
		}
	}

	#fault(error: unknown): void {
		if (isObject(error)) this.#faults.add(error);
	}
}

const isObject = (error: unknown): error is Error => typeof error === 'object' && error !== null;

/** Without the full stop, since it ends up inside a sentence. */
const saidBy = (error: Error) => error.message.trim().replace(/\.$/, '');
