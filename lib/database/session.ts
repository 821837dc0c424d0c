import type { PoolClient, QueryConfig } from 'pg';
import { requestCancel } from './cancel-request';
import type { ConnectionOptions } from './connection-options';
import { commentNow } from './labels';
import type { Queryable } from './queryable';
import { cancelledError } from './slots';
import { TextQuery, type TextRows } from './text-query';

interface SessionOptions {
	readonly signal?: AbortSignal;
	/** After this long without an answer the connection counts as dead: it may be half open. */
	readonly deadlineMs: number;
}

type Answer<Row> = { rows: Row[]; rowCount: number | null };

/**
 * How long a cancelled query may take to end, and an end of transaction to be answered, before the connection
 * is cut.
 */
const GRACE_MS = 5_000;

/**
 * One connection, taken from the pool for one piece of work. What happened to it decides whether it may go
 * back.
 */
export class Session implements Queryable {
	#held = true;
	#spoilt = false;
	#lost: Error | undefined;
	#isReadOnly = false;
	#hasFailed = false;
	#now: string | undefined;
	#whenReleased: (() => void) | undefined;

	constructor(
		readonly client: PoolClient,
		private readonly connection: ConnectionOptions,
		private readonly options: SessionOptions,
		private readonly onFault: (error: unknown) => void,
	) {
		client.on('error', this.#onLost);
	}

	/**
	 * One statement. The extended protocol takes no second one, so that a text of a mapping that we misread
	 * cannot end the transaction and go on outside of it. pg would use the simple one for a statement without
	 * values.
	 */
	async query<Row>(text: string, values: readonly unknown[] = []): Promise<Answer<Row>> {
		return this.#ask<Answer<Row>>(
			() => this.client.query(single(`${text}${commentNow()}`, values)),
			this.options.deadlineMs,
		);
	}

	/**
	 * Several statements, separated by semicolons, in one message: our own, never with text of a mapping in
	 * them.
	 */
	async script(statements: string): Promise<void> {
		await this.#ask(() => this.client.query(statements), this.options.deadlineMs);
	}

	/**
	 * Rows as the texts that came: for many. The text is our own: pg's simple protocol takes several
	 * statements.
	 */
	async texts(text: string): Promise<TextRows> {
		return this.#ask(
			() => this.client.query(new TextQuery(`${text}${commentNow()}`)).answer,
			this.options.deadlineMs,
		);
	}

	async begin(text: string, deadlineMs: number): Promise<void> {
		this.#isReadOnly = /\bREAD ONLY\b/.test(text);
		const answers = await this.#ask<unknown>(() => this.client.query(text), deadlineMs);
		const last = (Array.isArray(answers) ? answers.at(-1) : answers) as Partial<Answer<{ now: string }>>;
		this.#now = last.rows?.[0]?.now;
	}

	/**
	 * The database's clock when a transaction that reads began, ISO 8601 in UTC; undefined in one that writes.
	 */
	get now(): string | undefined {
		return this.#now;
	}

	/** Whether it stands in a transaction that cannot write. */
	get isReadOnly(): boolean {
		return this.#isReadOnly;
	}

	/** Not cancelled by the signal: its outcome would be unknown. */
	async commit(): Promise<void> {
		if (this.#lost !== undefined) throw this.#lost;
		const { command } = await this.#answered(this.client.query('COMMIT'), this.options.deadlineMs);
		// The server's answer to the COMMIT of a transaction in which a statement had failed.
		if (command !== 'COMMIT')
			throw new Error(`The transaction was not committed: the database answered ${command}.`);
	}

	/**
	 * Whether the end of the transaction has nothing to tell: nothing was written, no statement has failed, and
	 * what was read is of one state. Not so once it was cancelled, for the request may still be on its way.
	 */
	get endsInSilence(): boolean {
		return this.#isReadOnly && !this.#hasFailed && !this.#spoilt && this.#lost === undefined;
	}

	/**
	 * Ends such a transaction and gives the connection back before the server has answered.
	 * @returns whether the connection can be used again, once that is known
	 */
	leave(): Promise<boolean> {
		const ended = this.#answered(this.client.query('COMMIT'), GRACE_MS).then(
			() => true,
			() => false,
		);
		this.release();
		return ended;
	}

	/** Never throws: a connection that does not answer is given up, and the server rolls back. */
	async rollback(): Promise<void> {
		if (this.#spoilt || !this.#held) return;
		await this.#answered(this.client.query('ROLLBACK'), GRACE_MS).catch(() => this.discard());
	}

	release(): void {
		if (!this.#held) return;
		this.#held = false;
		this.client.removeListener('error', this.#onLost);
		this.client.release(this.#spoilt);
		this.#whenReleased?.();
	}

	onRelease(listener: () => void): void {
		this.#whenReleased = listener;
	}

	/** The connection is closed instead of going back to the pool; a query that it runs fails. */
	discard(): void {
		this.#spoilt = true;
		this.release();
	}

	/** Ends it for the sake of others; whoever uses it is told by this error. */
	cut(error: Error): void {
		this.#lost ??= error;
		this.discard();
	}

	readonly #onLost = (error: Error): void => {
		this.#lost ??= error;
		this.onFault(error);
		this.discard();
	};

	async #ask<T>(send: () => Promise<unknown>, deadlineMs: number): Promise<T> {
		const { signal } = this.options;
		if (signal?.aborted) throw cancelledError(signal.reason);
		if (this.#lost !== undefined) throw this.#lost;
		const pending = this.#answered(send() as Promise<T>, deadlineMs);
		if (signal === undefined) return pending;
		const stopListening = this.#cancelOn(signal);
		return pending.finally(stopListening);
	}

	/** A late cancel request could hit the next transaction, so the connection is not used again. */
	#cancelOn(signal: AbortSignal): () => void {
		let grace: NodeJS.Timeout | undefined;
		const cancel = () => {
			this.#spoilt = true;
			grace = setTimeout(() => this.discard(), GRACE_MS);
			void requestCancel(this.connection, this.client);
		};
		signal.addEventListener('abort', cancel, { once: true });
		return () => {
			signal.removeEventListener('abort', cancel);
			clearTimeout(grace);
		};
	}

	#answered<T>(pending: Promise<T>, deadlineMs: number): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			const fail = (error: unknown) => {
				this.#hasFailed = true;
				clearTimeout(timer);
				this.onFault(error);
				// Of a connection that was ended on purpose, the purpose says more than pg does.
				reject(this.#lost ?? error);
			};
			const timer = setTimeout(() => {
				fail(new Error(`no answer within ${Math.round(deadlineMs / 1000)} seconds`));
				this.discard();
			}, deadlineMs);
			pending.then((value) => {
				clearTimeout(timer);
				resolve(value);
			}, fail);
		});
	}
}

/** `@types/pg` does not know the mode. */
export const single = (text: string, values: readonly unknown[] = []): QueryConfig =>
	({ text, values: values as unknown[], queryMode: 'extended' }) as QueryConfig;
