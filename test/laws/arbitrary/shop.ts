import fc from 'fast-check';
import { itemAt } from '../../../lib/error/defined';
import { JsonNumber, type Json } from '../../oracle/json';
import type { Cell, Customer, Order, Row, Shop } from '../../oracle/shop';
import { BEFORE_OUR_ERA, dayNumber, dayText, wallOf } from '../../oracle/wall-clock';
import { edgesOf, type Setting } from './moment';
import { COORDINATES } from '../../support/arbitrary-rule';
import * as V from './values';

export interface Sizes {
	readonly customers: number;
	readonly orders: number;
	readonly lines: number;
	readonly events: number;
}
export const SIZES: Sizes = { customers: 40, orders: 4, lines: 3, events: 4 };

/**
 * Rows at and beside the edges of the windows that rules may ask for at this moment; every kind of value may
 * be missing.
 */
export function arbitraryShop(setting: Setting, sizes: Sizes = SIZES): fc.Arbitrary<Shop> {
	const instants = arbitraryInstant(setting);
	return fc.record({
		customers: fc
			.array(customer(instants, setting, sizes), { minLength: 1, maxLength: sizes.customers, size: 'max' })
			.map(numbered),
		products: fc
			.record({
				titles: fc.array(maybe(V.TITLES), { minLength: V.PRODUCTS.length, maxLength: V.PRODUCTS.length }),
				gone: fc.nat(2),
			})
			.map(({ titles, gone }) =>
				V.PRODUCTS.slice(gone).map((id, index) => ({ id, title: itemAt(titles, index), sku: null })),
			),
		productCategories: fc.array(
			row({
				product_id: fc.constantFrom(...V.PRODUCTS),
				variant_id: maybe(V.VARIANTS),
				category: maybe(V.CATEGORIES),
				category_id: maybe(V.CATEGORY_IDS),
				title: maybe(V.CATEGORY_TITLES),
			}),
			{ maxLength: 10, size: 'max' },
		),
	});
}

/** Microseconds beside an edge: on it, just before and after, and as far as clocks and days are apart. */
const BESIDE = [0, 0, 0, 0, 0, 1, -1, 1_000, -1_000, 1_800e6, -3_000e6, -43_200e6];

function arbitraryInstant(setting: Setting): fc.Arbitrary<number> {
	const { spans, others } = edgesOf(setting);
	const beside = (edges: readonly number[]) =>
		fc.tuple(fc.constantFrom(...edges), fc.constantFrom(...BESIDE)).map(([at, by]) => at + by);
	return fc.oneof(
		{ weight: 4, arbitrary: beside(spans) },
		{ weight: 4, arbitrary: beside(others) },
		{
			weight: 3,
			arbitrary: fc
				.integer({ min: -800 * 86_400, max: 10 * 86_400 })
				.map((seconds) => setting.clock.asOf + seconds * 1e6 + 123_456),
		},
	);
}

const maybe = <T>(values: readonly T[]) =>
	fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: fc.constant(null) });
const orNull = <T>(values: fc.Arbitrary<T>, freq = 4) => fc.option(values, { freq });
const row = (cells: Record<string, fc.Arbitrary<Cell>>): fc.Arbitrary<Row> => fc.record(cells);
const boolean = fc.constantFrom(true, false, null);
/** At no end of time, and before our era. */
const endless = fc.constantFrom(Infinity, -Infinity, BEFORE_OUR_ERA);
const oddDay = fc.constantFrom('infinity', '-infinity', '0044-03-15 BC');

