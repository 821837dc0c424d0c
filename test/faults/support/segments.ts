import type { Segments } from '../../../lib';

/**
 * Rules of every kind that an evaluation treats by itself. Most ask for something that lasts: a rule that
 * only knows the last seconds heals what was missed by itself, and a harness with such rules alone lets a
 * broken reader pass.
 */
const QUERIES: Readonly<Record<string, string>> = {
	loyal: 'orders_count >= 3',
	spender: "country in ('BD', 'SA') and amount_spent > 100",
	vip: "tags includes any ('vip') and not tags includes any ('blocked')",
	lamps: "products_purchased includes any ('lamp')",
	visitor: "events_count where (name = 'home') >= 2",
	rush: 'orders_count within last 3 seconds >= 2',
	mixed: "country = 'BD' and (orders_count >= 4 or orders_count within last 3 seconds >= 2)",
};

/** Which of them no passing of time moves, once every order that is dated ahead has come. */
export const LASTING: readonly string[] = ['loyal', 'spender', 'vip', 'lamps', 'visitor', 'others'];

export async function createSegments(segments: Segments): Promise<void> {
	for (const [key, query] of Object.entries(QUERIES)) await segments.create({ title: key, query });
	await segments.create({
		title: 'quiet',
		rule: {
			field: 'last_order_date',
			operator: 'more_than_n_days_ago',
			value: { amount: 2, unit: 'seconds' },
		},
	});
	await segments.create({
		title: 'others',
		rule: { match: 'none', rules: [{ field: 'member_of', operator: 'includes_any', value: ['loyal'] }] },
	});
}
