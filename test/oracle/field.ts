import { defined } from '../../lib/error/defined';
import type { FieldType } from '../../lib/language/operator/operator';
import type { RowKind } from '../../lib/language/field';
import {
	anchorOf,
	isRowGroup,
	isRowTest,
	otherRowOf,
	type AnchoredWindow,
	type Condition,
	type RowRule,
} from '../../lib/language/rule/rule';
import { isAnchored, isWithin, type Clock } from './clock';
import { compareExact, dividedBy, exact, plus, times, ZERO, type Exact } from './exact';
import { jsonValue, type Json } from './json';
import { printed } from './json';
import {
	categoriesOf,
	categoryNames,
	instantOfRow,
	isIn,
	isOfLine,
	rowColumn,
	TYPE_OF_KIND,
	type RowAsked,
} from './row-column';
import { keyOf } from './same';
import { predictionOf, scoreOf } from './score';
import type { ColumnKind, Customer, Row, Schema, Shop } from './shop';
import { asked } from './conversion';
import { favourite } from './favourite';
import { ageOf, bucketOf } from './own-value';
import { asNumber, isSound, json, known, number, text, type Maybe } from './value';
import { after, DAY, shifted, wallAfter, wallOf } from './wall-clock';

export interface Field {
	readonly name: string;
	readonly type: FieldType;
	readonly element?: 'text' | 'keyword';
}

/** The names of one element of a list: a category has two. */
export type Element = readonly Maybe[];

export interface Around {
	readonly shop: Shop;
	readonly schema: Schema;
	readonly clock: Clock;
}
export type RowTest = (where: RowRule, row: RowAsked) => boolean;

