import type { Client } from 'pg';
import { firstOf } from '../lib/error/defined';

const newOrder = (customer: string) => `
	WITH placed AS (
		INSERT INTO shop."order" (id, customer_id, placed_at, status, currency, total, refunded)
		SELECT (SELECT max(id) + 1 FROM shop."order"), customer_id, clock_timestamp(), 'completed', 'GBP', $1, 0 FROM (${customer}) AS chosen
		RETURNING id, customer_id)
	INSERT INTO shop.order_line (id, order_id, product_id, sku, quantity, price)
	SELECT (SELECT max(id) + 1 FROM shop.order_line), placed.id, p.id, p.sku, 1, $1 FROM placed, (SELECT id, sku FROM shop.product ORDER BY id LIMIT 1) AS p
	RETURNING (SELECT customer_id FROM placed) AS customer_id`;

/** Somebody just short of 1,000 orders for 300 more. */
export async function orderOfAlmostBigSpender(shop: Client): Promise<number> {
	const { rows } = await shop.query<{ customer_id: number }>(
		newOrder(`
		SELECT customer_id FROM shop."order" WHERE customer_id IS NOT NULL AND status NOT IN ('cancelled', 'adjustment')
		GROUP BY customer_id HAVING sum(total - refunded) BETWEEN 800 AND 990 ORDER BY customer_id LIMIT 1`),
		[300],
	);
	return firstOf(rows).customer_id;
}

/** A buyer of the product who had ordered but once orders again. */
export async function secondOrderOfBuyer(shop: Client, productId: string): Promise<number> {
	const { rows } = await shop.query<{ customer_id: number }>(
		newOrder(`
		SELECT o.customer_id FROM shop."order" o WHERE o.customer_id IS NOT NULL AND o.status NOT IN ('cancelled', 'adjustment')
		GROUP BY o.customer_id HAVING count(*) = 1 AND bool_or(EXISTS (
			SELECT FROM shop.order_line l WHERE l.order_id = o.id AND l.quantity > 0 AND l.product_id::text = '${productId.replaceAll("'", "''")}'))
		ORDER BY o.customer_id LIMIT 1`),
		[25],
	);
	return firstOf(rows).customer_id;
}

/** A subscriber in Dhaka unsubscribes. */
export async function unsubscribe(shop: Client): Promise<number> {
	const { rows } = await shop.query<{ id: number }>(`
		UPDATE shop.customer SET accepts_email = false WHERE id = (
			SELECT c.id FROM shop.customer c JOIN shop.address a ON a.customer_id = c.id
			WHERE lower(a.city) = 'dhaka' AND c.accepts_email ORDER BY c.id LIMIT 1)
		RETURNING id`);
	return firstOf(rows).id;
}
