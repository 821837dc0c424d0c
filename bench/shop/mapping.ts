import type { OwnMapping } from '../../lib';

/** How the reference shop looks through the eyes of the rule language. */
export const BENCH_MAPPING: OwnMapping = {
	customers:
		'SELECT id, first_name, last_name, email, gender, email_subscribed, birthday, created_at, points FROM bench.customer',
	addresses: 'SELECT id AS customer_id, city, country FROM bench.customer',
	tags: 'SELECT customer_id, name FROM bench.tag',
	orders: `SELECT id, customer_id, placed_at, total AS amount, status, channel FROM bench."order" WHERE status <> 'cancelled'`,
	order_lines: 'SELECT order_id, product_id, quantity, price FROM bench.order_line',
	product_categories:
		'SELECT p.id AS product_id, c.slug AS category FROM bench.product p JOIN bench.category c ON c.id = p.category_id',
	products: 'SELECT id, title, sku FROM bench.product',
	events: `SELECT id, customer_id, name, occurred_at, (properties ->> 'product')::integer AS product_id, properties
		FROM bench.event`,
	changes: {
		'bench.customer': 'SELECT id FROM changed',
		'bench.tag': 'SELECT customer_id FROM changed',
		'bench."order"': 'SELECT customer_id FROM changed',
		'bench.order_line': 'SELECT o.customer_id FROM changed l JOIN bench."order" o ON o.id = l.order_id',
		'bench.event': 'SELECT customer_id FROM changed',
	},
	ordersCounted: 'placed, not cancelled; gross',
};
