import { byHand, nowUtc, tablesOf, type Knowledge, type Platform } from './platform';

const fixture = tablesOf('solidus');
const paid = `o.completed_at IS NOT NULL AND o.state <> 'canceled'`;

const knows: Knowledge = {
	customers: `SELECT c.id FROM spree_users c WHERE c.deleted_at IS NULL AND c.created_at <= ${nowUtc}`,
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
	few: `c.id IN (SELECT ua.user_id FROM spree_countries k JOIN spree_addresses a ON a.country_id = k.id JOIN spree_user_addresses ua ON ua.address_id = a.id WHERE k.iso = 'SE'
		UNION SELECT u.id FROM spree_countries k JOIN spree_addresses a ON a.country_id = k.id JOIN spree_users u ON u.ship_address_id = a.id WHERE k.iso = 'SE'
		UNION SELECT u.id FROM spree_countries k JOIN spree_addresses a ON a.country_id = k.id JOIN spree_users u ON u.bill_address_id = a.id WHERE k.iso = 'SE')`,
};

export const solidus: Platform = {
	name: 'solidus',
	shop: 'solidus',
	tables: fixture.tables,
	load: [
		`INSERT INTO spree_countries (iso) SELECT DISTINCT country FROM made.customer ORDER BY 1`,
		`INSERT INTO spree_countries (iso) SELECT 'Q' || n FROM generate_series(1, 240) AS n`,
		`INSERT INTO spree_stores VALUES (1, 'main')`,
		`INSERT INTO spree_addresses (id, name, city, country_id) SELECT c.n, c.first || ' ' || c.last, c.city, k.id FROM made.customer c JOIN spree_countries k ON k.iso = c.country`,
		`INSERT INTO spree_users (id, email, ship_address_id, bill_address_id, created_at, deleted_at) SELECT n, email, n, n, created_at, CASE WHEN deleted THEN created_at END FROM made.customer`,
		`INSERT INTO spree_user_addresses (user_id, address_id, "default", default_billing) SELECT n, n, true, true FROM made.customer`,
		`INSERT INTO spree_orders (id, number, user_id, email, state, completed_at, total, currency, store_id)
			SELECT n, 'R' || n, customer, 'guest@example.com', CASE kind WHEN 'cancelled' THEN 'canceled' WHEN 'cart' THEN 'cart' ELSE 'complete' END,
				CASE WHEN kind <> 'cart' THEN at END, cents / 100.0, currency, 1 FROM made.purchase WHERE kind <> 'deleted'`,
		'INSERT INTO spree_payments (id, order_id, amount) SELECT n, n, cents / 100.0 FROM made.purchase',
		'INSERT INTO spree_refunds (payment_id, amount) SELECT n, refunded / 100.0 FROM made.purchase WHERE refunded > 0',
		'INSERT INTO spree_line_items (id, order_id, variant_id, quantity, price) SELECT n, purchase, 3 * product - variant, quantity, cents / 100.0 FROM made.line',
		`INSERT INTO spree_products SELECT n, title, 'p-' || n FROM made.product`,
		`INSERT INTO spree_variants SELECT 3 * n - v, sku || CASE WHEN v < 2 THEN '-' || v ELSE '' END, v = 2, n FROM made.product CROSS JOIN generate_series(0, 2) AS v`,
	],
	indexes: `${fixture.indexes};
		CREATE UNIQUE INDEX email_idx_unique ON spree_users (email);
		CREATE INDEX index_spree_users_on_deleted_at ON spree_users (deleted_at);
		CREATE INDEX index_spree_user_addresses_on_address_id ON spree_user_addresses (address_id);
		CREATE UNIQUE INDEX index_spree_user_addresses_on_user_id_and_address_id ON spree_user_addresses (user_id, address_id);
		CREATE INDEX index_spree_addresses_on_country_id ON spree_addresses (country_id);
		CREATE INDEX index_spree_addresses_on_state_id ON spree_addresses (state_id);
		CREATE INDEX index_spree_orders_on_completed_at ON spree_orders (completed_at);
		CREATE INDEX index_spree_orders_on_number ON spree_orders (number);
		CREATE INDEX index_spree_refunds_on_payment_id ON spree_refunds (payment_id);
		CREATE INDEX index_spree_line_items_on_variant_id ON spree_line_items (variant_id);
		CREATE INDEX index_solidus_promotions_order_promotions_on_order_id ON solidus_promotions_order_promotions (order_id);
		CREATE INDEX index_spree_products_on_name ON spree_products (name);
		CREATE UNIQUE INDEX index_spree_products_on_slug ON spree_products (slug);
		CREATE INDEX index_spree_variants_on_product_id ON spree_variants (product_id);
		CREATE INDEX index_spree_variants_on_sku ON spree_variants (sku)`,
	product: String,
	few: { field: 'country', operator: 'equals', value: 'SE' },
	knows,
	byHand: byHand(knows),
};
