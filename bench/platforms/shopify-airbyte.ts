import { byHand, now, PRODUCT, tablesOf, type Platform } from './platform';

const fixture = tablesOf('shopify-airbyte');
/** An append stream keeps every version of a row. */
const newest = (table: string, row: string) =>
	`NOT EXISTS (SELECT FROM airbyte_shopify.${table} n WHERE n.id = ${row}.id AND (n._airbyte_extracted_at, n._airbyte_raw_id) > (${row}._airbyte_extracted_at, ${row}._airbyte_raw_id))`;
const paid = `o.cancelled_at IS NULL AND o.deleted_at IS NULL AND NOT coalesce(o.test, false) AND o.financial_status NOT IN ('voided', 'refunded', 'expired')`;
const orders = `FROM airbyte_shopify.orders o WHERE ${paid} AND ${newest('orders', 'o')}`;
const owner = `(o.customer ->> 'id')::bigint`;
// Every twentieth row came twice.
const versions = (row: string) =>
	`CROSS JOIN LATERAL generate_series(1, CASE WHEN ${row}.n % 20 = 0 THEN 2 ELSE 1 END) AS v`;
const raw = (n: string) =>
	`lpad(${n}::text, 12, '0') || '-4ad1-8b7f', timestamptz '2026-11-20Z' + v * interval '1 hour'`;

