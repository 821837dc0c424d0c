import { DatabaseError } from '../error';

/**
 * First come, first served: how many transactions run at once. The pool's own queue counts the wait for a free
 * connection as time to connect, and so calls a busy pool a database that is away.
 */
export class Slots {
	readonly #waiting = new Set<() => void>();
	#free: number;

	constructor(
		readonly size: number,
		private readonly patienceMs: number,
	) {
		this.#free = size;
	}

	/** Waits for a slot; the function that comes back frees it and may be called more than once. */
	async take(signal?: AbortSignal): Promise<() => void> {
		if (this.#free > 0) this.#free -= 1;
		else await this.#turn(signal);
		let held = true;
		return () => {
			if (held) this.#give();
			held = false;
		};
	}

	#give(): void {
		const [next] = this.#waiting;
		if (next === undefined) this.#free += 1;
		else next();
	}

	#turn(signal?: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const leave = (settle: () => void) => () => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', cancelled);
				this.#waiting.delete(mine);
				settle();
			};
			const mine = leave(resolve);
			const cancelled = leave(() => reject(cancelledError()));
			const timer = setTimeout(
				leave(() => reject(this.#busy())),
				this.patienceMs,
			);
			signal?.addEventListener('abort', cancelled);
			this.#waiting.add(mine);
		});
	}

	#busy(): DatabaseError {
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
}

export const cancelledError = (cause?: unknown) =>
	new DatabaseError('CANCELLED', 'The run was cancelled.', { cause });
