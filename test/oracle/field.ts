import { createHash } from 'node:crypto';
import type { FieldType } from '../../lib/language/operator/operator';
import { isGroup, type Condition, type Rule } from '../../lib/language/rule/rule';
import type { Place } from '../../lib/language/value/value';
import { isWithin, today, type Clock } from './clock';
import { compareExact, dividedBy, exact, plus, times, ZERO, type Exact } from './exact';
import { jsonValue, type Json } from './json';
import { categoriesOf, categoryNames, isIn, isOfLine, TYPE_OF_KIND, type RowAsked } from './row-column';
import type { ColumnKind, Customer, Order, Row, Schema, Shop } from './shop';
import { asNumber, asText, isSound, json, known, number, text, type Maybe } from './value';
import { fallsOn } from './falls-on';
import { calendarDay, DAY, dayNumber, dayNumberFrom, shifted, wallOf } from './wall-clock';

export interface Field {
	readonly name: string;
	readonly type: FieldType;
	readonly element?: 'text' | 'keyword';
}

/** The names of one element of a list: a category has two. */
export type Element = readonly Maybe[];

interface Around {
	readonly shop: Shop;
	readonly schema: Schema;
	readonly clock: Clock;
}
type RowTest = (where: Rule, row: RowAsked) => boolean;

const CUSTOMER_TYPES: Readonly<Record<string, FieldType>> = {
	customer_id: 'keyword',
	first_name: 'text',
	last_name: 'text',
	email: 'text',
	email_domain: 'text',
	phone: 'text',
	gender: 'text',
	language: 'text',
	source: 'text',
	note: 'text',
	email_subscribed: 'boolean',
	sms_subscribed: 'boolean',
	tax_exempt: 'boolean',
	has_account: 'boolean',
	created_at: 'date',
	updated_at: 'date',
	birthday: 'date',
	age: 'number',
	location: 'number',
	bucket: 'number',
	points: 'number',
	wallet_balance: 'number',
};
const ROW_TYPES: Readonly<Record<string, FieldType>> = {
	orders_count: 'number',
	amount_spent: 'money',
	average_order_value: 'money',
	largest_order: 'money',
	first_order_date: 'date',
	last_order_date: 'date',
	recency_days: 'number',
	quantity_purchased: 'number',
	spent_on_products: 'money',
	events_count: 'number',
	first_event_date: 'date',
	last_event_date: 'date',
	average_days_between_orders: 'number',
	expected_next_order_date: 'date',
	favourite_product: 'keyword',
	favourite_category: 'keyword',
	events_sum: 'number',
	events_average: 'number',
	events_largest: 'number',
	events_smallest: 'number',
};
const LISTS: Readonly<Record<string, 'text' | 'keyword'>> = {
	city: 'text',
	region: 'text',
	country: 'text',
	tags: 'text',
	groups: 'text',
	products_purchased: 'keyword',
	variants_purchased: 'keyword',
	categories_purchased: 'keyword',
	subscribed_forms: 'text',
};

const STANDARD = new Map(Object.entries({ ...CUSTOMER_TYPES, ...ROW_TYPES }));

export function fieldOf(name: string, { customers }: Schema): Field {
	if (Object.hasOwn(LISTS, name)) return { name, type: 'list', element: LISTS[name] };
	const type = STANDARD.get(name);
	if (type !== undefined) return { name, type };
	if (customers[name] === 'list') return { name, type: 'list', element: 'text' };
	if (Object.hasOwn(customers, name))
		return { name, type: TYPE_OF_KIND[customers[name] as Exclude<ColumnKind, 'json'>] };
	return { name, type: 'any' };
}

/** The value of a field that is not a list. */
export function valueOf(
	{ name }: Field,
	condition: Condition,
	customer: Customer,
	around: Around,
	test: RowTest,
): Maybe {
	if (name === 'customer_id') return known(customer.row.id, 'key');
	if (name === 'age')
		return ageOf(known(customer.row.birthday, around.schema.customers.birthday), around.clock);
	if (name === 'bucket') return bucketOf(String(customer.row.id), condition.salt ?? '');
	if (name === 'email_domain') return text(domainOf(customer.row.email as string | null));
	if (Object.hasOwn(ROW_TYPES, name)) return computed(name, condition, customer, around, test);
	if (!Object.hasOwn(around.schema.customers, name)) return jsonField(name, customer.row, around.schema);
	return known(customer.row[name], around.schema.customers[name]);
}

