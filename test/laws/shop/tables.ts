import { LAW_SCORING } from '../scores';
import type { Mapping } from '../../../lib/shop';
import type { Cell, ColumnKind, Customer, Order, Row, Schema, Shop } from '../../oracle/shop';
import { BEFORE_OUR_ERA, dayNumberOf, DAY, dayText } from '../../oracle/wall-clock';

/**
 * A shop of no platform, with what shops have that goes wrong: odd names, all kinds of types, JSON that keeps
 * to no type.
 */
export const TABLES = `
	CREATE SCHEMA law;
	CREATE EXTENSION IF NOT EXISTS citext;
	CREATE TYPE law.whole_name AS (first text, last text);
	CREATE TYPE law.gender AS ENUM ('female', 'male', 'Other');
	CREATE DOMAIN law.label AS varchar(40) CHECK (VALUE <> 'never');
	CREATE TABLE law.customer (
		id integer PRIMARY KEY, email text, first_name text, last_name varchar(80), gender law.gender, note text,
		phone text, language text, source varchar, sms_subscribed boolean, has_account boolean,
		birthday date, created_at timestamptz, updated_at timestamptz, email_subscribed boolean, tax_exempt boolean,
		points integer, wallet_balance numeric(14, 2),
		"loyalty tier" text, "a.b" text, "we""ird" numeric, "what?" boolean, "back\\?slash" text, "it's" varchar,
		"seen at" timestamptz, "joined.on" date, ratio double precision, single real, uid uuid, constructor text,
		attributes jsonb, "other attrs" json, hobbies text[], "fixed" char(6), label law.label, nick citext
	);
	CREATE TABLE law.address (customer_id integer, city text, region text, country char(2), latitude numeric, longitude numeric);
	CREATE TABLE law.tag (customer_id integer, name text);
	CREATE TABLE law.customer_group (customer_id integer, name varchar(40));
	CREATE TABLE law."order" (
		id bigint PRIMARY KEY, customer_id integer, placed_at timestamptz, amount numeric, currency varchar(3), status text,
		channel text, coupon text, "gift wrap" boolean, "due on" date, "shipped at" timestamptz, weight numeric,
		gross numeric, refunded numeric
	);
	CREATE TABLE law.line (
		order_id bigint, product_id text, variant_id bigint, sku text, quantity integer, price numeric, "line note" text, "gift?" boolean,
		variant_title text, brand varchar(40)
	);
	CREATE TABLE law.product (id text PRIMARY KEY, title text, sku text);
	CREATE TABLE law.product_category (product_id text, variant_id bigint, category text, category_id integer, title text);
	CREATE TABLE law.event (customer_id integer, name text, occurred_at timestamptz, properties jsonb, id bigint, product_id text);
	CREATE INDEX ON law."order" (customer_id, placed_at);
	CREATE INDEX ON law.line (order_id);
	CREATE INDEX ON law.event (customer_id, name);
	CREATE INDEX ON law.tag (customer_id);
	CREATE SCHEMA "law ""store""";
	CREATE TABLE "law ""store""".membership (segment_id integer, customer_id integer, PRIMARY KEY (segment_id, customer_id));
	CREATE SCHEMA law_of_texts;
	CREATE VIEW law_of_texts.membership AS SELECT segment_id, customer_id::text AS customer_id FROM "law ""store""".membership;`;

/** One way to look at the tables, for the compiler and for the interpreter. */
export interface LawShop {
	readonly mapping: Mapping;
	readonly storeSchema: string;
	readonly schema: Schema;
	/** The rows as this mapping shows them. */
	readonly seen: (shop: Shop) => Shop;
	/** Fields of JSON keys that the sample did not hold. */
	readonly unseenFields: readonly string[];
}

export const STORE_SCHEMA = 'law "store"';

/** Rates with enough digits for whatever is divided by them; some are none. */
export const RATES: readonly Row[] = [
	{ currency: 'EUR', rate: '1.000000', from: null },
	{ currency: 'usd', rate: '1.250000', from: null },
	{ currency: 'USD', rate: '0.800000', from: Date.UTC(2024, 2, 10) * 1000 },
	{ currency: 'USD', rate: 'NaN', from: Date.UTC(2024, 5, 1) * 1000 },
	{ currency: 'EUR', rate: '0', from: Date.UTC(2024, 8, 1) * 1000 },
	{ currency: 'GBP', rate: '0.500000', from: Date.UTC(2024, 0, 1) * 1000 },
	{ currency: 'GBP', rate: '0.640000', from: Date.UTC(2025, 0, 1) * 1000 },
];
const RATES_TABLE = `SELECT currency, rate, "from" FROM (VALUES ${RATES.map(
	({ currency, rate, from }) =>
		`('${String(currency)}', '${String(rate)}'::numeric, ${from === null ? 'NULL' : `'${new Date(Number(from) / 1000).toISOString()}'`}::timestamptz)`,
).join(', ')}) AS r (currency, rate, "from")`;

