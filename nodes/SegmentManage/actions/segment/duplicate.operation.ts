import type { CustomerId, Segment, SegmentInput, Segments } from '../../../../lib';
import { evaluationOptions, segmentProperty, showFor } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';
import { evaluateEdited, readSegment } from '../../../shared/parameter';

/** A new segment with the rule, or the list, of another. */
export const duplicate: Operation = {
	description: showFor({ resource: ['segment'], operation: ['duplicate'] }, [
		segmentProperty,
		{
			displayName: 'New Title',
			name: 'newTitle',
			type: 'string',
			default: '',
			placeholder: 'e.g. Big Spenders (copy)',
			description: 'The old title with "(copy)" after it when empty',
		},
		evaluationOptions,
	]),
	async execute(call) {
		const original = await call.segments.get(readSegment(call));
		const title = parameter<string>(call, 'newTitle', '') || `${original.title} (copy)`;
		const copy = await call.segments.create({ title, ...(await contentOf(original, call.segments)) });
		return [{ json: await evaluateEdited(call, copy) }];
	},
};

async function contentOf(original: Segment, segments: Segments): Promise<Omit<SegmentInput, 'title'>> {
	const { rule, description, timeZone, active } = original;
	const belonging = rule === null ? { customerIds: await membersOf(original, segments) } : { rule };
	return { ...belonging, active, ...(description ? { description } : {}), ...(timeZone ? { timeZone } : {}) };
}

async function membersOf({ id }: Segment, segments: Segments): Promise<CustomerId[]> {
	const ids: CustomerId[] = [];
	for await (const member of segments.members({ id }, { fields: ['customer_id'] }))
		ids.push(member.customer_id as CustomerId);
	return ids;
}