const domainOf = (email: string | null) =>
	email?.includes('@') ? email.slice(email.lastIndexOf('@') + 1) : undefined;

function jsonField(name: string, row: Row, { customers }: Schema): Maybe {
	const column = Object.keys(customers).find(
		(one) => customers[one] === 'json' && name.startsWith(`${one}.`),
	);
	if (column === undefined) throw new TypeError(`The interpreter knows no field "${name}".`);
	return json(jsonValue(row[column] as Json, name.slice(column.length + 1)));
}

function computed(
	name: string,
	condition: Condition,
	customer: Customer,
	around: Around,
	test: RowTest,
): Maybe {
	const orders = () => ordersOf(condition, customer, around, test);
	const lines = () => linesOf(condition, customer, around, test);
	const events = () => eventsOf(condition, customer, around, test);
	switch (name) {
		case 'orders_count':
			return number(exact(orders().length));
		case 'amount_spent':
			return number(sum(amounts(orders())));
		case 'average_order_value':
			return average(amounts(orders()));
		case 'largest_order':
			return largest(amounts(orders()));
		case 'first_order_date':
			return earliest(orders().map(placedAt));
		case 'last_order_date':
			return latest(orders().map(placedAt));
		case 'recency_days':
			return recency(latest(orders().map(placedAt)), around.clock);
		case 'quantity_purchased':
			return number(sum(numbers(lines().map(({ line }) => line.quantity))));
		case 'spent_on_products':
			return number(sum(lines().flatMap(({ line }) => spent(line))));
		case 'events_count':
			return number(exact(events().length));
		case 'first_event_date':
			return earliest(events().map(occurredAt));
		case 'last_event_date':
			return latest(events().map(occurredAt));
		case 'average_days_between_orders': {
			const found = rhythm(orders());
			return (
				found && number({ over: BigInt(found.last - found.first), under: BigInt(found.steps) * BigInt(DAY) })
			);
		}
		case 'expected_next_order_date': {
			const found = rhythm(orders());
			if (found === undefined) return undefined;
			const { first, last, steps } = found;
			return { kind: 'instant', instant: last + Math.floor((last - first) / steps) };
		}
		case 'favourite_product':
			return favourite(lines(), ({ line }) => [[known(line.product_id, 'key')]])[0];
		case 'events_sum':
			return number(sum(measured(events(), condition)));
		case 'events_average':
			return average(measured(events(), condition));
		case 'events_largest':
			return largest(measured(events(), condition));
		case 'events_smallest':
			return smallest(measured(events(), condition));
		default:
			throw new TypeError(`The interpreter knows no field "${name}".`);
	}
}

/** How many kilometres each address lies away; those without coordinates of this globe are none. */
export function distances({ addresses }: Customer, { value }: Condition): readonly Maybe[] {
	const { latitude = 0, longitude = 0 } = (value ?? {}) as Partial<Place>;
	return addresses.map((address) => {
		if (address.latitude === null || address.longitude === null) return undefined;
		const [lat, lon] = [Number(address.latitude), Number(address.longitude)];
		if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return undefined;
		const radians = (degrees: number) => (degrees * Math.PI) / 180;
		const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
		const across = Math.cos(radians(latitude)) * Math.cos(radians(lat)) * half(lon - longitude);
		const km = 2 * 6_371.0088 * Math.asin(Math.min(1, Math.sqrt(half(lat - latitude) + across)));
		return { kind: 'double', number: km };
	});
}

/** The favourite category by its slug and its id; of ancestors nothing is bought. */
export const favouriteCategory = (
	condition: Condition,
	customer: Customer,
	around: Around,
	test: RowTest,
): Element =>
	favourite(linesOf(condition, customer, around, test), ({ line }) =>
		categoriesOf(line, around.shop)
			.filter((one) => one.direct !== false)
			.map(categoryNames),
	);

interface Bought {
	readonly names: Element;
	readonly pieces: Exact;
	readonly latest: number;
}

