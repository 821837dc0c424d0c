/** Parts of hand-written SQL over the demo shop as of `demoNow`, which its wishes have in common. */
import { COUNTED, COUNTED_LINES, IN_CATEGORY } from './demo-segments';

export const NOW = `timestamptz '2025-06-15T12:00:00Z'`;
export const ago = (time: string) => `(${NOW} - interval '${time}')`;
export const O = `(SELECT * FROM ${COUNTED} o WHERE o.placed_at <= ${NOW})`;
export const CANCELLED = `(SELECT *, total - refunded AS amount FROM shop."order" WHERE status = 'cancelled' AND placed_at <= ${NOW})`;
export const L = `(SELECT * FROM ${COUNTED_LINES} l WHERE l.placed_at <= ${NOW})`;
export const E = `(SELECT * FROM shop.event WHERE occurred_at <= ${NOW})`;
/** The orders of a customer by their place, from the first and from the last. */
export const PLACED = `(SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY placed_at, id) AS place,
	row_number() OVER (PARTITION BY customer_id ORDER BY placed_at DESC, id DESC) AS back FROM ${O} o)`;
export const customers = (where: string) =>
	`SELECT c.id FROM shop.customer c WHERE c.created_at <= ${NOW} AND ${where}`;
export const ordersOf = (more = '') => `(SELECT count(*) FROM ${O} o WHERE o.customer_id = c.id ${more})`;
export const bought = (slug: string) =>
	`EXISTS (SELECT FROM ${L} l JOIN ${IN_CATEGORY} k USING (product_id) WHERE l.customer_id = c.id AND k.slug = '${slug}')`;
export const event = (name: string, more = '') =>
	`EXISTS (SELECT FROM ${E} e WHERE e.customer_id = c.id AND e.name = '${name}' ${more})`;
