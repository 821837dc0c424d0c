import type { Change, Segments } from '../../lib';

type CustomerFields = Readonly<Record<string, unknown>>;

/** What the shop knows now of the customers of some changes. Of one who is gone from it, just the id. */
export async function customersOf(
	segments: Segments,
	changes: readonly Change[],
	fields: readonly string[],
	signal?: AbortSignal,
): Promise<(change: Change) => CustomerFields> {
	const ids = [...new Set(changes.map(({ customerId }) => customerId))];
	const found = await segments.customers(ids, { fields, signal });
	const byId = new Map(found.map((customer) => [String(customer.customer_id), customer]));
	return ({ customerId }) => byId.get(String(customerId)) ?? { customer_id: customerId };
}
