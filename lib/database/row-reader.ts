import { DatabaseError } from '../error';
import type { Session } from './session';
import type { Reader } from './slots';

const LOOK_MS = 250;

/** A transaction that stands open while its user reads row by row, and what is known of the user's pace. */
export class RowReader implements Reader {
	/**
	 * Given out so far. Counted by the reader of the rows; the clock is looked at here, for once a row takes
	 * long.
	 */
	rows = 0;
	/** Whether the user waits for us. */
	isAsked = true;
	tx!: Session;
	#seen = 0;
	#sinceMs = Date.now();
	readonly #looking = setInterval(() => this.#look(), LOOK_MS).unref();
	#free: () => void = () => undefined;

	begin(tx: Session, free: () => void): void {
		this.tx = tx;
		this.#free = free;
		tx.onRelease(() => this.stop());
	}

	pausedMs(): number {
		this.#look();
		return Date.now() - this.#sinceMs;
	}

	end(): void {
		this.tx.cut(
			new DatabaseError(
				'CONNECTION_FAILED',
				'The reader paused for so long that its connection was given to others who waited for it.',
				{ suggestion: 'Read the members faster, or in smaller parts, or raise maxConnections.' },
			),
		);
	}

	/** The rows that came stay; nothing more is asked. */
	async close(): Promise<void> {
		await this.tx.rollback();
		this.tx.release();
	}

	stop(): void {
		clearInterval(this.#looking);
		this.#free();
	}

	#look(): void {
		if (!this.isAsked && this.rows === this.#seen) return;
		this.#seen = this.rows;
		this.#sinceMs = Date.now();
	}
}