function customer(
	instants: fc.Arbitrary<number>,
	setting: Setting,
	{ orders, lines, events }: Sizes,
): fc.Arbitrary<Customer> {
	const instant = orNull(fc.oneof({ weight: 20, arbitrary: instants }, { weight: 1, arbitrary: endless }));
	const day = orNull(
		fc.oneof({ weight: 20, arbitrary: birthdays(instants, setting) }, { weight: 1, arbitrary: oddDay }),
	);
	const few = { maxLength: 3, size: 'max' } as const;
	return fc.record({
		row: row({
			email: maybe(V.EMAILS),
			first_name: maybe(V.TEXTS),
			last_name: maybe(V.TEXTS),
			gender: maybe(V.GENDERS),
			note: maybe(V.TEXTS),
			phone: maybe(V.TEXTS),
			language: maybe(V.TEXTS),
			source: maybe(V.TEXTS),
			sms_subscribed: boolean,
			has_account: boolean,
			birthday: day,
			created_at: instant,
			updated_at: instant,
			email_subscribed: boolean,
			tax_exempt: boolean,
			points: maybe(V.POINTS),
			wallet_balance: maybe([...V.AMOUNTS_OF_MONEY.slice(0, -1), 'NaN']),
			'loyalty tier': maybe(V.TEXTS),
			'a.b': maybe(V.TEXTS),
			'we"ird': maybe(V.AMOUNT_CELLS),
			'what?': boolean,
			'back\\?slash': maybe(V.TEXTS),
			"it's": maybe(V.TEXTS),
			'seen at': instant,
			'joined.on': day,
			ratio: maybe(V.DOUBLES),
			single: maybe(V.REAL_CELLS),
			uid: maybe(V.UUIDS),
			constructor: maybe(V.TEXTS),
			attributes: document(['age', 'vip', 'tier', 'mixed', 'home', 'new key', 'a"b.c', 'home.city']),
			'other attrs': document(['k.v', 'deep']),
			hobbies: orNull(fc.array(maybe(V.TEXTS), { maxLength: 3 })),
			// Shorter ones are filled with blanks, which do not count; a text that ends in one would be another.
			fixed: maybe(V.TEXTS.filter((text) => Array.from(text).length < 6 && !text.endsWith(' '))),
			label: maybe(V.TEXTS),
			nick: maybe(V.TEXTS),
		}),
		addresses: fc.array(
			row({
				city: maybe(V.TEXTS),
				region: maybe(V.TEXTS),
				country: maybe(V.COUNTRIES),
				latitude: maybe(COORDINATES),
				longitude: maybe(COORDINATES),
			}),
			few,
		),
		tags: fc.array(row({ name: maybe(V.TAGS) }), { maxLength: 4, size: 'max' }),
		groups: fc.array(row({ name: maybe(V.TAGS) }), few),
		orders: fc.array(order(instants, setting, lines), { maxLength: orders, size: 'max' }),
		events: fc.array(event(instants), { maxLength: events, size: 'max' }),
	});
}

/** Days around the moment's, years back. */
const birthdays = (instants: fc.Arbitrary<number>, { clock }: Setting): fc.Arbitrary<string> =>
	fc.oneof(
		fc.tuple(instants, fc.constantFrom(0, 1, 4, 25, 37)).map(([at, years]) => {
			const day = dayText(dayNumber(wallOf(at, clock.zone)));
			const born = `${Number(day.slice(0, 4)) - years}${day.slice(4)}`;
			return born.endsWith('02-29') && Number.isNaN(Date.parse(born))
				? born.replace('29', '28')
				: dayText(Date.parse(born) / 86_400_000);
		}),
		fc.constantFrom('1996-02-29', '2000-02-29', '1990-02-28', '1991-03-01', '1985-12-31', '1985-01-01'),
	);

