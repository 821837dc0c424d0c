import { RFM_GROUPS } from '../../../lib/model';
import type { Scalar } from '../../../lib/language/rule/rule';

/**
 * The values that rows and rules draw from alike, so that rules meet rows. Left out, because Postgres (simple case
 * mapping) and other Unicode lower-casings differ there: İ, whose lower case is one letter or two.
 */
export const TEXTS = [
	'',
	' ',
	'a',
	'A',
	'ab',
	'aB',
	'ä',
	'Ä',
	'a\u0308',
	'ß',
	'ẞ',
	'straße',
	'STRASSE',
	'Σ',
	'σ',
	'ς',
	'\u212A',
	'k',
	'ǅ',
	'ǆ',
	'👍🏽',
	'Ａ',
	'%',
	'_',
	'a_',
	'a%b',
	'10%_\\',
	'\\',
	'\\%',
	'\\\\',
	"it's",
	'"q"',
	'a,b',
	'{a}',
	'$1',
	'?',
	'\\?',
	'--',
	';',
	'null',
	'NULL',
	'x\ny',
	'\t',
	'0',
	'5',
	'5.0',
	'+5',
	' 5',
	'5\n',
	'1e1',
	'true',
	'TRUE',
	'false',
	'gold',
	'Gold',
] as const;

export const EMAILS = [
	'anna@example.com',
	'ANNA@Example.COM',
	'b@x.de',
	'no at',
	'a@b@x.de',
	'@',
	'a@',
	'',
	'ö@ö.at',
	'x%y@x_.de',
] as const;
export const DOMAINS = ['example.com', 'EXAMPLE.com', 'x.de', '', 'b@x.de', 'ö.at', 'x_.de'] as const;
export const GENDERS = ['female', 'male', 'Other'] as const;
export const COUNTRIES = ['BD', 'DE', 'us', 'US', 'Kr', '\u212AR'] as const;
export const UUIDS = [
	'0b6f3a52-5b5e-4c8e-9b1e-2f6f4b0a9c11',
	'ffffffff-0000-4000-8000-000000000000',
] as const;

/** Exact decimals; sums of few of them meet others. */
export const AMOUNTS_OF_MONEY = [
	'0',
	'0.00',
	'0.10',
	'0.20',
	'0.30',
	'5',
	'10',
	'12.50',
	'-3',
	'-12.50',
	'99.99',
	'123456789012345.67',
] as const;
export const POINTS = ['0', '1', '-1', '5', '100', '2147483647', '-2147483648'] as const;
export const DOUBLES = [
	'0',
	'-0',
	'0.1',
	'0.3',
	'5',
	'-1.5',
	'1e15',
	'0.30000000000000004',
	'NaN',
	'Infinity',
	'-Infinity',
] as const;
export const REALS = ['0', '0.1', '0.3', '5', '-1.5', '12.5'] as const;
export const QUANTITIES = ['0', '1', '2', '3', '-1', '10'] as const;

export const CURRENCIES = ['EUR', 'USD'] as const;
export const CURRENCY_CELLS = ['EUR', 'USD', 'eur', 'Usd'] as const;
export const STATUSES = ['paid', 'PAID', 'open', 'gone'] as const;
export const CHANNELS = ['web', 'shop%', 'pos'] as const;
export const COUPONS = ['', 'SUMMER', 'summer', '10%_'] as const;
export const PRODUCTS = ['p_1', 'p_2', 'P_1', 'p%3', '', 'q?', '7'] as const;
export const VARIANTS = ['1', '2', '9007199254740993', '-4'] as const;
export const SKUS = ['A-1', 'a-1', 'B_2', ''] as const;
export const CATEGORIES = ['shoes', 'Shoes', 'men/shoes', '7', ''] as const;
export const CATEGORY_IDS = ['1', '7', '12'] as const;
export const CATEGORY_TITLES = ['Shoes', 'SHOES', "Men's shoes", 'Straße', ''] as const;
export const TITLES = ['Summer Dress', 'summer dress', '100% Wool', 'Ä_b', ''] as const;
export const EVENT_NAMES = ['product_viewed', 'Product_viewed', 'subscribed_form', 'a"b'] as const;
export const TAGS = ['vip', 'VIP', 'Vip', 'b2b', '', '%', 'ä', 'Ä', 'new_1'] as const;

