import { NOW } from './platform';

/** Of the comparison of platforms. */
export const CUSTOMERS = 100_000;
/** How many orders so many customers have. */
export const ordersOf = (customers: number): number => Math.round(5.6 * customers);
export const PRODUCTS = 100_000;

/**
 * The made-up shop that every platform is filled from. The seed makes it the same each time. Orders come in
 * the order of their dates, as in a real table, and the first tenth of the customers has four tenths.
 */
export const madeFor = (customers: number): readonly string[] => [
	'CREATE SCHEMA made',
	'SELECT setseed(0.42)',
	`CREATE UNLOGGED TABLE made.customer AS SELECT n, 'user' || n || '@example.com' AS email, 'First' || n % 1000 AS first, 'Last' || n % 7919 AS last,
		CASE WHEN random() < 0.02 THEN 'SE' ELSE (ARRAY['DE','FR','US','GB','NL','IT','ES','PL','AT'])[1 + floor(power(random(), 2) * 9)::int] END AS country,
		'City ' || floor(random() * 500)::int AS city, random() < 0.02 AS vip, random() < 0.5 AS subscribed, random() < 0.01 AS deleted, random() < 0.8 AS account,
		timestamptz '${NOW}' - interval '1 day' - random() * interval '1500 days' AS created_at
		FROM generate_series(1, ${customers}) AS n`,
	`CREATE UNLOGGED TABLE made.purchase AS SELECT n, CASE WHEN random() >= 0.04 THEN 1 + floor(${customers} * power(random(), 2.5))::int END AS customer,
		timestamptz '${NOW}' - interval '1 minute' - (1 - n / ${ordersOf(customers)}::float8) * interval '729 days' - random() * interval '1 day' AS at,
		CASE WHEN r < 0.92 THEN 'placed' WHEN r < 0.96 THEN 'cancelled' WHEN r < 0.99 THEN 'cart' ELSE 'deleted' END AS kind,
		cents, CASE WHEN random() < 0.05 THEN cents / 3 ELSE 0 END AS refunded, CASE WHEN random() < 0.9 THEN 'EUR' ELSE 'USD' END AS currency
		FROM (SELECT n, random() AS r, 500 + floor(power(random(), 3) * 49500)::int AS cents FROM generate_series(1, ${ordersOf(customers)}) AS n) AS o`,
	`CREATE UNLOGGED TABLE made.line AS SELECT n, (n + 1) / 2 AS purchase, 1 + floor(${PRODUCTS} * power(random(), 3))::int AS product, floor(random() * 2)::int AS variant,
		CASE WHEN random() < 0.01 THEN 0 ELSE 1 + floor(random() * 4)::int END AS quantity, 200 + floor(random() * 9800)::int AS cents
		FROM generate_series(1, ${2 * ordersOf(customers)}) AS n`,
	`CREATE UNLOGGED TABLE made.product AS SELECT n, (ARRAY['Linen','Cotton','Wool','Oak','Steel','Glass','Paper','Leather','Copper','Felt'])[1 + n % 10] || ' '
			|| (ARRAY['Shirt','Mug','Lamp','Chair','Basket','Notebook','Scarf','Vase','Clock','Tray','Blanket','Apron'])[1 + (n / 10) % 12] || ' ' || n AS title,
		'SKU-' || lpad(n::text, 6, '0') AS sku, 1 + n % 40 AS category FROM generate_series(1, ${PRODUCTS}) AS n`,
	'ANALYZE',
];