/** By pieces, of equals the one bought last, then by name. */
function favourite(
	lines: readonly { order: Row; line: Row }[],
	namesOf: (of: { order: Row; line: Row }) => readonly Element[],
): Element {
	const found = new Map<string, Bought>();
	for (const one of lines) {
		for (const names of namesOf(one)) {
			if (names[0] === undefined) continue;
			const key = JSON.stringify(names);
			const { pieces = ZERO, latest = -Infinity } = found.get(key) ?? {};
			found.set(key, {
				names,
				pieces: plus(pieces, one.line.quantity === null ? ZERO : exact(one.line.quantity as string)),
				latest: Math.max(latest, one.order.placed_at as number),
			});
		}
	}
	const better = (a: Bought, b: Bought) =>
		compareExact(b.pieces, a.pieces) || Math.sign(b.latest - a.latest) || byNames(a.names, b.names);
	return [...found.values()].sort(better)[0]?.names ?? [];
}

/** In the order of bytes; who has no name comes last. */
function byNames(a: Element, b: Element): number {
	for (const [index, one] of a.entries()) {
		const [left, right] = [one, b[index]].map((name) => name && asText(name));
		if (left === right) continue;
		if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
		return Buffer.compare(Buffer.from(left), Buffer.from(right));
	}
	return 0;
}

/** Of an infinite instant nobody knows how far it lies from another. */
function rhythm(orders: readonly Order[]): { first: number; last: number; steps: number } | undefined {
	const at = orders.map(placedAt).filter(Number.isFinite);
	return at.length < 2 ? undefined : { first: Math.min(...at), last: Math.max(...at), steps: at.length - 1 };
}

const measured = (events: readonly Row[], { property = '' }: Condition): readonly Exact[] =>
	events.flatMap((event) => {
		const value = json(jsonValue(event.properties as Json, property));
		const found = value && asNumber(value);
		return found === undefined ? [] : [found];
	});
const smallest = (all: readonly Exact[]) =>
	all.length === 0 ? undefined : number(all.reduce((a, b) => (compareExact(a, b) <= 0 ? a : b)));

/** Counts the birthdays that have been. */
function ageOf(born: Maybe, clock: Clock): Maybe {
	if (born === undefined || (born.kind !== 'day' && born.kind !== 'instant')) return undefined;
	const day = born.kind === 'day' ? born.day : dayNumber(wallOf(born.instant, clock.zone));
	const now = today(clock);
	if (!Number.isFinite(day) || day > now) return undefined;
	const thisYear = calendarDay(now).year;
	const first = dayNumberFrom({ year: thisYear, month: 1, day: 1 });
	let had = false;
	for (let at = first; at <= now; at += 1) had ||= fallsOn(day, at);
	return number(exact(thisYear - calendarDay(day).year - (had ? 0 : 1)));
}

function bucketOf(id: string, salt: string): Maybe {
	const hash = createHash('md5').update(`${salt}:${id}`).digest().readUInt32BE(0);
	return number({ over: BigInt(hash) * 100n, under: 2n ** 32n });
}

/** Whether a customer has rows that count for a field over rows; a field of the customer needs none. */
export function hasRows(
	{ name }: Field,
	condition: Condition,
	customer: Customer,
	around: Around,
	test: RowTest,
): boolean {
	if (!Object.hasOwn(ROW_TYPES, name)) return true;
	if (name.startsWith('events_')) return eventsOf(condition, customer, around, test).length > 0;
	const ofLines = name === 'quantity_purchased' || name === 'spent_on_products';
	return (ofLines ? linesOf : ordersOf)(condition, customer, around, test).length > 0;
}

const placedAt = ({ row }: Order) => row.placed_at as number;
const occurredAt = (event: Row) => event.occurred_at as number;
const amounts = (orders: readonly Order[]) => numbers(orders.map(({ row }) => row.amount));
const numbers = (cells: readonly Row[string][]) =>
	cells.filter((cell) => isSound(cell, 'number')).map((cell) => exact(cell as string));
const sum = (all: readonly Exact[]) => all.reduce(plus, ZERO);
const average = (all: readonly Exact[]) =>
	all.length === 0 ? undefined : number(dividedBy(sum(all), all.length));