/** The product is known by its variant, of which a line of no product has one that is gone. */
const LINE = `l.*, (SELECT o.customer_id FROM law."order" AS o WHERE o.id = l.order_id) AS customer_id,
	coalesce(l.product_id || abs(l.order_id % 2), 'gone') AS line_variant_id`;

export const LAW_SHOP: Mapping = {
	name: 'law',
	title: 'Shop for the laws',
	relations: {
		customers: `SELECT *, created_at AT TIME ZONE 'UTC' AS created_at_utc,
			points::money AS credit, ROW(first_name, last_name)::law.whole_name AS whole_name FROM law.customer -- every other column is a field\n`,
		addresses:
			'SELECT customer_id, city, region, country, abs(hashtext(country)) AS country_row_id, latitude, longitude FROM law.address',
		tags: 'SELECT t.customer_id, t.name FROM law.tag t',
		groups: 'SELECT customer_id, name FROM law.customer_group',
		// What the amount never exceeds is higher for every other order.
		orders: `SELECT *, amount + 5 * abs(id % 2) AS amount_at_most, abs(hashtext(currency)) AS currency_row_id, 1 + abs(id % 3) AS lines_version FROM law."order" WHERE coalesce(status, '') !~ '^(gone\\??|Cancelled)$'`,
		orders_not_counted: `SELECT *, amount + abs(id % 3) AS amount_at_most, abs(hashtext(currency)) AS currency_row_id, 1 + abs(id % 3) AS lines_version FROM law."order" WHERE status ~ '^(gone\\??|Cancelled)$'`,
		// With whose they are, as distributed tables have it.
		order_lines: `SELECT ${LINE} FROM law.line AS l`,
		product_categories: 'SELECT product_id, category, category_id, title FROM law.product_category',
		products: 'SELECT id, title, sku FROM law.product',
		events: 'SELECT * FROM law.event',
		exchange_rates: RATES_TABLE,
	},
	// The amount and the coupon by a join of their own.
	ordersOfAll: {
		columns: ['amount', 'coupon'],
		select: `SELECT o.id, o.customer_id, o.placed_at, g.amount, o.currency, o.status, o.channel, g.coupon, o."gift wrap", o."due on", o."shipped at",
			o.weight, o.gross, o.refunded, o.amount + 5 * abs(o.id % 2) AS amount_at_most, abs(hashtext(o.currency)) AS currency_row_id, 1 + abs(o.id % 3) AS lines_version
		FROM law."order" AS o LEFT JOIN (SELECT id, max(amount) AS amount, max(coupon) AS coupon FROM law."order" GROUP BY 1) AS g ON g.id = o.id
		WHERE coalesce(o.status, '') !~ '^(gone\\??|Cancelled)$'`,
	},
	// Each also as of the version before.
	linesOfVersions: `SELECT ${LINE}, v.n + abs(l.order_id % 3) AS lines_version
		FROM law.line AS l CROSS JOIN generate_series(0, 1) AS v (n)`,
	variantsOfProducts: `SELECT p.product_id || v.n AS id, p.product_id FROM (SELECT DISTINCT product_id FROM law.line) AS p CROSS JOIN generate_series(0, 1) AS v (n)`,
	currencies: `SELECT DISTINCT abs(hashtext(currency)) AS id, currency::text AS code FROM law."order" WHERE currency IS NOT NULL`,
	countries: `SELECT DISTINCT abs(hashtext(country)) AS id, country::text AS code FROM law.address WHERE country IS NOT NULL`,
	changes: {},
	ordersCounted: 'all',
	keyType: 'integer',
};

