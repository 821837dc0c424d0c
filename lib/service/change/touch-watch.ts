import { setTimeout as sleep } from 'node:timers/promises';
import { firstRow, rowsOf } from '../../database';
import { marksTouchedSince, presentMark } from '../../store/tracking/touched-since';
import type { SegmentsContext } from '../context';
import { COUNTED_LOOKS, pauseAfter } from './look-pause';
import type { TouchedOptions, Touched } from '../types';

interface Waiting {
	readonly since: string;
	/** @param present the mark at which it was touched; undefined where it was not */
	end(present: string | null | undefined): void;
	fail(error: Error): void;
}

/**
 * Tells when the shop's customers were touched, where changes are tracked. All who wait share one look at the
 * log of touched customers, so that fifty triggers cost the database no more than one.
 *
 * The tracking triggers do not NOTIFY. It would wake a little earlier, and harm the shop: a transaction that
 * has notified cannot be prepared (two-phase commit fails), all that notify commit one after the other, and a
 * listener that hangs fills the queue until the shop's commits fail.
 */
export class TouchWatch {
	private readonly waiting = new Set<Waiting>();
	private isLooking = false;
	/** Milliseconds of the last looks. */
	private took: readonly number[] = [];

	constructor(private readonly context: Pick<SegmentsContext, 'database' | 'store'>) {}

	/**
	 * Without `since` the present mark, at once. With it: waits until a transaction that the mark did not see
	 * has touched a customer, for `waitMs` at most. A mark is null where changes are not tracked; there is
	 * nothing to wait for then.
	 */
	async touched({ since, waitMs = 0, signal }: TouchedOptions = {}): Promise<Touched> {
		const present = since === undefined ? undefined : await this.wait(since, waitMs, signal);
		if (present === undefined) return { touched: false, mark: await this.mark(signal) };
		return { touched: true, mark: present };
	}

	private async mark(signal?: AbortSignal): Promise<string | null> {
		const { database, store } = this.context;
		if (signal?.aborted) return null;
		const found = await database.readOnly((tx) => firstRow<{ mark: string }>(tx, presentMark(store)), {
			signal,
		});
		return found?.mark ?? null;
	}

	private async wait(
		since: string,
		waitMs: number,
		signal?: AbortSignal,
	): Promise<string | null | undefined> {
		if (signal?.aborted) return undefined;
		return await new Promise((resolve, reject) => {
			const leave = () => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', aborted);
				this.waiting.delete(mine);
			};
			const end = (present: string | null | undefined) => {
				leave();
				resolve(present);
			};
			const fail = (error: Error) => {
				leave();
				reject(error);
			};
			const aborted = () => end(undefined);
			const timer = setTimeout(() => end(undefined), waitMs);
			const mine: Waiting = { since, end, fail };
			signal?.addEventListener('abort', aborted);
			this.waiting.add(mine);
			void this.look();
		});
	}

	/** Never throws: what goes wrong is told to those who wait. */
	private async look(): Promise<void> {
		if (this.isLooking) return;
		this.isLooking = true;
		while (this.waiting.size > 0) {
			const startedAt = performance.now();
			await this.lookOnce();
			this.took = [...this.took, performance.now() - startedAt].slice(-COUNTED_LOOKS);
			await sleep(pauseAfter(this.took), undefined, { ref: false });
		}
		this.isLooking = false;
	}

	private async lookOnce(): Promise<void> {
		const asking = [...this.waiting];
		const marks = [...new Set(asking.map(({ since }) => since))];
		try {
			const { database, store } = this.context;
			const rows = await database.readOnly((tx) =>
				rowsOf<{ mark: string; present: string | null }>(tx, marksTouchedSince(marks, store)),
			);
			const touched = new Map(rows.map(({ mark, present }) => [mark, present]));
			for (const one of asking) {
				const present = touched.get(one.since);
				if (present !== undefined) one.end(present);
			}
		} catch (error) {
			for (const one of asking) one.fail(error as Error);
		}
	}
}