const order = (instants: fc.Arbitrary<number>, setting: Setting, lines: number): fc.Arbitrary<Order> =>
	fc.record({
		row: row({
			placed_at: fc.oneof(
				{ weight: 20, arbitrary: instants },
				{ weight: 1, arbitrary: fc.constantFrom(Infinity, -Infinity, BEFORE_OUR_ERA, null) },
			),
			amount: maybe(V.AMOUNT_CELLS),
			currency: maybe(V.CURRENCY_CELLS),
			status: maybe(V.STATUSES),
			channel: maybe(V.CHANNELS),
			coupon: maybe(V.COUPONS),
			'gift wrap': boolean,
			'due on': orNull(birthdays(instants, setting)),
			'shipped at': orNull(instants),
			weight: maybe(V.AMOUNT_CELLS),
			// Postgres rounds a share: of amounts beyond all shops it is another than in fractions.
			gross: maybe(V.AMOUNT_CELLS.filter((amount) => amount.length < 12)),
			refunded: maybe(V.AMOUNT_CELLS.filter((amount) => amount.length < 12)),
		}),
		lines: fc.array(
			row({
				product_id: maybe(V.PRODUCTS),
				variant_id: maybe(V.VARIANTS),
				sku: maybe(V.SKUS),
				quantity: maybe(V.QUANTITIES),
				price: maybe(V.AMOUNT_CELLS),
				'line note': maybe(V.TEXTS),
				'gift?': boolean,
				variant_title: maybe(V.TEXTS),
				brand: maybe(V.TEXTS.filter((text) => text.length < 40)),
			}),
			{ maxLength: lines, size: 'max' },
		),
	});

const event = (instants: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
	row({
		name: maybe(V.EVENT_NAMES),
		occurred_at: orNull(fc.oneof({ weight: 20, arbitrary: instants }, { weight: 1, arbitrary: endless }), 20),
		properties: document(['price', 'utm source', 'form', 'q?', 'a.b']),
		product_id: maybe(V.PRODUCTS),
	});

const number = fc
	.constantFrom(
		'0',
		'5',
		'5.0',
		'1.50',
		'0.1',
		'-1',
		'10',
		'123456789012345678901234567890',
		...V.NUMBERS_AS_DATES,
	)
	.map((one) => new JsonNumber(one));
const simple: fc.Arbitrary<Json> = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom<Json[]>(...V.TEXTS) },
	{ weight: 1, arbitrary: fc.constantFrom<Json[]>(...V.DATES_IN_TEXT) },
	{ weight: 2, arbitrary: number },
	{ weight: 1, arbitrary: fc.boolean() },
	{ weight: 1, arbitrary: fc.constantFrom<Json[]>(null, [], ['a'], { city: 'a' }) },
);
const value: fc.Arbitrary<Json> = fc.oneof(
	{ weight: 2, arbitrary: fc.constantFrom<Json[]>(...V.DATES_IN_TEXT) },
	{ weight: 4, arbitrary: fc.constantFrom<Json[]>(...V.TEXTS) },
	{ weight: 3, arbitrary: number },
	{ weight: 2, arbitrary: fc.boolean() },
	{
		weight: 1,
		arbitrary: fc.constantFrom<Json[]>(null, [], {}, ['a', new JsonNumber('5')], {
			b: 'x',
			a: true,
			aa: null,
		}),
	},
	{ weight: 2, arbitrary: fc.array(simple, { maxLength: 4 }) },
	{
		weight: 1,
		arbitrary: fc.record({ city: simple, 'street.no': simple, b: simple }, { requiredKeys: [] }),
	},
);

/** An object with some of the keys; now and then no object at all. */
const document = (keys: readonly string[]): fc.Arbitrary<Json> =>
	fc.oneof(
		{
			weight: 12,
			arbitrary: fc.record(Object.fromEntries(keys.map((key) => [key, value])), {
				requiredKeys: [],
			}) as fc.Arbitrary<Json>,
		},
		{ weight: 1, arbitrary: fc.constantFrom<Json[]>(null, ['age'], 'age', new JsonNumber('5'), true) },
	);

/** Ids are given last, so that a smaller shop is a shop too. */
function numbered(customers: readonly Customer[]): readonly Customer[] {
	let [orders, events] = [0, 0];
	return customers.map((customer, index) => ({
		...customer,
		events: customer.events.map((one) => ({ id: String((events += 1)), ...one })),
		row: { id: String(index + 1), ...customer.row },
		orders: customer.orders.map((one) => ({ ...one, row: { id: String((orders += 1)), ...one.row } })),
	}));
}