const largest = (all: readonly Exact[]) =>
	all.length === 0 ? undefined : number(all.reduce((a, b) => (compareExact(a, b) >= 0 ? a : b)));
const spent = ({ quantity, price }: Row) =>
	!isSound(quantity, 'number') || !isSound(price, 'number')
		? []
		: [times(exact(quantity as string), exact(price as string))];

const earliest = (times: readonly number[]) => instant(times, Math.min(...times));
const latest = (times: readonly number[]) => instant(times, Math.max(...times));
const instant = ({ length }: readonly number[], at: number) =>
	length === 0 ? undefined : ({ kind: 'instant', instant: at } as const);

/** n when the last order lies n days back by the wall clock, or further, but not n + 1. */
function recency(last: { instant: number } | undefined, { asOf, zone }: Clock): Maybe {
	if (last === undefined) return undefined;
	let days = Math.max(0, Math.floor((asOf - last.instant) / DAY) - 2);
	while (last.instant <= shifted(asOf, -(days + 1), 'days', zone)) days += 1;
	return number(exact(days));
}

/** The orders that count; the `where` may ask one line of each. */
function ordersOf(
	{ within, currency, where }: Condition,
	{ orders }: Customer,
	{ schema, clock }: Around,
	test: RowTest,
): readonly Order[] {
	const inWindow = isWithin(within, clock);
	const ofLines = where !== undefined && asksLines(where, schema);
	return orders.filter((order) => {
		const { row, lines } = order;
		if (
			!isSound(row.placed_at, 'instant') ||
			!inWindow(row.placed_at as number) ||
			(currency !== undefined && !isIn(row, currency))
		)
			return false;
		if (where === undefined) return true;
		return ofLines ? lines.some((line) => test(where, { order: row, line })) : test(where, { order: row });
	});
}

const asksLines = (where: Rule, schema: Schema): boolean =>
	isGroup(where) ? where.rules.some((one) => asksLines(one, schema)) : isOfLine(where.field, schema);

function linesOf(
	{ where, ...limits }: Condition,
	customer: Customer,
	around: Around,
	test: RowTest,
): readonly { order: Row; line: Row }[] {
	const all = ordersOf(limits, customer, around, test).flatMap(({ row, lines }) =>
		lines.map((line) => ({ order: row, line })),
	);
	return where === undefined ? all : all.filter((row) => test(where, row));
}

function eventsOf(
	{ within, where }: Condition,
	{ events }: Customer,
	{ clock }: Around,
	test: RowTest,
): readonly Row[] {
	const inWindow = isWithin(within, clock);
	return events.filter(
		(event) =>
			isSound(event.occurred_at, 'instant') &&
			inWindow(occurredAt(event)) &&
			(where === undefined || test(where, { event })),
	);
}

/** The elements of a list field, each with its names; those without any are none. */
export function elementsOf(
	{ name }: Field,
	condition: Condition,
	customer: Customer,
	around: Around,
	test: RowTest,
): readonly Element[] {
	if (around.schema.customers[name] === 'list')
		return ((customer.row[name] ?? []) as readonly string[]).map((one) => [known(one, 'text')]);
	switch (name) {
		case 'city':
		case 'region':
		case 'country':
			return customer.addresses.map((address) => [known(address[name], 'text')]);
		case 'tags':
			return customer.tags.map((tag) => [known(tag.name, 'text')]);
		case 'groups':
			return customer.groups.map((group) => [known(group.name, 'text')]);
		case 'subscribed_forms':
			return eventsOf(condition, customer, around, test)
				.filter((event) => event.name === 'subscribed_form')
				.map((event) => [json(jsonValue(event.properties as Json, 'form'))]);
		case 'categories_purchased':
			return linesOf(condition, customer, around, test).flatMap(({ line }) =>
				categoriesOf(line, around.shop)
					.filter((one) => !condition.operator?.startsWith('count_') || one.direct !== false)
					.map(categoryNames),
			);
		default:
			return linesOf(condition, customer, around, test).map(({ line }) => [
				known(line[name === 'products_purchased' ? 'product_id' : 'variant_id'], 'key'),
			]);
	}
}
