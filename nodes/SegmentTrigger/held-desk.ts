import type { Change, HeldBatch, Segments } from '../../lib';
import { heldEvent } from './change-event';
import type { ChangeEvent, HeldEvent } from './change-event';

export interface HeldDeskOptions {
	readonly consumer: string;
	/** Starts the execution that says that a batch is held; settles when n8n has taken it over. */
	readonly tell: (event: HeldEvent, deduplicationKey: string) => Promise<void>;
	readonly toEvents: (segments: Segments, changes: readonly Change[]) => Promise<readonly ChangeEvent[]>;
	/** What happens to a large batch by itself; null: nothing. */
	readonly rule: HoldRule | null;
	readonly now: () => number;
}

export interface HoldRule {
	readonly mark: 'released' | 'dropped';
	/** After so long. */
	readonly afterMs: number;
}

const SAMPLE_SIZE = 5;

/** Looks after the batches that are held for this trigger. */
export class HeldDesk {
	constructor(private readonly options: HeldDeskOptions) {}

	/** Tells of each once, and does what the rule says. @returns those that are there now */
	async look(segments: Segments, signal: AbortSignal): Promise<readonly HeldBatch[]> {
		const { consumer } = this.options;
		const held = await segments.heldBatches({ consumer, signal });
		for (const batch of held) if (batch.toldAt === null) await this.tell(segments, batch);
		const due = held.filter((batch) => this.isDue(batch)).map(({ id }) => id);
		const { rule } = this.options;
		if (rule === null || due.length === 0) return held;
		await segments.markHeldBatches(due, rule.mark);
		return await segments.heldBatches({ consumer, signal });
	}

	private async tell(segments: Segments, batch: HeldBatch): Promise<void> {
		const changes = await segments.heldChanges(batch.id, { limit: SAMPLE_SIZE });
		const event = heldEvent(batch, await this.options.toEvents(segments, changes));
		await this.options.tell(event, `${this.options.consumer}:held:${batch.id}:${batch.heldAt}`);
		await segments.markHeldBatches([batch.id], 'told');
	}

	private isDue({ reason, releasedAt, heldAt }: HeldBatch): boolean {
		const { rule, now } = this.options;
		if (rule === null || reason !== 'large' || releasedAt !== null) return false;
		return now() - Date.parse(heldAt) >= rule.afterMs;
	}
}
