import { UserError } from 'n8n-workflow';
import type { CustomerId, Segment, Segments } from '../../lib';
import type { ChangeEvent } from './change-event';
import { findChosen } from './chosen-segments';
import type { Consumer } from './consumer';
import type { Chosen } from './lanes';
import type { Outgoing } from './outgoing';
import type { TriggerParameters } from './trigger-parameters';

const SAMPLE_SIZE = 3;

/**
 * What a manual test shows: the changes that are waiting, else members of the segment, marked as a sample.
 */
export async function sampleEvents(
	segments: Segments,
	consumer: Consumer,
	outgoing: Outgoing,
	parameters: TriggerParameters,
): Promise<ChangeEvent[]> {
	const signal = AbortSignal.timeout(60_000);
	const { chosen, missing } = await findChosen(segments, parameters.segments);
	if (missing[0]) throw missing[0].error;
	// Reading would make a position for a consumer that has none, and activation would then find it there.
	const { kinds, maxItems: limit } = parameters;
	const wish = { consumer: consumer.name, segments: chosen, kinds, limit, signal };
	const waiting = (await consumer.isKnown(segments)) ? await segments.changes(wish) : [];
	const pending = await outgoing.events(segments, waiting, signal);
	if (pending.length > 0) return pending;
	for (const segment of await listed(segments, chosen)) {
		const sample = await sampleOf(segments, segment, parameters, signal);
		if (sample.length > 0) return sample;
	}
	throw new UserError(
		'There is nothing to show yet: no change is waiting, and no chosen segment has members.',
		{
			description:
				'Evaluate the segment first (node Segment Evaluate), or wait for a change after activating the workflow.',
		},
	);
}

async function listed(segments: Segments, chosen: Chosen): Promise<readonly Segment[]> {
	const all = await segments.list({ sortBy: 'title' });
	return all.filter(({ id, active }) => (chosen === 'all' ? active : chosen.includes(id)));
}

async function sampleOf(
	segments: Segments,
	{ id, key, title }: Segment,
	{ kinds, fields, onlyIf }: TriggerParameters,
	signal: AbortSignal,
): Promise<ChangeEvent[]> {
	const events: ChangeEvent[] = [];
	const wish = {
		...(fields.length > 0 ? { fields: ['customer_id', ...fields] } : {}),
		...(onlyIf === undefined ? {} : { refine: onlyIf }),
		limit: SAMPLE_SIZE,
		signal,
	};
	for await (const { joined_at: joinedAt, ...customer } of segments.members(id, wish)) {
		const customerId = customer.customer_id as CustomerId;
		events.push({
			event: kinds?.[0] ?? 'joined',
			customerId,
			segment: { id, key, title },
			cause: 'data',
			occurredAt: String(joinedAt),
			changeId: `sample-${customerId}`,
			seq: 0,
			customer,
			sample: true,
		});
	}
	return events;
}
