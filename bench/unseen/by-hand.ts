import { NOW } from './shop';

/** One rule, and every way by hand that could be the quickest: each gives the ids of the same customers. */
export interface Case {
	readonly name: string;
	readonly rule: object;
	readonly byHand: Readonly<Record<string, string>>;
}

export const now = `timestamptz '${NOW}'`;
export const customers = `SELECT c.customer_id FROM customer c WHERE c.status = 1 AND c.created_at <= ${now}`;
export const paid = `o.status <> 'canceled' AND coalesce(o.payment_status, '') NOT IN ('canceled', 'stripe_refunded', 'stripe_failed')
	AND o.created_at <= ${now} AND o.customer_id IS NOT NULL`;
export const since = (days: number) => `o.created_at >= ${now} - interval '${days} days'`;
export const orders = `FROM "order" o WHERE ${paid}`;
export const lines = `FROM order_item i JOIN "order" o ON o.order_id = i.order_item_order_id WHERE i.qty > 0 AND ${paid}`;
export const refunds = `(SELECT payment_transaction_order_id AS id, sum(amount) AS back FROM payment_transaction WHERE lower(payment_action) = 'refund' GROUP BY 1)`;
export const net = 'o.grand_total - coalesce(r.back, 0)';
export const netOrders = `FROM "order" o LEFT JOIN ${refunds} r ON r.id = o.order_id WHERE ${paid}`;
/** The same with each order's refunds looked up. */
export const netLooked = `o.grand_total - coalesce((SELECT sum(amount) FROM payment_transaction p WHERE p.payment_transaction_order_id = o.order_id AND lower(p.payment_action) = 'refund'), 0)`;
export const tree = (
	slug: string,
) => `WITH RECURSIVE t AS (SELECT category_description_category_id AS id FROM category_description WHERE url_key = '${slug}'
	UNION SELECT c.category_id FROM category c JOIN t ON c.parent_id = t.id) SELECT p.product_id FROM product p JOIN t ON p.category_id = t.id`;

export const within = (ids: string) => `${customers} AND c.customer_id IN (${ids})`;
export const without = (ids: string) =>
	`${customers} AND NOT EXISTS (SELECT FROM (${ids}) x WHERE x.customer_id = c.customer_id)`;
export const joined = (ids: string) =>
	`SELECT c.customer_id FROM (${ids}) x JOIN customer c USING (customer_id) WHERE c.status = 1 AND c.created_at <= ${now}`;
export const owner = 'SELECT o.customer_id';

export const last = (days: number) => ({ last: days, unit: 'days' });

export const count = (operator: string, value: number, more: object = {}) => ({
	field: 'orders_count',
	operator,
	value,
	...more,
});