/** One customer, what is around, and how a `where` is asked of a row. */
export interface OfCustomer extends Around {
	readonly customer: Customer;
	readonly test: RowTest;
}
type OrderAsked = Extract<RowAsked, { readonly order: Row }>;
type EventAsked = Extract<RowAsked, { readonly event: Row }>;

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
	cancelled_orders_count: 'number',
	gross_spent: 'money',
	refunded_amount: 'money',
	refund_rate: 'number',
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
	recency_score: 'number',
	frequency_score: 'number',
	monetary_score: 'number',
	rfm_segment: 'keyword',
	churn_risk_score: 'number',
	predicted_orders: 'number',
	cltv: 'money',
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
export function valueOf({ name }: Field, condition: Condition, of: OfCustomer): Maybe {
	const { customer, schema, clock } = of;
	if (name === 'customer_id') return known(customer.row.id, 'key');
	if (name === 'age') return ageOf(known(customer.row.birthday, defined(schema.customers.birthday)), clock);
	if (name === 'bucket') return bucketOf(String(customer.row.id), condition.salt ?? '');
	if (name === 'email_domain') return text(domainOf(customer.row.email as string | null));
	if (Object.hasOwn(ROW_TYPES, name)) return computed(name, condition, of);
	if (!Object.hasOwn(schema.customers, name)) return jsonField(name, customer.row, schema);
	return known(customer.row[name], defined(schema.customers[name]));
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

/**
 * The values of a field that is not a list, of which one must meet the test: several where its rows are
 * grouped.
 */
export function valuesOf(field: Field, condition: Condition, of: OfCustomer): readonly Maybe[] {
	if (condition.per === undefined) return [valueOf(field, condition, of)];
	return groupsOf(field.name, condition.per, condition, of).map((rows) =>
		measured(field.name, rows, condition, of),
	);
}

function computed(name: string, condition: Condition, of: OfCustomer): Maybe {
	// The currency says which cut points are meant; these are of all orders.
	const scored = () =>
		rowsOf('orders', { ...condition, currency: undefined }, of).map((row) => ({
			row: (row as OrderAsked).order,
		}));
	switch (name) {
		case 'recency_score':
		case 'frequency_score':
		case 'monetary_score':
		case 'rfm_segment': {
			const orders = scored();
			const days = recency(latest(orders.map(({ row }) => row.placed_at as number)), of.clock);
			return scoreOf(name, days, orders, of.schema.scoring);
		}
		case 'churn_risk_score':
		case 'predicted_orders':
		case 'cltv':
			return predictionOf(name, scored(), of.schema.scoring, of.clock);
		default:
	}
	return measured(name, rowsOf(defined(OVER[name]), takenBy(name, condition), of), condition, of);
}

/** Which orders a field is about by itself. */
const takenBy = (name: string, condition: Condition): Condition & Taken =>
	name === 'cancelled_orders_count' ? { ...condition, including: ['cancelled'], alone: true } : condition;

const OVER: Readonly<Record<string, RowKind>> = {
	orders_count: 'orders',
	amount_spent: 'orders',
	cancelled_orders_count: 'orders',
	gross_spent: 'orders',
	refunded_amount: 'orders',
	refund_rate: 'orders',
	average_order_value: 'orders',
	largest_order: 'orders',
	first_order_date: 'orders',
	last_order_date: 'orders',
	recency_days: 'orders',
	quantity_purchased: 'lines',
	spent_on_products: 'lines',
	events_count: 'events',
	first_event_date: 'events',
	last_event_date: 'events',
	average_days_between_orders: 'orders',
	expected_next_order_date: 'orders',
	favourite_product: 'lines',
	favourite_category: 'lines',
	events_sum: 'events',
	events_average: 'events',
	events_largest: 'events',
	events_smallest: 'events',
};

function measured(name: string, rows: readonly RowAsked[], condition: Condition, around: Around): Maybe {
	const { distinct } = condition;
	const orders = rows as readonly OrderAsked[];
	const amountsIn = (column: string) =>
		orders.flatMap(({ order }) => amountIn(column, order, condition, around));
	const amounts = () => amountsIn('amount');
	const lines = () => orders.map(({ line }) => defined(line));
	const instants = () => rows.map((row) => defined(instantOfRow(row)));
	switch (name) {
		case 'orders_count':
		case 'cancelled_orders_count':
		case 'events_count':
			return number(exact(distinct === undefined ? rows.length : different(rows, distinct, around)));
		case 'amount_spent':
			return number(sum(amounts()));
		case 'gross_spent':
			return number(sum(amountsIn('gross')));
		case 'refunded_amount':
			return number(sum(amountsIn('refunded')));
		case 'refund_rate': {
			const both = orders.filter(({ order }) =>
				['gross', 'refunded'].every((column) => isSound(order[column], 'number')),
			);
			const of = (column: string) =>
				sum(both.flatMap(({ order }) => amountIn(column, order, condition, around)));
			const gross = of('gross');
			return gross.over === 0n ? undefined : number(over(of('refunded'), gross));
		}
		case 'average_order_value':
			return average(amounts());
		case 'largest_order':
			return largest(amounts());
		case 'first_order_date':
		case 'first_event_date':
			return earliest(instants());
		case 'last_order_date':
		case 'last_event_date':
			return latest(instants());
		case 'recency_days':
			return recency(latest(instants()), around.clock);
		case 'quantity_purchased':
			return number(sum(numbers(lines().map(({ quantity }) => quantity as Row[string]))));
		case 'spent_on_products':
			return number(sum(orders.flatMap((row) => spentOn(defined(row.line), row.order, condition, around))));
		case 'average_days_between_orders': {
			const found = rhythm(instants());
			return (
				found && number({ over: BigInt(found.last - found.first), under: BigInt(found.steps) * BigInt(DAY) })
			);
		}
		case 'expected_next_order_date': {
			const found = rhythm(instants());
			if (found === undefined) return undefined;
			const { first, last, steps } = found;
			return { kind: 'instant', instant: last + Math.floor((last - first) / steps) };
		}
		case 'favourite_product':
			return favourite(rows, ({ line }) => [[known(line.product_id, 'key')]])[0];
		case 'events_sum':
			return number(sum(propertiesOf(rows, condition)));
		case 'events_average':
			return average(propertiesOf(rows, condition));
		case 'events_largest':
			return largest(propertiesOf(rows, condition));
		case 'events_smallest':
			return smallest(propertiesOf(rows, condition));
		default:
			throw new TypeError(`The interpreter knows no field "${name}".`);
	}
}

/** Of an infinite instant nobody knows how far it lies from another. */
function rhythm(instants: readonly number[]): { first: number; last: number; steps: number } | undefined {
	const at = instants.filter(Number.isFinite);
	return at.length < 2 ? undefined : { first: Math.min(...at), last: Math.max(...at), steps: at.length - 1 };
}

/** The numbers under a key of the events. */
const propertiesOf = (rows: readonly RowAsked[], { property = '' }: Condition): readonly Exact[] =>
	rows.flatMap((row) => {
		const value = json(jsonValue((row as EventAsked).event.properties as Json, property));
		const found = value && asNumber(value);
		return found === undefined ? [] : [found];
	});

/** The favourite category by its slug and its id; of ancestors nothing is bought. */
export const favouriteCategory = (condition: Condition, of: OfCustomer): Element =>
	favourite(rowsOf('lines', condition, of), ({ line }) =>
		categoriesOf(line, of.shop)
			.filter((one) => one.direct !== false)
			.map(categoryNames),
	);

/** Whether a customer has rows that count for a field over rows; a field of the customer needs none. */
export function hasRows({ name }: Field, condition: Condition, of: OfCustomer): boolean {
	const over = OVER[name];
	return over === undefined || rowsOf(over, takenBy(name, condition), of).length > 0;
}

const different = (rows: readonly RowAsked[], name: string, around: Around): number =>
	new Set(rows.flatMap((row) => keysOf(row, name, around))).size;

/** What a row is told apart by in a column: nothing where it has no value, several of a list. */
function keysOf(row: RowAsked, name: string, around: Around): readonly string[] {
	const column = rowColumn(name, row, around);
	const values = 'elements' in column ? column.elements.map(([name]) => name) : [column.read()];
	const type = 'elements' in column ? 'keyword' : column.type;
	return [
		...new Set(values.flatMap((value) => (value && keyOf(value, type, column.anyCase === true)) ?? [])),
	];
}

/** The rows by what they hold in a column. An order is in each group that some line of it is in. */
function groupsOf(
	name: string,
	per: string,
	condition: Condition,
	of: OfCustomer,
): readonly (readonly RowAsked[])[] {
	const over = defined(OVER[name]);
	const byLine = over === 'orders' && isOfLine(per, of.schema);
	const rows = byLine
		? linesIn(rowsOf(over, { ...takenBy(name, condition), where: undefined }, of)).filter(
				(row) => condition.where === undefined || of.test(condition.where, row),
			)
		: rowsOf(over, takenBy(name, condition), of);
	const groups = new Map<string, Map<unknown, RowAsked>>();
	for (const row of rows) {
		for (const key of keysOf(row, per, of)) {
			const group = groups.get(key) ?? new Map<unknown, RowAsked>();
			groups.set(key, group.set(byLine ? (row as OrderAsked).order : row, row));
		}
	}
	return [...groups.values()].map((group) => [...group.values()]);
}

const numbers = (cells: readonly Row[string][]) =>
	cells.filter((cell) => isSound(cell, 'number')).map((cell) => exact(cell as string));
const sum = (all: readonly Exact[]) => all.reduce(plus, ZERO);
const average = (all: readonly Exact[]) =>
	all.length === 0 ? undefined : number(dividedBy(sum(all), all.length));
const largest = (all: readonly Exact[]) =>
	all.length === 0 ? undefined : number(all.reduce((a, b) => (compareExact(a, b) >= 0 ? a : b)));
const smallest = (all: readonly Exact[]) =>
	all.length === 0 ? undefined : number(all.reduce((a, b) => (compareExact(a, b) <= 0 ? a : b)));
function spentOn({ quantity, price }: Row, order: Row, condition: Condition, around: Around): Exact[] {
	if (!isSound(quantity, 'number') || !isSound(price, 'number')) return [];
	const amount = times(exact(quantity as string), exact(price as string));
	return found(asked(amount, order, condition.currency, around.schema));
}

function amountIn(column: string, order: Row, condition: Condition, around: Around): Exact[] {
	const cell = order[column];
	if (!isSound(cell, 'number')) return [];
	return found(asked(exact(cell as string), order, condition.currency, around.schema));
}

const found = (amount: Exact | undefined): Exact[] => (amount === undefined ? [] : [amount]);
const over = (a: Exact, b: Exact): Exact =>
	b.over < 0n
		? { over: -a.over * b.under, under: a.under * -b.over }
		: { over: a.over * b.under, under: a.under * b.over };

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

type Limits = Pick<Condition, 'of' | 'within' | 'currency' | 'where'> & Taken;

/** Which orders are taken: those that count, and others by their status. */
type Taken = Pick<Condition, 'including'> & { readonly alone?: boolean };

/** The rows that count: in the window, in their places, in the currency, and as `where` asks. */
function rowsOf(
	kind: RowKind,
	{ of: places, within, currency, where, ...taken }: Limits,
	of: OfCustomer,
	among: (row: RowAsked) => boolean = () => true,
): readonly RowAsked[] {
	const dated = kind === 'lines' ? 'orders' : kind;
	const inWindow = windowOf(within, of);
	let rows = rowsOfKind(dated, of.customer, of, taken).filter(
		(row) => among(row) && inWindow(defined(instantOfRow(row))),
	);
	if (places !== undefined) {
		const ranked = rows.filter(
			(row) => places.where === undefined || meetsWhere(places.where, dated, row, of),
		);
		rows = placed(places, ranked.sort(inTime(of.schema)));
	}
	if (typeof currency === 'string') rows = rows.filter((row) => 'order' in row && isIn(row.order, currency));
	if (kind === 'lines') rows = linesIn(rows);
	return where === undefined ? rows : rows.filter((row) => meetsWhere(where, kind, row, of));
}

/** Every row of a kind that there is at the instant. */
export function rowsOfKind(
	kind: RowKind,
	customer: Customer,
	{ clock }: Around,
	{ including = [], alone }: Taken = {},
): RowAsked[] {
	const past = (row: RowAsked) => {
		const at = instantOfRow(row);
		return isSound(at, 'instant') && at <= clock.asOf;
	};
	if (kind === 'events') return customer.events.map((event) => ({ customer, event })).filter(past);
	const others = (customer.notCounted ?? []).filter(({ row }) =>
		including.includes(String(row.status).replace(/[A-Z]/g, (letter) => letter.toLowerCase())),
	);
	const orders = [...(alone === true ? [] : customer.orders), ...others]
		.map(({ row: order, lines }) => ({ customer, order, lines }))
		.filter(past);
	return kind === 'orders' ? orders : linesIn(orders);
}

const linesIn = (rows: readonly RowAsked[]): RowAsked[] =>
	rows.flatMap((row) => ('order' in row ? row.lines.map((line) => ({ ...row, line })) : []));

/** A `where` over orders may ask one line of each. */
function meetsWhere(where: RowRule, kind: RowKind, row: RowAsked, { schema, test }: OfCustomer): boolean {
	if (kind !== 'orders' || !asksLines(where, schema)) return test(where, row);
	return linesIn([row]).some((line) => test(where, line));
}

export function asksLines(where: RowRule, schema: Schema): boolean {
	if (isRowGroup(where)) return where.rules.some((one) => asksLines(one, schema));
	if (!isRowTest(where)) return isOfLine(where.field, schema);
	return !('lines' in where) && (otherRowOf(where).other.same ?? []).some((name) => isOfLine(name, schema));
}

const placed = <T>(of: NonNullable<Condition['of']>, rows: readonly T[]): T[] => {
	if ('nth' in of) return rows.slice(of.nth - 1, of.nth);
	return 'first' in of ? rows.slice(0, of.first) : rows.slice(Math.max(0, rows.length - of.last));
};

/** By time, then by id; events then by all that they hold. */
const inTime =
	(schema: Schema) =>
	(a: RowAsked, b: RowAsked): number => {
		const time = defined(instantOfRow(a)) - defined(instantOfRow(b));
		if (Number.isFinite(time) && time !== 0) return time;
		if (instantOfRow(a) !== instantOfRow(b))
			return Number(instantOfRow(a)) < Number(instantOfRow(b)) ? -1 : 1;
		if ('order' in a && 'order' in b)
			return schema.textIds ? byBytes(a.order.id, b.order.id) : Number(a.order.id) - Number(b.order.id);
		const [left, right] = [(a as EventAsked).event, (b as EventAsked).event];
		return (
			(schema.eventIds ? byNumber(left.id, right.id) : 0) ||
			byBytes(left.name, right.name) ||
			(schema.eventIds ? byBytes(left.product_id, right.product_id) : 0) ||
			byBytes(jsonOf(left), jsonOf(right))
		);
	};

const jsonOf = ({ properties }: Row) => (properties === null ? null : printed(properties as Json));

/** What is missing comes last. */
const last = (a: unknown, b: unknown) => Number(a === null) - Number(b === null);
const byNumber = (a: unknown, b: unknown) => last(a, b) || (a === null ? 0 : Number(a) - Number(b));
const byBytes = (a: unknown, b: unknown) =>
	last(a, b) || (a === null ? 0 : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))));