/** The same for the interpreter. */
export const SCHEMA: Schema = {
	customers: {
		id: 'key',
		email: 'text',
		first_name: 'text',
		last_name: 'text',
		gender: 'text',
		note: 'text',
		phone: 'text',
		language: 'text',
		source: 'text',
		sms_subscribed: 'boolean',
		has_account: 'boolean',
		birthday: 'day',
		created_at: 'instant',
		updated_at: 'instant',
		email_subscribed: 'boolean',
		tax_exempt: 'boolean',
		points: 'number',
		wallet_balance: 'number',
		'loyalty tier': 'text',
		'a.b': 'text',
		'we"ird': 'number',
		'what?': 'boolean',
		'back\\?slash': 'text',
		"it's": 'text',
		'seen at': 'instant',
		'joined.on': 'day',
		ratio: 'double',
		single: 'real',
		uid: 'uuid',
		constructor: 'text' as ColumnKind,
		attributes: 'json',
		'other attrs': 'json',
		hobbies: 'list',
		fixed: 'text',
		label: 'text',
		nick: 'text',
	},
	orders: {
		id: 'key',
		placed_at: 'instant',
		amount: 'number',
		currency: 'key',
		status: 'key',
		channel: 'key',
		coupon: 'key',
		'gift wrap': 'boolean',
		'due on': 'day',
		'shipped at': 'instant',
		weight: 'number',
		gross: 'number',
		refunded: 'number',
	},
	lines: {
		product_id: 'key',
		variant_id: 'key',
		sku: 'key',
		quantity: 'number',
		price: 'number',
		'line note': 'text',
		'gift?': 'boolean',
		variant_title: 'text',
		brand: 'text',
	},
	rates: { rows: RATES },
	scoring: LAW_SCORING,
	eventIds: true,
};

/** What the shop holds while it is described: rows that give the JSON columns their keys. */
export const SAMPLE = `INSERT INTO law.customer (id, attributes, "other attrs")
	VALUES (1, '{"age": 5, "vip": true, "tier": "gold", "mixed": [1], "home": {"city": "x", "street.no": 5}}', '{"k.v": "x"}'), (2, '{"mixed": 1}', NULL)`;

export const EVENT_PROPERTIES = ['price', 'utm source', 'form', 'q?', 'a.b'];

/** The orders that count, and the others. */
const counted = ({ orders, ...customer }: Customer): Customer => ({
	...customer,
	orders: orders.filter(isCounted),
	notCounted: orders.filter((order) => !isCounted(order)),
});
const isCounted = ({ row: { status } }: Order) => !/^(gone\??|Cancelled)$/.test(String(status ?? ''));

/** Categories of products, whatever the variant. */
export function withoutVariants(shop: Shop): Shop {
	const productCategories = shop.productCategories.map(({ variant_id: _, ...row }): Row => row);
	return { ...shop, customers: shop.customers.map(counted), productCategories };
}

export const PLAIN: LawShop = {
	mapping: LAW_SHOP,
	storeSchema: STORE_SCHEMA,
	schema: SCHEMA,
	seen: withoutVariants,
	unseenFields: ['attributes.new key', 'attributes.a"b.c', 'other attrs.deep'],
};

/** Before each tag; none has it. */
const SEPARATOR = '; ';

/**
 * The same rows in other types: keys of text, a day for an instant and the other way round, numbers of other
 * kinds, titles kept with the lines, lines with the order, tags with the customer, categories by variants; no
 * products or groups.
 */
