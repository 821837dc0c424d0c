import { byHand, now, tablesOf, type Platform } from './platform';

const fixture = tablesOf('evershop');
const paid = `o.status <> 'canceled' AND coalesce(o.payment_status, '') NOT IN ('canceled', 'stripe_refunded', 'stripe_failed')`;

export const evershop: Platform = {
	name: 'evershop',
	shop: 'evershop',
	tables: fixture.tables,
	load: [
		`INSERT INTO customer_group VALUES (1, 'General')`,
		'INSERT INTO customer (customer_id, email, full_name, status, group_id, created_at) SELECT n, email, first || $$ $$ || last, CASE WHEN deleted THEN 0 ELSE 1 END, 1, created_at FROM made.customer',
		'INSERT INTO customer_address (customer_id, city, country, is_default) SELECT n, city, country, true FROM made.customer',
		`INSERT INTO "order" (order_id, order_number, status, payment_status, currency, customer_id, customer_email, grand_total, created_at)
			SELECT n, n::text, CASE kind WHEN 'cancelled' THEN 'canceled' ELSE 'completed' END, CASE kind WHEN 'deleted' THEN 'stripe_failed' ELSE 'paid' END, currency, customer, 'guest@example.com', cents / 100.0, at
			FROM made.purchase WHERE kind <> 'cart'`,
		`INSERT INTO payment_transaction (payment_transaction_order_id, payment_action, amount) SELECT n, 'Capture', cents / 100.0 FROM made.purchase
			UNION ALL SELECT n, 'Refund', refunded / 100.0 FROM made.purchase WHERE refunded > 0`,
		`INSERT INTO order_item (order_item_id, order_item_order_id, product_id, product_sku, product_name, qty, final_price, final_price_incl_tax)
			SELECT l.n, l.purchase, l.product, p.sku, p.title, l.quantity, l.cents / 119.0, l.cents / 100.0 FROM made.line l JOIN made.product p ON p.n = l.product`,
		'INSERT INTO product SELECT n, sku, category FROM made.product',
		`INSERT INTO product_description SELECT n, n, title, 'p-' || n FROM made.product`,
		'INSERT INTO category SELECT n FROM generate_series(1, 40) AS n',
		`INSERT INTO category_description SELECT n, n, 'Category ' || n, 'category-' || n FROM generate_series(1, 40) AS n`,
	],
	indexes: `${fixture.indexes};
		CREATE INDEX "FK_CUSTOMER_GROUP" ON customer (group_id);
		CREATE UNIQUE INDEX "ORDER_NUMBER_UNIQUE" ON "order" (order_number);
		CREATE INDEX "FK_PAYMENT_TRANSACTION_ORDER" ON payment_transaction (payment_transaction_order_id);
		CREATE INDEX "PRODUCT_CATEGORY_ID_INDEX" ON product (category_id);
		CREATE UNIQUE INDEX "PRODUCT_SKU_UNIQUE" ON product (sku);
		CREATE UNIQUE INDEX "PRODUCT_ID_UNIQUE" ON product_description (product_description_product_id);
		CREATE UNIQUE INDEX "PRODUCT_URL_KEY_UNIQUE" ON product_description (url_key)`,
	product: String,
	// A variant is a product of its own.
	searches: [
		{ kind: 'product', search: 'leather' },
		{ kind: 'product', search: 'SKU-004242' },
	],
	few: { field: 'country', operator: 'equals', value: 'SE' },
	byHand: {
		...byHand({
			customers: `SELECT c.customer_id FROM customer c WHERE c.status = 1 AND c.created_at <= ${now}`,
			id: 'c.customer_id',
			orders: `FROM "order" o WHERE ${paid}`,
			owner: 'o.customer_id',
			at: 'o.created_at',
			now,
			amounts: `FROM "order" o LEFT JOIN (SELECT payment_transaction_order_id AS order_id, sum(amount) AS back FROM payment_transaction WHERE lower(payment_action) = 'refund' GROUP BY 1) r
				ON r.order_id = o.order_id WHERE ${paid}`,
			amount: 'o.grand_total - coalesce(r.back, 0)',
			inEuro: `o.currency = 'EUR'`,
			bought: (these) =>
				`FROM order_item i JOIN "order" o ON o.order_id = i.order_item_order_id WHERE i.product_id IN (${these}) AND i.qty > 0 AND ${paid}`,
			few: '',
		}),
		// There is no index to look a customer's orders up with.
		'few, and spent': `SELECT c.customer_id FROM customer c
			JOIN (SELECT o.customer_id FROM "order" o LEFT JOIN (SELECT payment_transaction_order_id AS order_id, sum(amount) AS back FROM payment_transaction WHERE lower(payment_action) = 'refund' GROUP BY 1) r
				ON r.order_id = o.order_id
				WHERE ${paid} AND o.currency = 'EUR' AND o.created_at <= ${now} AND o.customer_id IN (SELECT customer_id FROM customer_address WHERE country = 'SE')
				GROUP BY 1 HAVING sum(o.grand_total - coalesce(r.back, 0)) > 500) s ON s.customer_id = c.customer_id WHERE c.status = 1 AND c.created_at <= ${now}`,
	},
};
