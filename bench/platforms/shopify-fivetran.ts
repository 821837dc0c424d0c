import { byHand, now, tablesOf, type Knowledge, type Platform } from './platform';

const fixture = tablesOf('shopify-fivetran');
const paid = `o.cancelled_at IS NULL AND NOT coalesce(o._fivetran_deleted, false) AND NOT coalesce(o.test, false) AND o.financial_status NOT IN ('voided', 'refunded', 'expired')`;
const amounts = (more = '') => `FROM fivetran_shopify."order" o
	LEFT JOIN (SELECT r.order_id, sum(coalesce(rl.subtotal::numeric, 0) + coalesce(rl.total_tax::numeric, 0)) AS back FROM fivetran_shopify.refund r
		JOIN fivetran_shopify.order_line_refund rl ON rl.refund_id = r.id GROUP BY 1) r ON r.order_id = o.id
	LEFT JOIN (SELECT a.order_id, sum(coalesce(a.amount::numeric, 0) + coalesce(a.tax_amount::numeric, 0)) AS back FROM fivetran_shopify.order_adjustment a GROUP BY 1) a ON a.order_id = o.id
	WHERE ${paid} ${more}`;
const amount = 'o.total_price::numeric - coalesce(r.back, 0) + coalesce(a.back, 0)';

const knows: Knowledge = {
	customers: `SELECT c.id FROM fivetran_shopify.customer c WHERE NOT coalesce(c._fivetran_deleted, false) AND c.created_at <= ${now}`,
	id: 'c.id',
	signedUp: 'c.created_at',
	orders: `FROM fivetran_shopify."order" o WHERE ${paid}`,
	owner: 'o.customer_id',
	order: 'o.id',
	at: 'coalesce(o.processed_at, o.created_at)',
	now,
	amounts: amounts(),
	amount,
	inEuro: `o.currency = 'EUR'`,
	bought: (these) =>
		`FROM fivetran_shopify.order_line l JOIN fivetran_shopify."order" o ON o.id = l.order_id WHERE l.product_id IN (${these}) AND l.quantity > 0 AND ${paid}`,
	boughtProduct: 'l.product_id',
	few: "c.id IN (SELECT customer_id FROM fivetran_shopify.customer_tag WHERE value = 'vip')",
};

export const shopifyFivetran: Platform = {
	name: 'shopify-fivetran',
	shop: 'shopify-fivetran',
	tables: fixture.tables,
	load: [
		`INSERT INTO fivetran_shopify.customer (id, email, first_name, last_name, state, email_marketing_consent_state, created_at, _fivetran_deleted)
			SELECT n, email, first, last, 'enabled', CASE WHEN subscribed THEN 'subscribed' ELSE 'not_subscribed' END, created_at, deleted FROM made.customer`,
		`INSERT INTO fivetran_shopify.customer_tag SELECT n, 1, CASE WHEN vip THEN 'vip' ELSE 'newsletter' END FROM made.customer WHERE vip OR n % 3 = 0`,
		'INSERT INTO fivetran_shopify.customer_address SELECT n, n, city, NULL, country, true FROM made.customer',
		`INSERT INTO fivetran_shopify."order" (id, customer_id, email, currency, total_price, financial_status, cancelled_at, test, source_name, processed_at, created_at, _fivetran_deleted)
			SELECT n, customer, 'guest@example.com', currency, cents / 100.0, CASE kind WHEN 'cart' THEN 'voided' ELSE 'paid' END, CASE kind WHEN 'cancelled' THEN at END, false, 'web', at, at, kind = 'deleted' FROM made.purchase`,
		`INSERT INTO fivetran_shopify.order_line SELECT l.n, l.purchase, l.product, 2 * l.product - l.variant, p.title, p.sku || '-' || l.variant, l.quantity, l.cents / 100.0 FROM made.line l JOIN made.product p ON p.n = l.product`,
		'INSERT INTO fivetran_shopify.refund SELECT n, n FROM made.purchase WHERE refunded > 0',
		'INSERT INTO fivetran_shopify.order_line_refund SELECT n, n, (refunded - refunded / 10) / 100.0, 0 FROM made.purchase WHERE refunded > 0',
		'INSERT INTO fivetran_shopify.order_adjustment SELECT n, n, n, -(refunded / 10) / 100.0, 0 FROM made.purchase WHERE refunded > 0',
		`INSERT INTO fivetran_shopify.product SELECT n, title, 'p-' || n, 'Category ' || category, false FROM made.product`,
		`CREATE TABLE fivetran_shopify.product_variant (id bigint PRIMARY KEY, product_id bigint, title text, sku text);
			INSERT INTO fivetran_shopify.product_variant SELECT 2 * n - v, n, 'Size ' || n % 97, sku || '-' || v FROM made.product CROSS JOIN generate_series(0, 1) AS v`,
	],
	indexes: fixture.indexes,
	product: String,
	// The title of a variant does not repeat that of the product.
	searches: [
		{ kind: 'product', search: 'leather' },
		{ kind: 'product', search: 'SKU-004242' },
		{ kind: 'variant', search: 'size 42' },
		{ kind: 'variant', search: 'SKU-004242' },
	],
	few: { field: 'tags', operator: 'includes_any', value: ['vip'] },
	knows,
	byHand: {
		...byHand(knows),
		// There is no index to look a customer's orders up with.
		'few, and spent': `SELECT c.id FROM fivetran_shopify.customer c WHERE NOT coalesce(c._fivetran_deleted, false) AND c.created_at <= ${now} AND c.id IN (SELECT o.customer_id
			${amounts(`AND o.currency = 'EUR' AND coalesce(o.processed_at, o.created_at) <= ${now} AND o.customer_id IN (SELECT customer_id FROM fivetran_shopify.customer_tag WHERE value = 'vip')`)}
			GROUP BY 1 HAVING sum(${amount}) > 500)`,
	},
};
