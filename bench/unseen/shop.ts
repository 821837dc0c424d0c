/**
 * A shop that no strategy was chosen on: EverShop's own tables, with columns that carry the width of the
 * platform's rows (an order has some 40 columns there), on a server that nobody tuned.
 */
export const NOW = '2026-11-22T00:00:00.000Z';

const PRODUCTS = 20_000;
/** 1 to 8 are roots, 9 to 40 stand below them, 41 to 200 below those. */
const CATEGORIES = 200;

/** The platform's own indexes alone: orders have none by customer. */
const TABLES = `
CREATE TABLE customer (customer_id integer PRIMARY KEY, uuid uuid NOT NULL DEFAULT gen_random_uuid(), status smallint NOT NULL DEFAULT 1, group_id integer DEFAULT 1,
	email varchar NOT NULL, password varchar NOT NULL, full_name varchar, created_at timestamptz, updated_at timestamptz, meta_data jsonb NOT NULL DEFAULT '{}');
CREATE TABLE customer_group (customer_group_id integer PRIMARY KEY, group_name varchar NOT NULL);
CREATE TABLE customer_address (customer_address_id integer PRIMARY KEY, uuid uuid NOT NULL DEFAULT gen_random_uuid(), customer_id integer NOT NULL, full_name varchar,
	telephone varchar, address_1 varchar, postcode varchar, city varchar, province varchar, country varchar NOT NULL, is_default boolean);
CREATE TABLE "order" (order_id integer PRIMARY KEY, uuid uuid NOT NULL DEFAULT gen_random_uuid(), order_number varchar NOT NULL, status varchar NOT NULL, cart_id integer NOT NULL,
	currency varchar NOT NULL, customer_id integer, customer_email varchar, customer_full_name varchar, user_ip varchar, user_agent varchar, coupon varchar,
	sub_total numeric(12,4) NOT NULL, tax_amount numeric(12,4) NOT NULL, grand_total numeric(12,4) NOT NULL, payment_method varchar, payment_status varchar,
	created_at timestamptz, meta_data jsonb NOT NULL DEFAULT '{}');
CREATE TABLE order_item (order_item_id integer PRIMARY KEY, uuid uuid NOT NULL DEFAULT gen_random_uuid(), order_item_order_id integer NOT NULL, product_id integer NOT NULL,
	product_sku varchar NOT NULL, product_name text NOT NULL, thumbnail varchar, qty integer NOT NULL, final_price numeric(12,4) NOT NULL, final_price_incl_tax numeric(12,4) NOT NULL,
	tax_amount numeric(12,4) NOT NULL, line_total numeric(12,4) NOT NULL, variant_options text);
CREATE TABLE payment_transaction (payment_transaction_id integer PRIMARY KEY, payment_transaction_order_id integer NOT NULL, payment_action varchar, amount numeric(12,4) NOT NULL);
CREATE TABLE product (product_id integer PRIMARY KEY, sku varchar NOT NULL, category_id integer);
CREATE TABLE product_description (product_description_id integer PRIMARY KEY, product_description_product_id integer NOT NULL, name varchar NOT NULL, url_key varchar NOT NULL);
CREATE TABLE category (category_id integer PRIMARY KEY, parent_id integer);
CREATE TABLE category_description (category_description_id integer PRIMARY KEY, category_description_category_id integer NOT NULL, name varchar NOT NULL, url_key varchar NOT NULL);
`;

const INDEXES = `
CREATE UNIQUE INDEX "EMAIL_UNIQUE" ON customer (email);
CREATE INDEX "FK_CUSTOMER_GROUP" ON customer (group_id);
CREATE INDEX "FK_CUSTOMER_ADDRESS" ON customer_address (customer_id);
CREATE UNIQUE INDEX "ORDER_NUMBER_UNIQUE" ON "order" (order_number);
CREATE INDEX "FK_ORDER" ON order_item (order_item_order_id);
CREATE INDEX "FK_PAYMENT_TRANSACTION_ORDER" ON payment_transaction (payment_transaction_order_id);
CREATE INDEX "PRODUCT_CATEGORY_ID_INDEX" ON product (category_id);
CREATE UNIQUE INDEX "PRODUCT_SKU_UNIQUE" ON product (sku);
CREATE UNIQUE INDEX "PRODUCT_ID_UNIQUE" ON product_description (product_description_product_id);
CREATE UNIQUE INDEX "CATEGORY_ID_UNIQUE" ON category_description (category_description_category_id);
`;

/**
 * The statements that make the shop, one seed for all. Five orders and twelve and a half lines for each
 * customer on the average; the first customers have most of the orders, and one order in ten is a guest's,
 * cancelled or refunded. Chance is a column of a sub-select: as a condition on a generated series it would be
 * asked once for all orders.
 */