export const OTHER: LawShop = {
	mapping: {
		...LAW_SHOP,
		title: 'Shop for the laws, in other types',
		// Its orders are others.
		ordersOfAll: undefined,
		keyType: 'text',
		relations: {
			customers: `SELECT id::text AS id, email, first_name, gender::text AS gender, note, birthday::timestamp AT TIME ZONE 'UTC' AS birthday,
				(created_at AT TIME ZONE 'UTC')::date AS created_at, updated_at, tax_exempt,
				points::numeric AS points, wallet_balance::double precision AS wallet_balance, attributes::json AS attributes,
				(SELECT string_agg('${SEPARATOR}' || t.name, '') FROM law.tag t WHERE t.customer_id = law.customer.id) AS tags_text FROM law.customer`,
			addresses:
				'SELECT customer_id::text AS customer_id, country, country AS country_stored, latitude::float8 AS latitude, longitude::float8 AS longitude FROM law.address',
			tags: 'SELECT customer_id::text AS customer_id, name::varchar(60) AS name FROM law.tag',
			orders: `SELECT id::text AS id, customer_id::text AS customer_id, placed_at, placed_at AT TIME ZONE 'UTC' AS placed_at_utc, amount, currency, status, "due on"::timestamp AT TIME ZONE 'UTC' AS "due on",
				(SELECT jsonb_agg(to_jsonb(l) || jsonb_build_object('variant_id', abs(l.variant_id))) FROM law.line AS l WHERE l.order_id = law."order".id) AS lines_json FROM law."order" WHERE status IS DISTINCT FROM 'gone' AND status IS DISTINCT FROM 'Cancelled'`,
			// Without the day when they were due.
			orders_not_counted: `SELECT id::text AS id, customer_id::text AS customer_id, placed_at, placed_at AT TIME ZONE 'UTC' AS placed_at_utc, amount, currency::text AS currency, status,
				(SELECT jsonb_agg(to_jsonb(l) || jsonb_build_object('variant_id', abs(l.variant_id))) FROM law.line AS l WHERE l.order_id = law."order".id) AS lines_json FROM law."order" WHERE status IN ('gone', 'Cancelled')`,
			exchange_rates: `SELECT 'USD' AS currency, 1.250000 AS rate`,
			order_lines: `SELECT order_id::text AS order_id, product_id, "line note" AS product_title, abs(variant_id)::numeric AS variant_id, quantity::real AS quantity, price FROM law.line`,
			product_categories:
				'SELECT product_id, abs(variant_id) AS variant_id, category, category_id, title, coalesce(length(category) % 2 = 0, true) AS direct FROM law.product_category',
			events:
				'SELECT customer_id::text AS customer_id, name, occurred_at, properties::json AS properties FROM law.event',
		},
		currency: 'EUR',
		linesOfOrder: {
			select: `SELECT o.id AS order_id, line ->> 'product_id' AS product_id, line ->> 'line note' AS product_title,
				(line ->> 'variant_id')::numeric AS variant_id, (line ->> 'quantity')::real AS quantity, (line ->> 'price')::numeric AS price
				FROM jsonb_array_elements(o.lines_json) AS line`,
			// Of numbers and texts of digits alone: the ids of products here are other texts.
			keys: { variant_id: 'variant_id' },
		},
		tagsOfCustomer: { names: `(string_to_array(c.tags_text, '${SEPARATOR}'))[2:]` },
	},
	storeSchema: 'law_of_texts',
	schema: {
		textIds: true,
		customers: {
			id: 'key',
			email: 'text',
			first_name: 'text',
			gender: 'text',
			note: 'text',
			birthday: 'instant',
			created_at: 'day',
			updated_at: 'instant',
			tax_exempt: 'boolean',
			points: 'number',
			wallet_balance: 'double',
			attributes: 'json',
		},
		orders: {
			id: 'key',
			placed_at: 'instant',
			amount: 'number',
			currency: 'key',
			status: 'key',
			'due on': 'instant',
		},
		lines: {
			product_id: 'key',
			product_title: 'text',
			variant_id: 'key',
			quantity: 'number',
			price: 'number',
		},
		rates: { rows: [{ currency: 'USD', rate: '1.250000' }], base: 'EUR' },
		scoring: LAW_SCORING,
	},
	unseenFields: ['attributes.new key', 'attributes.a"b.c'],
	seen: ({ customers, productCategories }) => ({
		customers: customers.map(({ row, orders, groups: _, ...customer }) => ({
			...customer,
			groups: [],
			row: { ...row, birthday: startOf(row.birthday ?? null), created_at: dayOf(row.created_at ?? null) },
			orders: orders.filter(isCounted).map((order) => ({
				row: { ...order.row, 'due on': startOf(order.row['due on'] ?? null) },
				lines: order.lines.map(otherLine),
			})),
			notCounted: orders
				.filter((order) => !isCounted(order))
				.map((order) => ({ row: { ...order.row, 'due on': null }, lines: order.lines.map(otherLine) })),
		})),
		products: [],
		productCategories: productCategories.map((row) => ({
			...row,
			variant_id: unsigned(row.variant_id),
			direct: typeof row.category !== 'string' || Array.from(row.category).length % 2 === 0,
		})),
	}),
};

const otherLine = (line: Row): Row => ({
	...line,
	product_title: line['line note'] ?? null,
	variant_id: unsigned(line.variant_id),
});

/** The keys of variants are whole numbers without a sign, as shops have them that keep lines in JSON. */
const unsigned = (id: Cell | undefined): Cell => (typeof id === 'string' ? id.replace(/^-/, '') : null);
const startOf = (day: Cell): Cell =>
	typeof day === 'string' && DAY_FORM.test(day) ? dayNumberOf(day) * DAY : null;
const DAY_FORM = /^\d{4}-\d\d-\d\d$/;
const dayOf = (instant: Cell): Cell =>
	instant === null || !Number.isFinite(instant) || instant === BEFORE_OUR_ERA
		? null
		: dayText(Math.floor(Number(instant) / DAY));
