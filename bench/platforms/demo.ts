import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { byHand, now, type Knowledge, type Platform } from './platform';

const file = (name: string) => readFileSync(join(__dirname, '..', '..', 'demo', 'shop', name), 'utf8');
const paid = `o.status NOT IN ('cancelled', 'adjustment')`;

const knows: Knowledge = {
	customers: `SELECT c.id FROM shop.customer c WHERE c.created_at <= ${now}`,
	id: 'c.id',
	signedUp: 'c.created_at',
	orders: `FROM shop."order" o WHERE ${paid}`,
	owner: 'o.customer_id',
	order: 'o.id',
	at: 'o.placed_at',
	now,
	amount: 'o.total - o.refunded',
	inEuro: `o.currency = 'EUR'`,
	bought: (these) =>
		`FROM shop.order_line l JOIN shop."order" o ON o.id = l.order_id WHERE l.product_id IN (${these}) AND l.quantity <> 0 AND ${paid}`,
	boughtProduct: 'l.product_id',
	few: `c.id IN (SELECT customer_id FROM shop.address WHERE lower(country) = 'se')`,
};

export const demo: Platform = {
	name: 'demo',
	shop: 'demo',
	tables: file('schema.sql'),
	load: [
		`INSERT INTO shop.customer (id, first_name, last_name, email, created_at, updated_at, accepts_email, tax_exempt, has_account, points, wallet_balance)
			SELECT n, first, last, email, created_at, created_at, subscribed, false, account, 0, 0 FROM made.customer`,
		'INSERT INTO shop.address (customer_id, city, country) SELECT n, city, country FROM made.customer',
		`INSERT INTO shop.category (id, slug, title) SELECT n, 'category-' || n, 'Category ' || n FROM generate_series(1, 40) AS n`,
		'INSERT INTO shop.product (id, sku, title) SELECT n, sku, title FROM made.product',
		`INSERT INTO shop.variant (id, product_id, sku, title) SELECT 2 * n - v, n, sku || '-' || v, title || ' Size ' || v FROM made.product CROSS JOIN generate_series(0, 1) AS v`,
		'INSERT INTO shop.product_category SELECT n, category FROM made.product',
		`INSERT INTO shop."order" (id, customer_id, email, placed_at, status, currency, total, refunded, channel)
			SELECT n, customer, 'guest@example.com', at, CASE kind WHEN 'cancelled' THEN 'cancelled' WHEN 'deleted' THEN 'adjustment' ELSE 'completed' END, currency, cents / 100.0, refunded / 100.0, 'web' FROM made.purchase`,
		`INSERT INTO shop.order_line (id, order_id, product_id, variant_id, sku, quantity, price)
			SELECT l.n, l.purchase, l.product, 2 * l.product - l.variant, p.sku, l.quantity, l.cents / 100.0 FROM made.line l JOIN made.product p ON p.n = l.product`,
	],
	indexes: file('keys.sql'),
	product: String,
	few: { field: 'country', operator: 'equals', value: 'SE' },
	knows,
	byHand: byHand(knows),
};
