import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Pool } from 'pg';
import type { PoolClient, PoolConfig } from 'pg';
import { DatabaseError, SegmentsError, withoutPasswords } from '../error';
import { CheckedClient } from './client';
import { readConnection, type ConnectionOptions } from './connection-options';
import { describeFault, type FaultFacts, type FaultText } from './fault';
import { describePermission, sentence, type FindLacking } from './permission';
import type { SingleReads } from './queryable';
import { RowReader } from './row-reader';
import { Session } from './session';
import { cancelledError, Slots, type Pauses } from './slots';
import { beginReadOnly, beginReadWrite, type TransactionSettings } from './transaction';
import { VALUE_TYPES } from './value-types';

export interface DatabaseOptions {
	readonly maxConnections?: number;
	readonly statementTimeoutMs?: number;
	/** Schema of the store, to tell its tables from the shop's in messages. */
	readonly storeSchema?: string;
	/** Where the connection stands in the options of the caller, for the errors; default `connection`. */
	readonly path?: string;
	/** How long a reader may pause while others wait. */
	readonly pauses?: Pauses;
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
	/**
	 * Schemas that are searched beside pg_catalog: those of the mapping, where its SQL is part of a statement.
	 * None by default, so that all names of ours must be qualified.
	 */
	readonly path?: readonly string[];
}

const DEFAULT_CONNECTIONS = 4;
const DEFAULT_TIMEOUT_MS = 60_000;
const LOCK_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 60_000;
/** For the words of an error, which are worth no long wait. */
const LOOK_UP_MS = 5_000;
const TRIES = 3;
/**
 * Serialization failure (also: conflict with recovery on a replica) and deadlock: the same work may succeed
 * at once.
 */
const WORTH_ANOTHER_TRY = ['40001', '40P01'];

/** For work that finds that what it has read was changed meanwhile: the transaction is tried again. */
export const changedMeanwhile = (what: string): DatabaseError =>
	new DatabaseError('DATABASE_ERROR', `${what} changed time and again while it was read.`, {
		suggestion: 'Run it again. Nothing was changed.',
		cause: Object.assign(new Error(`${what} changed`), { code: '40001' }),
	});

/**
 * A small pool, and transactions on it. No state of a session is used beyond one transaction, so PgBouncer in
 * transaction mode may stand between. Errors of the database come out as SegmentsError.
 */
export class Database {
	readonly #connection: ConnectionOptions;
	readonly #pool: Pool;
	readonly #slots: Slots;
	/** What the way to the database threw, and whether a connection was being made then. */
	readonly #faults = new WeakMap<object, { readonly connecting: boolean }>();
	readonly #readers = new Set<RowReader>();
	readonly #seen = new WeakSet<PoolClient>();
	/** Connections given back with a transaction still ending: whether they can be used again. */
	readonly #ending = new WeakMap<PoolClient, Promise<boolean>>();
	readonly #timeoutMs: number;
	readonly #storeSchema: string;
	/** Set by who knows what is read and written: a refusal then tells every right that is missing, not one. */
	findLacking: FindLacking | undefined;

	/** Connects only when it is first asked something. @throws DatabaseError OPTION_INVALID */
	constructor(connection: string | PoolConfig, options: DatabaseOptions = {}) {
		this.#connection = readConnection(connection, options.path);
		const max = options.maxConnections ?? this.#connection.maxConnections ?? DEFAULT_CONNECTIONS;
		this.#timeoutMs = options.statementTimeoutMs ?? DEFAULT_TIMEOUT_MS;
		this.#storeSchema = options.storeSchema ?? 'segments';
		this.#slots = new Slots(max, this.#timeoutMs + this.#connection.timeoutMs, options.pauses);
		this.#pool = poolOf(this.#connection, max);
		// Connections that break while idle leave the pool by themselves; an event nobody hears would end the
		// process.
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
	 * A read-only transaction that stays open until it is closed; for reading row by row.
	 * Errors of its queries go through `explain`.
	 */
	async openReader(options: TransactionOptions = {}): Promise<RowReader> {
		const reader = new RowReader();
		let free: (() => void) | undefined;
		try {
			free = await this.#slots.take({ signal: options.signal, reader });
			reader.begin(await this.#begin(beginReadOnly(this.#settings(options)), options), () => {
				free?.();
				this.#readers.delete(reader);
			});
			this.#readers.add(reader);
			return reader;
		} catch (error) {
			reader.stop();
			free?.();
			throw await this.explain(error, options, true);
		}
	}

	/**
	 * Statements that read, each in a transaction of its own. Errors come out as `pg` gives them; `explain`
	 * translates.
	 */
	readonly direct: SingleReads = this.directUnder([]);

	/**
	 * The same for statements with SQL of a mapping. @param path the mapping's @param signal ends all of them
	 */
	directUnder(path: readonly string[] = [], signal?: AbortSignal): SingleReads {
		return {
			singleReads: true,
			query: (text, values, timeoutMs) => this.#alone(text, values, { path, timeoutMs, signal }),
		};
	}

