import type { Change, ChangeKind, HeldBatch, Segments } from '../../lib';

/** Where the changes of one segment come from, one batch after the other. */
export interface Source {
	readonly segment: Change['segment'];
	/** The next ones, in order; none when nothing is waiting. */
	read(segments: Segments, limit: number, signal: AbortSignal): Promise<readonly Change[]>;
	/** They have been told. */
	delivered(segments: Segments, changes: readonly Change[]): Promise<void>;
	/** The workflow fails with this one again and again. @returns whether there may be others to go on with */
	park(segments: Segments, change: Change): Promise<boolean>;
}

export interface LogSourceOptions {
	readonly consumer: string;
	readonly kinds: readonly ChangeKind[] | undefined;
	/** Whether the later changes go on behind one that is parked. */
	readonly goesOn: boolean;
	/** A batch at the consumer's position that somebody has released. */
	readonly released?: HeldBatch;
}

/** The log of a segment behind the consumer's position. */
export class LogSource implements Source {
	private released: HeldBatch | undefined;

	constructor(
		readonly segment: Change['segment'],
		private readonly options: LogSourceOptions,
	) {
		this.released = options.released;
	}

	async read(segments: Segments, limit: number, signal: AbortSignal): Promise<readonly Change[]> {
		const { consumer, kinds } = this.options;
		const changes = await segments.changes({ consumer, segments: [this.segment.id], kinds, limit, signal });
		if (changes.length === 0 && this.released) {
			// Its last changes may be of a kind that the workflow is not told: they are passed by.
			await segments.markHeldBatches([this.released.id], 'dropped');
			this.released = undefined;
		}
		return changes;
	}

	async delivered(segments: Segments, changes: readonly Change[]): Promise<void> {
		await segments.acknowledge(this.options.consumer, changes);
	}

	async park(segments: Segments, { seq }: Change): Promise<boolean> {
		const { consumer, kinds, goesOn } = this.options;
		const batch = { segment: this.segment.id, reason: 'failing', firstSeq: seq, lastSeq: seq } as const;
		await segments.hold(consumer, { ...batch, kinds, passed: goesOn });
		return goesOn;
	}
}

/** A released batch that the consumer has passed by: its position is behind it already. */
export class HeldSource implements Source {
	private readSeq = 0;

	constructor(
		private readonly batch: HeldBatch,
		private readonly kinds: LogSourceOptions['kinds'],
	) {}

	get segment(): Change['segment'] {
		return this.batch.segment;
	}

	async read(segments: Segments, limit: number): Promise<readonly Change[]> {
		const changes = await segments.heldChanges(this.batch.id, { after: this.readSeq, limit });
		if (changes.length === 0) await segments.markHeldBatches([this.batch.id], 'delivered');
		return changes;
	}

	delivered(_segments: Segments, changes: readonly Change[]): Promise<void> {
		this.readSeq = changes.at(-1)?.seq ?? this.readSeq;
		return Promise.resolve();
	}

	/** The rest of the batch, the one that fails first. */
	async park(segments: Segments, { seq }: Change): Promise<boolean> {
		const { consumer, lastSeq, id } = this.batch;
		const batch = { segment: this.segment.id, reason: 'failing', firstSeq: seq, lastSeq } as const;
		await segments.hold(consumer, { ...batch, kinds: this.kinds, passed: true });
		if (seq !== this.batch.firstSeq) await segments.markHeldBatches([id], 'delivered');
		return false;
	}
}
