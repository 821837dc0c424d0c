import { byHand, now, tablesOf, type Knowledge, type Platform } from './platform';

const fixture = tablesOf('medusa');
const id = (prefix: string, n: string) => `'${prefix}_01K' || lpad(${n}::text, 23, '0')`;
// Every tenth order was edited once: what its first version held stays as rows.
const versions = `CROSS JOIN LATERAL generate_series(1, CASE WHEN o.n % 10 = 0 THEN 2 ELSE 1 END) AS v`;
const totals = ['paid', 'accounting', 'transaction', 'original_order', 'current_order']
	.map((name) => `'${name}_total', amount, 'raw_${name}_total', raw`)
	.join(', ');
const paid = `o.deleted_at IS NULL AND o.canceled_at IS NULL AND NOT o.is_draft_order AND o.status NOT IN ('draft', 'canceled')`;

const product = (n: number) => `prod_01K${String(n).padStart(23, '0')}`;

const knows: Knowledge = {
	customers: `SELECT c.id FROM customer c WHERE c.deleted_at IS NULL AND c.created_at <= ${now}`,
	id: 'c.id',
	signedUp: 'c.created_at',
	orders: `FROM "order" o WHERE ${paid}`,
	owner: 'o.customer_id',
	order: 'o.id COLLATE "C"',
	at: 'o.created_at',
	now,
	amounts: `FROM "order" o JOIN order_summary s ON s.order_id = o.id AND s.version = o.version AND s.deleted_at IS NULL WHERE ${paid}`,
	amount: `(s.totals ->> 'current_order_total')::numeric`,
	inEuro: `o.currency_code = 'eur'`,
	bought: (
		these,
	) => `FROM order_line_item li JOIN order_item oi ON oi.item_id = li.id AND oi.deleted_at IS NULL AND oi.quantity > 0
		JOIN "order" o ON o.id = oi.order_id AND o.version = oi.version
		WHERE li.product_id IN (${these}) AND li.deleted_at IS NULL AND ${paid}`,
	boughtProduct: 'li.product_id',
	few: `EXISTS (SELECT FROM customer_address a WHERE a.customer_id = c.id AND a.country_code = 'se' AND a.deleted_at IS NULL)`,
};

export const medusa: Platform = {
	name: 'medusa',
	shop: 'medusa',
	tables: fixture.tables,
	load: [
		`INSERT INTO customer (id, email, first_name, last_name, has_account, created_at, deleted_at)
			SELECT ${id('cus', 'n')}, email, first, last, account, created_at, CASE WHEN deleted THEN created_at END FROM made.customer`,
		`INSERT INTO customer_address (id, customer_id, city, country_code) SELECT ${id('cuaddr', 'n')}, ${id('cus', 'n')}, city, lower(country) FROM made.customer`,
		`INSERT INTO sales_channel VALUES ('sc_1', 'Webshop')`,
		`INSERT INTO "order" (id, customer_id, version, sales_channel_id, status, is_draft_order, currency_code, created_at, deleted_at, canceled_at)
			SELECT ${id('order', 'n')}, ${id('cus', 'customer')}, CASE WHEN n % 10 = 0 THEN 2 ELSE 1 END, 'sc_1',
				CASE kind WHEN 'cancelled' THEN 'canceled' WHEN 'cart' THEN 'draft' ELSE 'completed' END::order_status_enum, kind = 'cart', lower(currency), at,
				CASE WHEN kind = 'deleted' THEN at END, CASE WHEN kind = 'cancelled' THEN at END FROM made.purchase`,
		`INSERT INTO order_summary (id, order_id, version, totals)
			SELECT ${id('ordsum', '(2 * n + v)')}, ${id('order', 'n')}, v, jsonb_build_object(${totals}, 'refunded_total', back, 'raw_refunded_total', jsonb_build_object('value', back::text, 'precision', 20),
				'credit_line_total', 0, 'raw_credit_line_total', zero, 'pending_difference', 0, 'raw_pending_difference', zero)
			FROM (SELECT o.n, v, amount, back, jsonb_build_object('value', amount::text, 'precision', 20) AS raw, '{"value": "0", "precision": 20}'::jsonb AS zero
				FROM made.purchase o ${versions} CROSS JOIN LATERAL (SELECT (o.cents - o.refunded) / 100.0 AS amount, o.refunded / 100.0 AS back) AS a) AS o`,
		`INSERT INTO order_line_item (id, product_id, product_title, variant_id, variant_sku, unit_price)
			SELECT ${id('ordli', 'l.n')}, ${id('prod', 'l.product')}, p.title, ${id('variant', '(2 * l.product - l.variant)')}, p.sku || '-' || l.variant, l.cents / 100.0
			FROM made.line l JOIN made.product p ON p.n = l.product`,
		`INSERT INTO order_item (id, order_id, version, item_id, quantity, unit_price)
			SELECT ${id('orditem', '(2 * l.n + v)')}, ${id('order', 'o.n')}, v, ${id('ordli', 'l.n')}, l.quantity, l.cents / 100.0
			FROM made.line l JOIN made.purchase o ON o.n = l.purchase ${versions}`,
		`INSERT INTO product (id, title, handle) SELECT ${id('prod', 'n')}, title, 'p-' || n FROM made.product`,
		`INSERT INTO product_variant (id, title, sku, product_id) SELECT ${id('variant', '(2 * n - v)')}, 'Size ' || v, sku || '-' || v, ${id('prod', 'n')}
			FROM made.product CROSS JOIN generate_series(0, 1) AS v`,
		`INSERT INTO product_category SELECT ${id('pcat', 'n')}, 'Category ' || n, 'category-' || n, ${id('pcat', 'n')} FROM generate_series(1, 40) AS n`,
		`INSERT INTO product_category_product SELECT ${id('prod', 'n')}, ${id('pcat', 'category')} FROM made.product`,
	],
	indexes: `${fixture.indexes};
		CREATE INDEX "IDX_customer_deleted_at" ON customer (deleted_at) WHERE deleted_at IS NULL;
		CREATE INDEX "IDX_order_currency_code" ON "order" (currency_code) WHERE deleted_at IS NULL;
		CREATE INDEX "IDX_order_deleted_at" ON "order" (deleted_at);
		CREATE INDEX "IDX_order_is_draft_order" ON "order" (is_draft_order) WHERE deleted_at IS NULL;
		CREATE INDEX "IDX_order_sales_channel_id" ON "order" (sales_channel_id) WHERE deleted_at IS NULL;
		CREATE INDEX "IDX_order_item_item_id" ON order_item (item_id) WHERE deleted_at IS NULL;
		CREATE INDEX "IDX_order_item_order_id" ON order_item (order_id) WHERE deleted_at IS NULL;
		CREATE INDEX "IDX_order_line_item_variant_id" ON order_line_item (variant_id) WHERE deleted_at IS NULL;
		CREATE UNIQUE INDEX "IDX_product_handle_unique" ON product (handle) WHERE deleted_at IS NULL;
		CREATE INDEX "IDX_product_variant_product_id" ON product_variant (product_id) WHERE deleted_at IS NULL;
		CREATE UNIQUE INDEX "IDX_product_variant_sku_unique" ON product_variant (sku) WHERE deleted_at IS NULL;
		CREATE UNIQUE INDEX "IDX_category_handle_unique" ON product_category (handle) WHERE deleted_at IS NULL`,
	product,
	few: { field: 'country', operator: 'equals', value: 'SE' },
	knows,
	byHand: byHand(knows, product),
};