	async #alone<Row>(text: string, values: readonly unknown[] | undefined, options: TransactionOptions) {
		const free = await this.#slots.take(options);
		let tx: Session | undefined;
		try {
			tx = await this.#begin(beginReadOnly(this.#settings(options)), options);
			return await tx.query<Row>(text, values);
		} finally {
			await tx?.rollback();
			tx?.release();
			free();
		}
	}

	/** An error of the database or the way to it as a SegmentsError; any other comes back as it is. */
	async explain(error: unknown, options: TransactionOptions = {}, readOnly = true): Promise<unknown> {
		const fault = isObject(error) ? this.#faults.get(error) : undefined;
		if (error instanceof SegmentsError || !isObject(error) || fault === undefined) return error;
		if (options.signal?.aborted) return cancelledError(options.signal.reason);
		const facts: FaultFacts = {
			heard: saidBy(error),
			said: this.#withoutPassword(saidBy(error)),
			address: this.#connection.address,
			connecting: fault.connecting,
			timeoutMs: options.timeoutMs ?? this.#timeoutMs,
			storeSchema: this.#storeSchema,
			readOnly,
		};
		return this.#toError(await this.#describe(error, facts), error);
	}

	/**
	 * Waits for transactions under way, which end within their time; readers, whose users may never go on, are
	 * ended.
	 */
	async close(): Promise<void> {
		for (const reader of [...this.#readers]) reader.tx.cut(closedError());
		if (!this.#pool.ending) await this.#pool.end();
	}

	async #describe(error: Error, facts: FaultFacts): Promise<FaultText> {
		const { code } = error as { code?: string };
		if (code === '42501' && !facts.connecting) return this.#permission(facts);
		if (code === '57014' && /user request/.test(facts.heard))
			return { code: 'CANCELLED', message: 'The query was cancelled by somebody else at the database.' };
		return describeFault(error, facts);
	}

	/**
	 * What goes wrong with the look-up is not looked up in its turn: refused for the same reason, it would ask
	 * for ever.
	 */
	async #permission({ heard, said }: FaultFacts): Promise<FaultText> {
		const signal = AbortSignal.timeout(LOOK_UP_MS);
		const under = (path?: readonly string[]) => this.directUnder(path, signal);
		try {
			return await describePermission(
				{ said: heard, storeSchema: this.#storeSchema, find: async () => this.findLacking?.(under) ?? [] },
				under(),
			);
		} catch {
			return sentence(said);
		}
	}

	/**
	 * The server repeats what it was sent, a mapping with a password in it for one. Our own words hold none.
	 */
	#withoutPassword(text: string): string {
		return withoutPasswords(this.#connection.password.known)(text);
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
			path: options.path ?? [],
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
		try {
			return await this.#run(work, begin, options);
		} catch (error) {
			throw await this.explain(error, options, readOnly);
		}
	}

	async #run<T>(work: (tx: Session) => Promise<T>, begin: string, options: TransactionOptions): Promise<T> {
		const free = await this.#slots.take(options);
		let tx: Session | undefined;
		try {
			tx = await this.#begin(begin, options);
			const result = await work(tx);
			if (tx.endsInSilence) this.#ending.set(tx.client, tx.leave());
			else await tx.commit();
			return result;
		} catch (error) {
			await tx?.rollback();
			throw error;
		} finally {
			tx?.release();
			free();
		}
	}

	/**
	 * A pooled connection may have died unnoticed. Nothing has been done yet then, so a new one is made: the
	 * others of the pool are as old, and to wait for each of them in turn would take its time.
	 */
	async #begin(text: string, options: TransactionOptions): Promise<Session> {
		for (let mayBeOld = true; ; mayBeOld = false) {
			const client = await this.#connect(mayBeOld, options.signal);
			const isOld = this.#seen.has(client);
			this.#seen.add(client);
			const session = new Session(client, this.#connection, this.#sessionOptions(options), (error) =>
				this.#fault(error),
			);
			try {
				await session.begin(text, this.#connection.timeoutMs);
				return session;
			} catch (error) {
				session.discard();
				if (!isOld || error instanceof SegmentsError) throw error;
			}
		}
	}

	/**
	 * A server that is there keeps the statement timeout; one that is not has as long again as for a
	 * connection.
	 */
	#sessionOptions({ signal, timeoutMs }: TransactionOptions) {
		return { signal, deadlineMs: (timeoutMs ?? this.#timeoutMs) + this.#connection.timeoutMs };
	}

	async #connect(mayBeOld: boolean, signal?: AbortSignal): Promise<PoolClient> {
		if (signal?.aborted) throw cancelledError(signal.reason);
		if (this.#pool.ending) throw closedError();
		try {
			for (;;) {
				const client = await this.#pool.connect();
				const isFree = (await this.#ending.get(client)) ?? true;
				this.#ending.delete(client);
				if (isFree && (mayBeOld || !this.#seen.has(client))) return client;
				client.release(true);
			}
		} catch (error) {
			this.#fault(error, true);
			throw error;
		}
	}

	#fault(error: unknown, connecting = false): void {
		if (isObject(error)) this.#faults.set(error, { connecting });
	}
}

function poolOf(connection: ConnectionOptions, max: number): Pool {
	const { idleTimeoutMillis, maxUses, maxLifetimeSeconds } = connection.rest;
	const own = { types: VALUE_TYPES };
	return new Pool({
		idleTimeoutMillis,
		maxUses,
		maxLifetimeSeconds,
		connectionTimeoutMillis: connection.timeoutMs,
		allowExitOnIdle: true,
		max,
		Client: class extends CheckedClient {
			constructor() {
				super(connection, own);
			}
		} as unknown as PoolConfig['Client'],
	});
}

const closedError = () =>
	new DatabaseError('CONNECTION_FAILED', 'The connection to the segments was closed.', {
		suggestion: 'Open it again with openSegments().',
	});

const isObject = (error: unknown): error is Error => typeof error === 'object' && error !== null;

/** Without the full stop, since it ends up inside a sentence. */
const saidBy = (error: Error) => error.message.trim().replace(/\.$/, '');
