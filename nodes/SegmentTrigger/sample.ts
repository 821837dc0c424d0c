import { UserError } from 'n8n-workflow';
import type { CustomerId, Segment, Segments } from '../../lib';
import type { ChangeEvent } from './change-event';
import type { Delivery } from './delivery';
import type { TriggerParameters } from './trigger-parameters';

const SAMPLE_SIZE = 3;

/** What a manual test shows: the changes that are waiting, else members of the segment, marked as a sample. */
export async function sampleEvents(segments: Segments, delivery: Delivery, parameters: TriggerParameters): Promise<ChangeEvent[]> {
	const signal = AbortSignal.timeout(60_000);
	const pending = await delivery.pending(segments, signal);
	if (pending.length > 0) return pending;
	for (const segment of await chosenSegments(segments, parameters)) {
		const sample = await sampleOf(segments, segment, parameters, signal);
		if (sample.length > 0) return sample;
	}
	throw new UserError('There is nothing to show yet: no change is waiting, and no chosen segment has members.', {
		description: 'Evaluate the segment first (node Segment Evaluate), or wait for a change after activating the workflow.',
	});
}

async function chosenSegments(segments: Segments, { segments: chosen }: TriggerParameters): Promise<readonly Segment[]> {
	if (chosen === 'all') return await segments.list({ active: true, sortBy: 'title' });
	return await Promise.all(chosen.map(async (ref) => await segments.get(ref)));
}

async function sampleOf(segments: Segments, { id, key, title }: Segment, { kinds, fields }: TriggerParameters, signal: AbortSignal): Promise<ChangeEvent[]> {
	const events: ChangeEvent[] = [];
	const wish = { ...(fields.length > 0 ? { fields: ['customer_id', ...fields] } : {}), limit: SAMPLE_SIZE, signal };
	for await (const { joined_at: joinedAt, ...customer } of segments.members(id, wish)) {
		const customerId = customer.customer_id as CustomerId;
		events.push({
			event: kinds?.[0] ?? 'joined', customerId, segment: { id, key, title }, cause: 'data', occurredAt: String(joinedAt),
			changeId: `sample-${customerId}`, seq: 0, customer, sample: true,
		});
	}
	return events;
}
