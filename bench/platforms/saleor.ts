import { byHand, now, tablesOf, type Knowledge, type Platform } from './platform';

const fixture = tablesOf('saleor');
const uuid = (n: string) => `lpad(to_hex(${n}), 32, '0')::uuid`;
const paid = `o.status NOT IN ('draft', 'unconfirmed', 'canceled', 'expired')`;

const knows: Knowledge = {
	customers: `SELECT c.id FROM account_user c WHERE c.is_active AND c.date_joined <= ${now} AND (NOT c.is_staff OR EXISTS (SELECT FROM order_order x WHERE x.user_id = c.id))`,
	id: 'c.id',
	signedUp: 'c.date_joined',
	orders: `FROM order_order o WHERE ${paid}`,
	owner: 'o.user_id',
	order: 'o.id',
	at: 'o.created_at',
	now,
	amounts: `FROM order_order o LEFT JOIN (SELECT order_id, sum(amount_value) AS back FROM order_ordergrantedrefund GROUP BY 1) g ON g.order_id = o.id WHERE ${paid}`,
	amount: 'o.total_gross_amount - coalesce(g.back, 0)',
	looked: `o.total_gross_amount - coalesce((SELECT sum(g.amount_value) FROM order_ordergrantedrefund g WHERE g.order_id = o.id), 0)`,
	inEuro: `o.currency = 'EUR'`,
	bought: (
		these,
	) => `FROM product_productvariant v JOIN order_orderline l ON l.variant_id = v.id JOIN order_order o ON o.id = l.order_id
		WHERE v.product_id IN (${these}) AND l.quantity > 0 AND ${paid}`,
	boughtProduct: 'v.product_id',
	few: `EXISTS (SELECT FROM account_user_addresses ua JOIN account_address a ON a.id = ua.address_id WHERE ua.user_id = c.id AND a.country = 'SE')`,
};

export const saleor: Platform = {
	name: 'saleor',
	shop: 'saleor',
	tables: fixture.tables,
	load: [
		`INSERT INTO channel_channel VALUES (1, 'default')`,
		'INSERT INTO account_address (id, city, country) SELECT n, upper(city), country FROM made.customer',
		`INSERT INTO account_user (id, email, first_name, last_name, is_active, date_joined, default_shipping_address_id) SELECT n, email, first, last, NOT deleted, created_at, n FROM made.customer`,
		'INSERT INTO account_user_addresses (user_id, address_id) SELECT n, n FROM made.customer',
		`INSERT INTO order_order (id, user_id, user_email, status, channel_id, currency, total_net_amount, total_gross_amount, created_at)
			SELECT ${uuid('n')}, customer, '', CASE kind WHEN 'cancelled' THEN 'canceled' WHEN 'cart' THEN 'draft' WHEN 'deleted' THEN 'expired' ELSE 'fulfilled' END, 1, currency, cents / 119.0, cents / 100.0, at FROM made.purchase`,
		`INSERT INTO order_ordergrantedrefund (order_id, amount_value) SELECT ${uuid('n')}, refunded / 100.0 FROM made.purchase WHERE refunded > 0`,
		`INSERT INTO order_orderline (id, order_id, variant_id, product_variant_id, product_name, product_sku, quantity, unit_price_gross_amount)
			SELECT ${uuid('l.n')}, ${uuid('l.purchase')}, 2 * l.product - l.variant, encode(('ProductVariant:' || (2 * l.product - l.variant))::bytea, 'base64'), p.title, p.sku || '-' || l.variant, l.quantity, l.cents / 100.0
			FROM made.line l JOIN made.product p ON p.n = l.product`,
		`INSERT INTO product_category SELECT n, 'Category ' || n, 'category-' || n, 1, 2, n FROM generate_series(1, 40) AS n`,
		`INSERT INTO product_product SELECT n, title, 'p-' || n, category FROM made.product`,
		`INSERT INTO product_productvariant SELECT 2 * n - v, sku || '-' || v, 'Size ' || v, n FROM made.product CROSS JOIN generate_series(0, 1) AS v`,
	],
	indexes: `${fixture.indexes};
		CREATE INDEX order_order_created_at ON order_order (created_at);
		CREATE INDEX order_order_channel_id ON order_order (channel_id);
		CREATE INDEX order_order_user_email ON order_order (user_email);
		CREATE INDEX order_ordergrantedrefund_order_id ON order_ordergrantedrefund (order_id);
		CREATE INDEX account_user_default_shipping ON account_user (default_shipping_address_id);
		CREATE INDEX account_user_addresses_user_id ON account_user_addresses (user_id);
		CREATE INDEX account_user_addresses_address_id ON account_user_addresses (address_id);
		CREATE UNIQUE INDEX product_product_slug ON product_product (slug);
		CREATE INDEX product_product_category_id ON product_product (category_id);
		CREATE UNIQUE INDEX product_productvariant_sku ON product_productvariant (sku);
		CREATE INDEX product_productvariant_product_id ON product_productvariant (product_id)`,
	product: String,
	few: { field: 'country', operator: 'equals', value: 'SE' },
	knows,
	byHand: byHand(knows),
};
