import { byHand, nowUtc, tablesOf, type Knowledge, type Platform } from './platform';

const fixture = tablesOf('spree');
const paid = `o.completed_at IS NOT NULL AND o.status = 'placed' AND o.state NOT IN ('canceled', 'partially_canceled')`;

const knows: Knowledge = {
	customers: `SELECT c.id FROM spree_users c WHERE c.created_at <= ${nowUtc}`,
	id: 'c.id',
	signedUp: 'c.created_at',
	orders: `FROM spree_orders o WHERE ${paid}`,
	owner: 'o.user_id',
	order: 'o.id',
	at: 'o.completed_at',
	now: nowUtc,
	amounts: `FROM spree_orders o LEFT JOIN (SELECT p.order_id, sum(r.amount) AS back FROM spree_refunds r JOIN spree_payments p ON p.id = r.payment_id GROUP BY 1) r ON r.order_id = o.id WHERE ${paid}`,
	amount: 'o.total - coalesce(r.back, 0)',
	looked: `o.total - coalesce((SELECT sum(r.amount) FROM spree_payments p JOIN spree_refunds r ON r.payment_id = p.id WHERE p.order_id = o.id), 0)`,
	inEuro: `o.currency = 'EUR'`,
	bought: (
		these,
	) => `FROM spree_variants v JOIN spree_line_items l ON l.variant_id = v.id JOIN spree_orders o ON o.id = l.order_id
		WHERE v.product_id IN (${these}) AND l.quantity > 0 AND ${paid}`,
	boughtProduct: 'v.product_id',
	large: `c.id IN (SELECT a.user_id FROM spree_countries k JOIN spree_addresses a ON a.country_id = k.id WHERE k.iso = 'DE' AND a.deleted_at IS NULL
		UNION SELECT u.id FROM spree_countries k JOIN spree_addresses a ON a.country_id = k.id JOIN spree_users u ON u.ship_address_id = a.id WHERE k.iso = 'DE' AND a.deleted_at IS NULL
		UNION SELECT u.id FROM spree_countries k JOIN spree_addresses a ON a.country_id = k.id JOIN spree_users u ON u.bill_address_id = a.id WHERE k.iso = 'DE' AND a.deleted_at IS NULL)`,
	few: `c.id IN (SELECT g.taggable_id FROM spree_taggings g JOIN spree_tags t ON t.id = g.tag_id WHERE t.name = 'vip' AND g.taggable_type = 'Spree::User' AND g.context = 'tags')`,
};

export const spree: Platform = {
	name: 'spree',
	shop: 'spree',
	tables: fixture.tables,
	load: [
		`INSERT INTO spree_countries (iso) SELECT DISTINCT country FROM made.customer ORDER BY 1`,
		`INSERT INTO spree_countries (iso) SELECT 'Q' || n FROM generate_series(1, 240) AS n`,
		`INSERT INTO spree_stores VALUES (1, 'main'); INSERT INTO spree_channels VALUES (1, 'online')`,
		`INSERT INTO spree_addresses (id, city, country_id, user_id) SELECT c.n, c.city, k.id, c.n FROM made.customer c JOIN spree_countries k ON k.iso = c.country`,
		`INSERT INTO spree_users (id, email, first_name, last_name, accepts_email_marketing, ship_address_id, created_at) SELECT n, email, first, last, subscribed, n, created_at FROM made.customer`,
		`INSERT INTO spree_tags VALUES (1, 'vip'), (2, 'other')`,
		`INSERT INTO spree_taggings (tag_id, taggable_type, taggable_id, context) SELECT CASE WHEN vip THEN 1 ELSE 2 END, 'Spree::User', n, 'tags' FROM made.customer WHERE vip OR n % 3 = 0`,
		`INSERT INTO spree_orders (id, number, user_id, email, state, status, completed_at, total, currency, store_id, channel, channel_id)
			SELECT n, 'R' || n, customer, 'guest@example.com', CASE kind WHEN 'cancelled' THEN 'canceled' WHEN 'cart' THEN 'cart' ELSE 'complete' END,
				CASE kind WHEN 'placed' THEN 'placed' WHEN 'cancelled' THEN 'canceled' ELSE 'draft' END, CASE WHEN kind <> 'cart' THEN at END, cents / 100.0, currency, 1, 'spree', 1 FROM made.purchase`,
		'INSERT INTO spree_payments (id, order_id, amount) SELECT n, n, cents / 100.0 FROM made.purchase',
		'INSERT INTO spree_refunds (payment_id, amount) SELECT n, refunded / 100.0 FROM made.purchase WHERE refunded > 0',
		'INSERT INTO spree_line_items (id, order_id, variant_id, quantity, price) SELECT n, purchase, 3 * product - variant, quantity, cents / 100.0 FROM made.line',
		`INSERT INTO spree_products SELECT n, title, 'p-' || n FROM made.product`,
		`INSERT INTO spree_variants SELECT 3 * n - v, sku || CASE WHEN v < 2 THEN '-' || v ELSE '' END, v = 2, n FROM made.product CROSS JOIN generate_series(0, 2) AS v`,
	],
	indexes: `${fixture.indexes};
		CREATE INDEX index_spree_orders_on_completed_at ON spree_orders (completed_at);
		CREATE UNIQUE INDEX index_spree_orders_on_number ON spree_orders (number);
		CREATE INDEX index_spree_orders_on_status ON spree_orders (status);
		CREATE INDEX index_spree_orders_on_store_id ON spree_orders (store_id);
		CREATE INDEX index_spree_orders_on_channel_id ON spree_orders (channel_id);
		CREATE INDEX index_spree_refunds_on_payment_id ON spree_refunds (payment_id);
		CREATE INDEX index_spree_line_items_on_variant_id ON spree_line_items (variant_id);
		CREATE INDEX index_spree_order_promotions_on_order_id ON spree_order_promotions (order_id);
		CREATE INDEX index_spree_taggings_on_tag_id ON spree_taggings (tag_id);
		CREATE INDEX index_spree_taggings_on_context ON spree_taggings (context);
		CREATE UNIQUE INDEX index_spree_tags_on_name ON spree_tags (name);
		CREATE INDEX index_spree_users_on_accepts_email_marketing ON spree_users (accepts_email_marketing);
		CREATE INDEX index_spree_addresses_on_country_id ON spree_addresses (country_id);
		CREATE INDEX index_spree_products_on_name ON spree_products (name);
		CREATE UNIQUE INDEX index_spree_products_on_slug ON spree_products (slug);
		CREATE INDEX index_spree_variants_on_is_master ON spree_variants (is_master);
		CREATE INDEX index_spree_variants_on_deleted_at ON spree_variants (deleted_at);
		CREATE INDEX index_spree_variants_on_product_id ON spree_variants (product_id);
		CREATE INDEX index_spree_variants_on_sku ON spree_variants (sku)`,
	product: String,
	few: { field: 'tags', operator: 'includes_any', value: ['vip'] },
	knows,
	byHand: byHand(knows),
};
