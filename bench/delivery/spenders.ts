import type { Client } from 'pg';
import { OWN_ORDERS, type Stage } from './stage';

/** 14,600 of the 100,000 customers. */
export const SPENDERS = {
	title: 'Spenders',
	key: 'spenders',
	rule: { field: 'amount_spent', operator: 'greater_than', value: 1000 },
} as const;

/** Creates it, and evaluates it: who is a member now is no news. */
export async function createSpenders({ segments }: Stage): Promise<void> {
	await segments.create(SPENDERS);
	await segments.evaluate(SPENDERS.key);
}

/** Customers who are none. */
export async function others(shop: Client, count: number): Promise<number[]> {
	const { rows } = await shop.query<{ id: number }>(
		`SELECT id FROM bench.customer AS c WHERE NOT EXISTS (SELECT FROM segments.membership AS m WHERE m.customer_id = c.id)
		ORDER BY bench.chance(id, 99) LIMIT $1`,
		[count],
	);
	return rows.map(({ id }) => id);
}

let orders = 0;

/**
 * An order that makes each of them one, in one transaction. @returns when it was sent off, in milliseconds
 * since 1970
 */
export async function spend(shop: Client, customers: readonly number[]): Promise<number> {
	const first = OWN_ORDERS + orders;
	orders += customers.length;
	const sentAt = Date.now();
	await shop.query(
		`INSERT INTO bench."order" SELECT $1::int + n, customer, now(), 'paid', 2000, 'web' FROM unnest($2::int[]) WITH ORDINALITY AS o (customer, n)`,
		[first, customers],
	);
	return sentAt;
}
