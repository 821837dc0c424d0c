import { BENCH_NOW } from '../shop/load';

/** What the forms by hand on the reference shop have in common. */
export const now = `timestamptz '${BENCH_NOW}'`;
export const ago = (days: number) => `${now} - interval '${days} days'`;
export const customers = `SELECT c.id FROM bench.customer c WHERE c.created_at <= ${now}`;
export const within = (ids: string) => `${customers} AND c.id IN (${ids})`;
export const without = (ids: string) =>
	`${customers} AND NOT EXISTS (SELECT FROM (${ids}) x WHERE x.customer_id = c.id)`;
export const joined = (ids: string) =>
	`SELECT c.id FROM (${ids}) x JOIN bench.customer c ON c.id = x.customer_id WHERE c.created_at <= ${now}`;
export const paid = `o.status <> 'cancelled' AND o.placed_at <= ${now}`;
export const orders = `FROM bench."order" o WHERE ${paid}`;
export const lines = `FROM bench.order_line l JOIN bench."order" o ON o.id = l.order_id WHERE ${paid}`;
export const events = `FROM bench.event e WHERE e.occurred_at <= ${now}`;
export const owner = 'SELECT o.customer_id';
export const since = (days: number) => `o.placed_at >= ${ago(days)}`;
export const inCategory = (slug: string) =>
	`l.product_id IN (SELECT p.id FROM bench.product p JOIN bench.category k ON k.id = p.category_id WHERE k.slug = '${slug}')`;
/** Another counted order of the same customer as `o`. */
export const beside = (test: string) =>
	`SELECT FROM bench."order" p WHERE p.customer_id = o.customer_id AND p.status <> 'cancelled' AND p.placed_at <= ${now} AND ${test}`;

export const last = (days: number) => ({ within: { last: days, unit: 'days' } });
export const equals = (field: string, value: string) => ({ field, operator: 'equals', value });
export const all = (...rules: object[]) => ({ match: 'all', rules });
export const count = (operator: string, value: number, more: object = {}) => ({
	field: 'orders_count',
	operator,
	value,
	...more,
});
export const eventsCount = (operator: string, value: number, more: object = {}) => ({
	field: 'events_count',
	operator,
	value,
	...more,
});