export function shopOf(customers: number): readonly string[] {
	const orders = customers * 5;
	return [
		TABLES,
		'SELECT setseed(0.1128)',
		`INSERT INTO customer_group VALUES (1, 'General'), (2, 'Wholesale'), (3, 'Staff')`,
		`INSERT INTO customer (customer_id, status, group_id, email, password, full_name, created_at, updated_at)
			SELECT n, (random() > 0.01)::int, CASE WHEN random() < 0.05 THEN 2 WHEN random() < 0.001 THEN 3 ELSE 1 END,
				'Buyer.' || n || '@' || (ARRAY['gmail.com','outlook.com','example.org','shop.example'])[1 + floor(power(random(), 2) * 4)::int],
				md5(n::text) || md5(n::text), 'First' || n % 997 || ' Last' || n % 7919, at, at
			FROM (SELECT n, timestamptz '${NOW}' - interval '2 days' - random() * interval '1400 days' AS at FROM generate_series(1, ${customers}) n) c`,
		`INSERT INTO customer_address (customer_address_id, customer_id, full_name, telephone, address_1, postcode, city, province, country, is_default)
			SELECT row_number() OVER (), customer_id, full_name, '+44 20 ' || customer_id, n || ' High Street', 'N' || n,
				'City ' || floor(power(random(), 2) * 2000)::int, 'P' || floor(random() * 50)::int,
				(ARRAY['US','GB','DE','FR','BD','IN','NL','ES','PL','SE'])[1 + floor(power(random(), 2.2) * 10)::int], n = 1
			FROM (SELECT customer_id, full_name, n, random() AS chance FROM customer, generate_series(1, 2) n) c WHERE n = 1 OR chance < 0.3`,
		`INSERT INTO "order" (order_id, order_number, status, cart_id, currency, customer_id, customer_email, customer_full_name, user_ip, user_agent, coupon,
				sub_total, tax_amount, grand_total, payment_method, payment_status, created_at)
			SELECT n, 'N' || n, CASE WHEN random() < 0.05 THEN 'canceled' ELSE 'completed' END, n, 'USD', c, 'buyer.' || coalesce(c, 0) || '@example.org', 'First Last',
				'203.0.113.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36',
				CASE WHEN random() < 0.1 THEN (ARRAY['WELCOME','SUMMER','BACK10'])[1 + floor(random() * 3)::int] END,
				cents / 120.0, cents / 600.0, cents / 100.0, 'cod', CASE WHEN random() < 0.02 THEN 'stripe_refunded' ELSE 'paid' END,
				timestamptz '${NOW}' - interval '1 minute' - (1 - n / ${orders}::float8) * interval '1095 days' - random() * interval '1 day'
			FROM (SELECT n, CASE WHEN random() >= 0.05 THEN 1 + floor(${customers} * power(random(), 2))::int END AS c, 400 + floor(power(random(), 3) * 40000)::int AS cents
				FROM generate_series(1, ${orders}) n) o`,
		`INSERT INTO order_item (order_item_id, order_item_order_id, product_id, product_sku, product_name, thumbnail, qty, final_price, final_price_incl_tax, tax_amount, line_total, variant_options)
			SELECT row_number() OVER (), o, p, 'SKU-' || p, 'Product number ' || p, '/media/catalog/' || p || '/thumb.png', q, cents / 120.0, cents / 100.0, cents / 600.0, q * cents / 120.0, '[]'
			FROM (SELECT o, 1 + floor(${PRODUCTS} * power(random(), 3))::int AS p, 1 + floor(power(random(), 3) * 4)::int AS q, 200 + floor(random() * 9000)::int AS cents
				FROM (SELECT o, k, random() AS chance FROM generate_series(1, ${orders}) o, generate_series(1, 4) k) each WHERE k = 1 OR chance < 0.5) l`,
		`INSERT INTO payment_transaction SELECT row_number() OVER (), order_id, action, CASE action WHEN 'refund' THEN grand_total / 4 ELSE grand_total END
			FROM "order", (VALUES ('capture'), ('refund')) a (action) WHERE action = 'capture' OR order_id % 25 = 0`,
		`INSERT INTO category SELECT n, CASE WHEN n <= 8 THEN NULL WHEN n <= 40 THEN 1 + (n - 9) % 8 ELSE 9 + (n - 41) % 32 END FROM generate_series(1, ${CATEGORIES}) n`,
		`INSERT INTO category_description SELECT n, n, 'Category ' || n, 'category-' || n FROM generate_series(1, ${CATEGORIES}) n`,
		`INSERT INTO product SELECT n, 'SKU-' || n, 9 + n % 192 FROM generate_series(1, ${PRODUCTS}) n`,
		`INSERT INTO product_description SELECT n, n, 'Product number ' || n, 'product-' || n FROM generate_series(1, ${PRODUCTS}) n`,
		INDEXES,
		'VACUUM ANALYZE',
	];
}