export const shopifyAirbyte: Platform = {
	name: 'shopify-airbyte',
	shop: 'shopify-airbyte',
	tables: fixture.tables,
	load: [
		`INSERT INTO airbyte_shopify.customers (_airbyte_raw_id, _airbyte_extracted_at, id, email, first_name, last_name, state, tags, shop_url, tax_exempt, email_marketing_consent, default_address, addresses, created_at)
			SELECT ${raw('(2 * c.n + v)')}, 7000000000000 + c.n, email, first, last, 'enabled', concat_ws(', ', CASE WHEN vip THEN 'vip' END, CASE WHEN c.n % 3 = 0 THEN 'newsletter' END), 'shop.example.com', false,
				jsonb_build_object('state', CASE WHEN subscribed THEN 'subscribed' ELSE 'not_subscribed' END, 'opt_in_level', 'single_opt_in'),
				jsonb_build_object('id', c.n, 'city', city, 'country_code', country, 'address1', 'Street 1', 'zip', '12345'), jsonb_build_array(jsonb_build_object('id', c.n, 'city', city, 'country_code', country)), created_at
			FROM made.customer c ${versions('c')}`,
		`INSERT INTO airbyte_shopify.orders (_airbyte_raw_id, _airbyte_extracted_at, id, email, customer, currency, total_price, current_total_price, financial_status, cancelled_at, test, source_name, line_items, refunds, discount_codes, shop_url, created_at, processed_at, deleted_at)
			SELECT ${raw('(2 * o.n + v)')}, 5000000000000 + o.n, c.email, CASE WHEN o.customer IS NOT NULL THEN jsonb_build_object('id', 7000000000000 + o.customer, 'email', c.email, 'first_name', c.first, 'last_name', c.last,
					'state', 'enabled', 'tags', '', 'currency', o.currency, 'verified_email', true, 'tax_exempt', false, 'admin_graphql_api_id', 'gid://shopify/Customer/' || 7000000000000 + o.customer) END,
				o.currency, o.cents / 100.0, (o.cents - o.refunded) / 100.0, CASE kind WHEN 'cart' THEN 'voided' ELSE 'paid' END, CASE kind WHEN 'cancelled' THEN at END, false, 'web', l.items, '[]', '[]', 'shop.example.com',
				at, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS+00:00'), CASE kind WHEN 'deleted' THEN at END
			FROM made.purchase o ${versions('o')} LEFT JOIN made.customer c ON c.n = o.customer
			JOIN (SELECT l.purchase, jsonb_agg(jsonb_build_object('id', l.n, 'product_id', 9000000000000 + l.product, 'variant_id', 9500000000000 + 2 * l.product - l.variant, 'title', p.title, 'sku', p.sku || '-' || l.variant,
				'quantity', l.quantity, 'price', (l.cents / 100.0)::numeric(10,2)::text, 'vendor', 'shop', 'taxable', true, 'gift_card', false, 'fulfillment_status', 'fulfilled', 'grams', 100)) AS items
				FROM made.line l JOIN made.product p ON p.n = l.product GROUP BY 1) l ON l.purchase = o.n ORDER BY o.n`,
		`INSERT INTO airbyte_shopify.products (_airbyte_raw_id, _airbyte_extracted_at, id, title, handle, product_type, variants, shop_url)
			SELECT ${raw('(2 * p.n + v)')}, 9000000000000 + p.n, title, 'p-' || p.n, 'Category ' || category, jsonb_build_array(jsonb_build_object('id', 9500000000000 + 2 * p.n, 'title', 'Size 0', 'sku', sku || '-0'),
				jsonb_build_object('id', 9500000000000 + 2 * p.n - 1, 'title', 'Size 1', 'sku', sku || '-1')), 'shop.example.com' FROM made.product p ${versions('p')}`,
	],
	// The sync makes no index at all.
	indexes: fixture.indexes,
	product: (n) => String(9_000_000_000_000 + n),
	few: { field: 'tags', operator: 'includes_any', value: ['vip'] },
	byHand: {
		...byHand({
			customers: `SELECT c.id FROM airbyte_shopify.customers c WHERE c.created_at <= ${now} AND ${newest('customers', 'c')}`,
			id: 'c.id',
			orders,
			owner,
			at: `coalesce(o.processed_at::timestamptz, o.created_at)`,
			now,
			amount: 'coalesce(o.current_total_price, o.total_price)',
			inEuro: `o.currency = 'EUR'`,
			bought: () => '',
			few: '',
		}),
		// Joined, since the planner expects hardly any order to hold the product and would compare each with each
		// customer.
		'bought a product': `SELECT c.id FROM airbyte_shopify.customers c JOIN (SELECT DISTINCT ${owner} AS id ${orders} AND coalesce(o.processed_at::timestamptz, o.created_at) <= ${now}
			AND o.line_items @> '[{"product_id": ${9_000_000_000_000 + PRODUCT}}]'
			AND EXISTS (SELECT FROM jsonb_array_elements(o.line_items) li WHERE (li ->> 'product_id')::bigint = ${9_000_000_000_000 + PRODUCT} AND (li ->> 'quantity')::numeric > 0)) b ON b.id = c.id
			WHERE c.created_at <= ${now} AND ${newest('customers', 'c')}`,
		'never ordered': `SELECT c.id FROM airbyte_shopify.customers c LEFT JOIN (SELECT DISTINCT ${owner} AS id ${orders} AND coalesce(o.processed_at::timestamptz, o.created_at) <= ${now}) b ON b.id = c.id
			WHERE b.id IS NULL AND c.created_at <= ${now} AND ${newest('customers', 'c')}`,
		// There is no index to look a customer's orders up with.
		'few, and spent': `SELECT c.id FROM airbyte_shopify.customers c
			JOIN (SELECT ${owner} AS id, sum(coalesce(o.current_total_price, o.total_price)) AS spent ${orders} AND o.currency = 'EUR' AND coalesce(o.processed_at::timestamptz, o.created_at) <= ${now}
				AND ${owner} IN (SELECT id FROM airbyte_shopify.customers WHERE 'vip' = ANY (string_to_array(tags, ', '))) GROUP BY 1) s ON s.id = c.id
			WHERE s.spent > 500 AND c.created_at <= ${now} AND 'vip' = ANY (string_to_array(c.tags, ', ')) AND ${newest('customers', 'c')}`,
	},
};
