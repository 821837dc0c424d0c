import type { Change, CustomerId, Segments } from '../../lib';

export type CustomerFields = Readonly<Record<string, unknown>>;

/** What the shop knows of the customers of some changes, by id as text: the usual fields, and those asked for. */
export async function customersOf(segments: Segments, changes: readonly Change[], fields: readonly string[], signal?: AbortSignal): Promise<(change: Change) => CustomerFields> {
	const usual = await usualFields(segments, changes, signal);
	const further = fields.length === 0 ? new Map<string, CustomerFields>() : await furtherFields(segments, changes, fields, signal);
	return ({ segment, customerId }) => ({
		customer_id: customerId,
		...usual.get(String(customerId)),
		...further.get(memberKey(segment.id, customerId)),
	});
}

const withIds = (changes: readonly Change[]) =>
	({ field: 'customer_id', operator: 'in', value: [...new Set(changes.map(({ customerId }) => String(customerId)))] });

/** Of all who are still in the shop, those who left the segment included. */
async function usualFields(segments: Segments, changes: readonly Change[], signal?: AbortSignal): Promise<Map<string, CustomerFields>> {
	const { customers } = await segments.preview(withIds(changes), { sampleSize: changes.length, signal });
	return new Map(customers.map((customer) => [String(customer.customer_id), customer]));
}

/** Only of those who are members now. */
async function furtherFields(segments: Segments, changes: readonly Change[], fields: readonly string[], signal?: AbortSignal): Promise<Map<string, CustomerFields>> {
	const found = new Map<string, CustomerFields>();
	for (const id of new Set(changes.map(({ segment }) => segment.id))) {
		const ofSegment = changes.filter(({ segment }) => segment.id === id);
		for await (const member of segments.members(id, { fields: ['customer_id', ...fields], refine: withIds(ofSegment), signal })) {
			found.set(memberKey(id, member.customer_id as CustomerId), member);
		}
	}
	return found;
}

const memberKey = (segmentId: number, customerId: CustomerId) => `${segmentId}/${customerId}`;
