import { OperationalError } from 'n8n-workflow';
import type { Change, ChangeKind, ChangesOptions, Segments } from '../../lib';
import { changeEvent } from './change-event';
import type { ChangeEvent } from './change-event';
import { isAborted } from './clock';
import { customersOf } from './customers';
import type { HandOver } from './hand-over';

interface DeliveryOptions {
	readonly consumer: string;
	readonly kinds: readonly ChangeKind[] | undefined;
	/** Of the customer, beside the usual ones. */
	readonly fields: readonly string[];
	/** Changes in one execution, at most. */
	readonly maxItems: number;
	readonly handOver: HandOver;
}

export type Chosen = NonNullable<ChangesOptions['segments']>;

/** Hands the changes that are waiting over to n8n, batch by batch, and moves the consumer's position in the store. */
export class Delivery {
	constructor(private readonly options: DeliveryOptions) {}

	async deliverAll(segments: Segments, chosen: Chosen, signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			const changes = await this.read(segments, chosen, PAGE, signal);
			for (let start = 0; start < changes.length && !isAborted(signal); start += this.options.maxItems) {
				await this.deliver(segments, changes.slice(start, start + this.options.maxItems), signal);
			}
			if (changes.length < PAGE) return;
		}
	}

	/** The changes that are waiting, with their customers; nothing is marked as delivered. */
	async pending(segments: Segments, chosen: Chosen, signal: AbortSignal): Promise<ChangeEvent[]> {
		return await this.events(
			segments,
			await this.read(segments, chosen, this.options.maxItems, signal),
			signal,
		);
	}

	private async read(
		segments: Segments,
		chosen: Chosen,
		limit: number,
		signal: AbortSignal,
	): Promise<readonly Change[]> {
		const { consumer, kinds } = this.options;
		return await segments.changes({ consumer, segments: chosen, kinds, limit, signal });
	}

	private async deliver(segments: Segments, changes: readonly Change[], signal: AbortSignal): Promise<void> {
		const delivered = await this.options.handOver.deliver(
			await this.events(segments, changes, signal),
			signal,
		);
		if (delivered) await segments.acknowledge(this.options.consumer, changes);
		if (delivered || signal.aborted) return;
		throw new OperationalError(
			`The execution for ${changes.length} changes did not succeed; they are delivered again.`,
		);
	}

	private async events(
		segments: Segments,
		changes: readonly Change[],
		signal: AbortSignal,
	): Promise<ChangeEvent[]> {
		if (changes.length === 0) return [];
		const customerOf = await customersOf(segments, changes, this.options.fields, signal);
		return changes.map((change) => changeEvent(change, customerOf(change)));
	}
}

const PAGE = 10_000;
