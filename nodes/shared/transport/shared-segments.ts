import { createHash } from 'node:crypto';
import { openSegments } from '../../../lib';
import type { Segments, SegmentsOptions } from '../../../lib';

interface Entry {
	readonly key: string;
	/** The promise is kept, not its value: two nodes that start at once would otherwise open two pools. */
	readonly segments: Promise<Segments>;
	readonly openedAt: number;
	users: number;
	timer?: NodeJS.Timeout;
}

export interface SharingTimes {
	/** How long connections stay open that nobody uses. */
	readonly idleMs: number;
	/** After this long the shop is looked at afresh: columns and event properties may have come. */
	readonly maxAgeMs: number;
}

const TIMES: SharingTimes = { idleMs: 30_000, maxAgeMs: 900_000 };

/**
 * One `Segments` for each content of a credential, shared by all nodes of this n8n process, so that its
 * "Maximum Connections" holds for the process and not for each node. It is closed when nobody has used it for
 * a while.
 */
export class SharedSegments {
	private readonly entries = new Map<string, Entry>();

	constructor(
		private readonly open: (options: SegmentsOptions) => Promise<Segments> = openSegments,
		private readonly times: SharingTimes = TIMES,
	) {}

	/** How many are open now. */
	get size(): number {
		return this.entries.size;
	}

	/**
	 * Runs `work`; the `Segments` is not to be used after it has ended.
	 * @param way in words, where the socket is made by a function of the options, which tells nothing of itself
	 */
	async use<T>(options: SegmentsOptions, work: (segments: Segments) => Promise<T>, way?: string): Promise<T> {
		const entry = this.entryFor(options, way);
		entry.users++;
		clearTimeout(entry.timer);
		try {
			return await work(await entry.segments);
		} finally {
			entry.users--;
			if (entry.users === 0) await this.rest(entry);
		}
	}

	/** Closes at once what nobody uses. */
	async closeUnused(): Promise<void> {
		const unused = [...this.entries.values()].filter(({ users }) => users === 0);
		await Promise.all(unused.map(async (entry) => await this.close(entry)));
	}

	private entryFor(options: SegmentsOptions, way: string | undefined): Entry {
		const key = createHash('sha256')
			.update(JSON.stringify([options, way]))
			.digest('hex');
		const known = this.entries.get(key);
		if (known && Date.now() - known.openedAt < this.times.maxAgeMs) return known;
		const entry: Entry = { key, segments: this.open(options), openedAt: Date.now(), users: 0 };
		// An attempt that failed is forgotten at once, so that the next user tries again.
		entry.segments.catch(() => this.forget(entry));
		this.entries.set(key, entry);
		if (known?.users === 0) void this.close(known);
		return entry;
	}

	private async rest(entry: Entry): Promise<void> {
		if (this.entries.get(entry.key) !== entry) {
			await this.close(entry);
			return;
		}
		entry.timer = setTimeout(() => void this.close(entry), this.times.idleMs);
		entry.timer.unref();
	}

	private async close(entry: Entry): Promise<void> {
		clearTimeout(entry.timer);
		this.forget(entry);
		// Connections that broke cannot be closed properly, and nobody is left who could do anything about it.
		await entry.segments.then(async (segments) => await segments.close()).catch(() => undefined);
	}

	private forget(entry: Entry): void {
		if (this.entries.get(entry.key) === entry) this.entries.delete(entry.key);
	}
}

/** The one that all nodes of the process share. */
export const sharedSegments = new SharedSegments();
