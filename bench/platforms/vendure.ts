import { byHand, nowUtc, tablesOf, type Knowledge, type Platform } from './platform';

const fixture = tablesOf('vendure');
const paid = `o."orderPlacedAt" IS NOT NULL AND o.state <> 'Cancelled' AND o.type <> 'Seller'`;

const knows: Knowledge = {
	customers: `SELECT c.id FROM customer c WHERE c."deletedAt" IS NULL AND c."createdAt" <= ${nowUtc}`,
	id: 'c.id',
	signedUp: 'c."createdAt"',
	orders: `FROM "order" o WHERE ${paid}`,
	owner: 'o."customerId"',
	order: 'o.id',
	at: 'o."orderPlacedAt"',
	now: nowUtc,
	amount: '(o."subTotalWithTax" + o."shippingWithTax") / 100.0',
	inEuro: `o."currencyCode" = 'EUR'`,
	bought: (
		these,
	) => `FROM product_variant v JOIN order_line l ON l."productVariantId" = v.id JOIN "order" o ON o.id = l."orderId"
		WHERE v."productId" IN (${these}) AND l.quantity > 0 AND ${paid}`,
	boughtProduct: 'v."productId"',
	few: `EXISTS (SELECT FROM address a JOIN region r ON r.id = a."countryId" WHERE a."customerId" = c.id AND r.code = 'SE')`,
};

export const vendure: Platform = {
	name: 'vendure',
	shop: 'vendure',
	tables: fixture.tables,
	load: [
		`INSERT INTO channel (id, code, "defaultLanguageCode") VALUES (1, '__default_channel__', 'en'), (2, 'eu', 'en')`,
		`INSERT INTO region SELECT row_number() OVER (ORDER BY country), country, 'Country' FROM (SELECT DISTINCT country FROM made.customer) AS k`,
		`INSERT INTO region SELECT 1000 + n, 'Q' || n, 'Country' FROM generate_series(1, 240) AS n`,
		`INSERT INTO customer (id, "createdAt", "deletedAt", "firstName", "lastName", "emailAddress", "userId")
			SELECT n, created_at, CASE WHEN deleted THEN created_at END, first, last, email, CASE WHEN account THEN n END FROM made.customer`,
		`INSERT INTO address ("customerId", city, "countryId") SELECT c.n, c.city, r.id FROM made.customer c JOIN region r ON r.code = c.country`,
		`INSERT INTO "order" (id, code, state, "orderPlacedAt", "currencyCode", "customerId", "subTotalWithTax", "shippingWithTax")
			SELECT n, 'T' || n, CASE kind WHEN 'cancelled' THEN 'Cancelled' WHEN 'cart' THEN 'AddingItems' ELSE 'Delivered' END, CASE WHEN kind <> 'cart' THEN at END, currency, customer, cents - refunded, 0
			FROM made.purchase WHERE kind <> 'deleted'`,
		'INSERT INTO order_channels_channel SELECT o.id, c FROM "order" o CROSS JOIN generate_series(1, 2) AS c',
		`INSERT INTO order_line (id, "orderId", "productVariantId", quantity, "orderPlacedQuantity", "listPrice")
			SELECT l.n, l.purchase, 2 * l.product - l.variant, l.quantity, l.quantity, l.cents FROM made.line l JOIN "order" o ON o.id = l.purchase`,
		'INSERT INTO product (id) SELECT n FROM made.product',
		`INSERT INTO product_translation ("languageCode", name, slug, "baseId") SELECT 'en', title, 'p-' || n, n FROM made.product`,
		`INSERT INTO product_variant (id, sku, "productId") SELECT 2 * n - v, sku || '-' || v, n FROM made.product CROSS JOIN generate_series(0, 1) AS v`,
		`INSERT INTO product_variant_translation ("languageCode", name, "baseId") SELECT 'en', title || ' Size ' || v, 2 * n - v FROM made.product CROSS JOIN generate_series(0, 1) AS v`,
	],
	indexes: `${fixture.indexes};
		CREATE INDEX "IDX_order_placed" ON "order" ("orderPlacedAt");
		CREATE UNIQUE INDEX "IDX_order_code" ON "order" (code);
		CREATE INDEX "IDX_order_aggregate" ON "order" ("aggregateOrderId");
		CREATE INDEX "IDX_order_line_variant" ON order_line ("productVariantId");
		CREATE INDEX "IDX_channels_order" ON order_channels_channel ("orderId");
		CREATE INDEX "IDX_channels_channel" ON order_channels_channel ("channelId");
		CREATE INDEX "IDX_variant_product" ON product_variant ("productId");
		CREATE INDEX "IDX_variant_translation" ON product_variant_translation ("baseId");
		CREATE INDEX "IDX_product_translation" ON product_translation ("baseId");
		CREATE INDEX "IDX_product_slug" ON product_translation (slug);
		CREATE INDEX "IDX_address_country" ON address ("countryId")`,
	product: String,
	few: { field: 'country', operator: 'equals', value: 'SE' },
	knows,
	byHand: byHand(knows),
};
