import { customers } from '../customer/customers';
import type { SegmentsContext } from '../context';
import type { Change, ChangesOptions } from '../types';

/** The changes with what the shop knows of their customers now, where that is asked for. */
export async function withCustomers(
	context: SegmentsContext,
	changes: readonly Change[],
	{ fields, signal }: Pick<ChangesOptions, 'fields' | 'signal'>,
): Promise<Change[]> {
	if (fields === undefined) return [...changes];
	await context.described();
	const ids = [...new Set(changes.map(({ customerId }) => customerId))];
	const found = await customers(context, ids, { fields, signal });
	const byId = new Map(found.map((one) => [String(one.customer_id), one]));
	return changes.map((one) => ({ ...one, customer: byId.get(String(one.customerId)) ?? null }));
}
