import { OperationalError } from 'n8n-workflow';
import type { Change, ChangeKind, ChangesOptions, Segments } from '../../lib';
import { changeEvent } from './change-event';
import type { ChangeEvent } from './change-event';
import { customersOf } from './customers';
import type { HandOver } from './hand-over';

export interface DeliveryOptions {
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
			const changes = await this.read(segments, chosen, signal);
			if (changes.length > 0) await this.deliver(segments, changes, signal);
			if (changes.length < this.options.maxItems) return;
		}
	}

	/**
	 * For segments of which the consumer has not been told anything yet: tells the joins of their present members, and
	 * passes over what came and went before. What is told is marked as told at once, batch by batch.
	 */
	async deliverPresentMembers(segments: Segments, chosen: Chosen, signal: AbortSignal): Promise<void> {
		const { consumer, kinds, maxItems } = this.options;
		const { joins, last } = await this.presentMembers(segments, chosen, signal);
		const wanted = kinds === undefined || kinds.includes('joined') ? joins : [];
		for (let start = 0; start < wanted.length && !signal.aborted; start += maxItems) {
			await this.deliver(segments, wanted.slice(start, start + maxItems), signal);
		}
		if (!signal.aborted) await segments.acknowledge(consumer, last);
	}

	/** The changes that are waiting, with their customers; nothing is marked as delivered. */
	async pending(segments: Segments, chosen: Chosen, signal: AbortSignal): Promise<ChangeEvent[]> {
		return await this.events(segments, await this.read(segments, chosen, signal), signal);
	}

	private async read(segments: Segments, chosen: Chosen, signal: AbortSignal): Promise<readonly Change[]> {
		const { consumer, kinds, maxItems } = this.options;
		return await segments.changes({ consumer, segments: chosen, kinds, limit: maxItems, signal });
	}

	private async deliver(segments: Segments, changes: readonly Change[], signal: AbortSignal): Promise<void> {
		const delivered = await this.options.handOver.deliver(await this.events(segments, changes, signal), signal);
		if (delivered) return await segments.acknowledge(this.options.consumer, changes);
		if (signal.aborted) return;
		throw new OperationalError(
			`The execution for ${changes.length} changes did not succeed; they are delivered again.`,
		);
	}

	private async events(segments: Segments, changes: readonly Change[], signal: AbortSignal): Promise<ChangeEvent[]> {
		if (changes.length === 0) return [];
		const customerOf = await customersOf(segments, changes, this.options.fields, signal);
		return changes.map((change) => changeEvent(change, customerOf(change)));
	}

	/** The log of each segment begins with 1: where that is waiting, nothing has been told. */
	private async presentMembers(
		segments: Segments,
		chosen: Chosen,
		signal: AbortSignal,
	): Promise<{ joins: Change[]; last: Change[] }> {
		const joins = new Map<string, Change>();
		const last = new Map<number, Change>();
		for await (const change of this.waiting(segments, chosen, signal)) {
			if (change.seq !== 1 && !last.has(change.segment.id)) continue;
			last.set(change.segment.id, change);
			const member = `${change.segment.id}/${change.customerId}`;
			joins.delete(member);
			if (change.kind === 'joined') joins.set(member, change);
		}
		return { joins: [...joins.values()], last: [...last.values()] };
	}

	private async *waiting(segments: Segments, chosen: Chosen, signal: AbortSignal): AsyncGenerator<Change> {
		const { consumer } = this.options;
		const read = new Map<number, Change>();
		for (let page: readonly Change[] | undefined; page === undefined || page.length === PAGE;) {
			page = await segments.changes({
				consumer,
				segments: chosen,
				after: [...read.values()],
				limit: PAGE,
				signal,
			});
			for (const change of page) read.set(change.segment.id, change);
			yield* page;
		}
	}
}

const PAGE = 10_000;