function windowOf(within: Condition['within'], of: OfCustomer): (instant: number) => boolean {
	if (within === undefined || !isAnchored(within)) return isWithin(within, of.clock);
	const { anchor } = anchorOf(within);
	const field = fieldOf(anchor.field, of.schema);
	const date = valueOf(field, { operator: 'is_not_null', ...anchor }, of);
	return (instant) => date !== undefined && besideDate(instant, date, within, of.clock.zone);
}

/** From the date on so long, or so long up to it; a day is the whole of it, by the wall clock. */
function besideDate(
	instant: number,
	date: NonNullable<Maybe>,
	window: AnchoredWindow,
	zone: string,
): boolean {
	const { amount, unit } = window.for;
	const isAfter = 'after' in window;
	if (date.kind === 'instant') {
		const [from, to] = isAfter ? [date.instant, instant] : [instant, date.instant];
		const end = after(from, amount, unit, zone);
		return to >= from && end !== undefined && to <= end;
	}
	if (date.kind !== 'day') throw new TypeError('A window hangs on a date.');
	if (!Number.isFinite(instant)) return false;
	const [wall, day] = [wallOf(instant, zone), date.day * DAY];
	return isAfter
		? wall >= day && wall < wallAfter(day, amount, unit) + DAY
		: wall < day + DAY && wallAfter(wall, amount, unit) >= day;
}

/** The elements of a list field, each with its names; those without any are none. */
export function elementsOf({ name }: Field, condition: Condition, of: OfCustomer): readonly Element[] {
	const { customer } = of;
	if (of.schema.customers[name] === 'list')
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
			return formsOf(condition, of).map((event) => [json(jsonValue(event.properties as Json, 'form'))]);
		case 'categories_purchased':
			return linesOf(condition, of).flatMap((line) =>
				categoriesOf(line, of.shop)
					.filter((one) => !condition.operator?.startsWith('count_') || one.direct !== false)
					.map(categoryNames),
			);
		default:
			return linesOf(condition, of).map((line) => [
				known(line[name === 'products_purchased' ? 'product_id' : 'variant_id'], 'key'),
			]);
	}
}

const linesOf = (condition: Condition, of: OfCustomer): readonly Row[] =>
	rowsOf('lines', condition, of).map((row) => defined((row as OrderAsked).line));

/** Of the events of this name, which are also what is ranked. */
function formsOf(condition: Condition, of: OfCustomer): readonly Row[] {
	const eventOf = (row: RowAsked) => (row as EventAsked).event;
	return rowsOf('events', condition, of, (row) => eventOf(row).name === 'subscribed_form').map(eventOf);
}
