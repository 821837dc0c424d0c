import { DatabaseError } from '../error';

/** Who holds a connection for as long as somebody else reads, and may stop reading. */
export interface Reader {
	/** For how long nobody has asked it for a row that it has. */
	pausedMs(): number;
	/** Ends it, and frees its slot. */
	end(): void;
}

/** What a reader that pauses may keep from others. */
export interface Pauses {
	/**
	 * After which a call is refused that could only ever get this reader's connection: it may stand in its own
	 * way.
	 */
	readonly refuseMs: number;
	/** After which the reader loses its connection to whoever waits. */
	readonly endMs: number;
}

const PAUSES: Pauses = { refuseMs: 3_000, endMs: 10_000 };

export interface Wish {
	readonly signal?: AbortSignal;
	readonly reader?: Reader;
}

interface Waiting {
	readonly reader?: Reader;
	begin(): void;
	refuse(error: DatabaseError): void;
}

const LOOK_MS = 250;

/**
 * First come, first served: how many transactions run at once. The pool's own queue counts the wait for a
 * free connection as time to connect, and so calls a busy pool a database that is away. Readers leave one
 * slot to the others, where there is more than one: a reader ends when its user likes.
 */
export class Slots {
	readonly #waiting = new Set<Waiting>();
	readonly #readers = new Set<Reader>();
	#busy = 0;
	#looking: NodeJS.Timeout | undefined;

	constructor(
		readonly size: number,
		private readonly patienceMs: number,
		private readonly pauses: Pauses = PAUSES,
	) {}

	/** Waits for a slot; the function that comes back frees it and may be called more than once. */
	async take({ signal, reader }: Wish = {}): Promise<() => void> {
		if (signal?.aborted) throw cancelledError(signal.reason);
		if (this.#hasFor(reader)) this.#hold(reader);
		else await this.#turn(signal, reader);
		let held = true;
		return () => {
			if (held) this.#give(reader);
			held = false;
		};
	}

	get #readerSize(): number {
		return Math.max(1, this.size - 1);
	}

	#hasFor(reader: Reader | undefined): boolean {
		return this.#busy < this.size && (reader === undefined || this.#readers.size < this.#readerSize);
	}

	#hold(reader: Reader | undefined): void {
		this.#busy += 1;
		if (reader !== undefined) this.#readers.add(reader);
	}

	#give(reader: Reader | undefined): void {
		this.#busy -= 1;
		if (reader !== undefined) this.#readers.delete(reader);
		for (const waiting of [...this.#waiting]) if (this.#hasFor(waiting.reader)) waiting.begin();
	}

	#turn(signal: AbortSignal | undefined, reader: Reader | undefined): Promise<void> {
		return new Promise((resolve, reject) => {
			const leave = () => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', cancelled);
				this.#waiting.delete(mine);
				if (this.#waiting.size === 0) clearInterval(this.#looking);
			};
			const refuse = (error: DatabaseError) => {
				leave();
				reject(error);
			};
			const begin = () => {
				leave();
				this.#hold(reader);
				resolve();
			};
			const mine: Waiting = { reader, begin, refuse };
			const cancelled = () => refuse(cancelledError());
			const timer = setTimeout(() => refuse(this.#busyError()), this.patienceMs);
			signal?.addEventListener('abort', cancelled);
			if (this.#waiting.size === 0) this.#looking = setInterval(() => this.#look(), LOOK_MS);
			this.#waiting.add(mine);
		});
	}

	/** While somebody waits: whether readers that pause are in the way. */
	#look(): void {
		for (const waiting of [...this.#waiting]) {
			const [longest] = [...this.#readers].sort((a, b) => b.pausedMs() - a.pausedMs());
			if (longest === undefined) return;
			const pausedMs = longest.pausedMs();
			const only = waiting.reader === undefined ? this.size : this.#readerSize;
			if (pausedMs >= this.pauses.endMs) longest.end();
			else if (only === 1 && pausedMs >= this.pauses.refuseMs) waiting.refuse(this.#pausedError());
		}
	}

	#busyError(): DatabaseError {
		const seconds = Math.round(this.patienceMs / 1000);
		return new DatabaseError(
			'TOO_MANY_CONNECTIONS',
			`All ${this.size} connections of this package stayed in use for ${seconds} seconds.`,
			{
				suggestion:
					'Let fewer runs work at once, finish reading members before asking for more, or raise maxConnections.',
			},
		);
	}

	#pausedError(): DatabaseError {
		return new DatabaseError(
			'TOO_MANY_CONNECTIONS',
			'The connection that this needs is held by a reader of members that has stopped reading.',
			{
				suggestion: `Finish reading members before asking for more, or raise maxConnections above ${this.size}.`,
			},
		);
	}
}

export const cancelledError = (cause?: unknown) =>
	new DatabaseError('CANCELLED', 'The run was cancelled.', { cause });