/** Decimals that rules ask for: those of the rows, sums of them, and some just beside. */
const NUMBERS: readonly Scalar[] = [
	...AMOUNTS_OF_MONEY,
	...POINTS,
	'0.3',
	'0.30000000000000000001',
	'0.29999999999999999999',
	'1.00000000000000000000000001',
	'0.99999999999999999999999999',
	'-0.0000000000000000001',
	'+5',
	'5.000',
	'007',
	2,
	3,
	4,
	15,
	22.5,
	0.1,
	0.2,
	0.3,
	25,
	37.5,
	9007199254740990,
	1e-7,
	'500000000000000000000000000000000000000',
];
const COUNTS: readonly Scalar[] = [
	0,
	1,
	2,
	3,
	'0',
	'1',
	'1.0',
	0.5,
	1.5,
	-1,
	'0.99999999999999999999',
	'1.00000000000000000001',
	'2.0',
	'-0.5',
	'1e-7',
	1e-7,
].filter((one) => one !== '1e-7');
const DAYS_AGO: readonly Scalar[] = [
	0,
	1,
	2,
	3,
	7,
	12,
	24,
	30,
	31,
	90,
	365,
	6.5,
	'6.99999999999999999999',
	'7.00000000000000000001',
	'7.0',
	-1,
	'-0.5',
	1e10,
	9007199254740991,
	-1e10,
];
const ANYTHING: readonly Scalar[] = [...TEXTS, 5, 0, 1.5, 0.1, -1, '1.50', 10, true, false];

/** By name of field or row field, for `arbitraryRule`. */
const SCORES = [0, 1, 2, 3, 4, 5, 6, '2.5'] as const;
const SHARES = [0, '0.05', 0.2, 0.4, '0.5', 0.7, 0.9, 1, 1.5, 3] as const;

export const VALUES: Readonly<Record<string, readonly Scalar[]>> = {
	customer_id: ['1', '2', '3', '7', '10', '40', '007', '1.0', '', 'x', '99999999999', '-1', ' 1'],
	first_name: TEXTS,
	last_name: TEXTS,
	note: TEXTS,
	'loyalty tier': TEXTS,
	'a.b': TEXTS,
	'back\\?slash': TEXTS,
	"it's": TEXTS,
	constructor: TEXTS,
	email: EMAILS,
	email_domain: DOMAINS,
	gender: [...GENDERS, 'FEMALE', 'x'],
	uid: [...UUIDS, UUIDS[0].toUpperCase(), 'x', ''],
	city: TEXTS,
	region: TEXTS,
	country: [...COUNTRIES, 'bd', ''],
	tags: TAGS,
	groups: TAGS,
	points: NUMBERS,
	wallet_balance: NUMBERS,
	'we"ird': NUMBERS,
	ratio: [...REALS, '0.30000000000000004', 0.1, 1e15, '0.1000000000000000055'],
	single: [...REALS, 0.1, '0.10', 0.3],
	recency_score: SCORES,
	frequency_score: SCORES,
	monetary_score: SCORES,
	rfm_segment: RFM_GROUPS,
	churn_risk_score: SHARES,
	predicted_orders: SHARES,
	cltv: [0, 1, '5.5', 20, 100, 300],
	orders_count: COUNTS,
	events_count: COUNTS,
	recency_days: DAYS_AGO,
	amount_spent: NUMBERS,
	average_order_value: NUMBERS,
	largest_order: NUMBERS,
	spent_on_products: NUMBERS,
	quantity_purchased: [...QUANTITIES, 4, 5, 1.5],
	products_purchased: PRODUCTS,
	variants_purchased: [...VARIANTS, '9007199254740992', 'x', '01'],
	categories_purchased: [...CATEGORIES, ...CATEGORY_IDS],
	subscribed_forms: TEXTS,
	order_id: ['1', '2', '3', '5', '01', 'x'],
	status: STATUSES,
	total: NUMBERS,
	currency: [...CURRENCY_CELLS, 'GBP'],
	channel: CHANNELS,
	coupon: COUPONS,
	weight: NUMBERS,
	product: PRODUCTS,
	product_title: TITLES,
	variant: VARIANTS,
	category: [...CATEGORIES, ...CATEGORY_IDS],
	category_title: CATEGORY_TITLES,
	sku: SKUS,
	quantity: QUANTITIES,
	price: NUMBERS,
	'line note': TEXTS,
	name: EVENT_NAMES,
	'attributes.age': NUMBERS,
	'attributes.tier': TEXTS,
	'attributes.mixed': ANYTHING,
	'attributes.new key': ANYTHING,
	'attributes.a"b.c': ANYTHING,
	'other attrs.k.v': TEXTS,
	'other attrs.deep': ANYTHING,
	'properties.price': ANYTHING,
	'properties.utm source': ANYTHING,
	'properties.form': ANYTHING,
	'properties.q?': ANYTHING,
	'properties.a.b': ANYTHING,
};
