import { defined } from '../../lib/error/defined';
import type { FieldType } from '../../lib/language/operator/operator';
import { jsonValue, type Json } from './json';
import type { Clock } from './clock';
import type { Cell, ColumnKind, Customer, Row, Schema, Shop } from './shop';
import type { AskedCurrency } from '../../lib/language/rule/rule';
import { asked } from './conversion';
import { exact, plus, ZERO } from './exact';
import { isSound, json, known, number, text, type Maybe } from './value';
import { calendarDay, DAY, dayNumber, wallOf } from './wall-clock';

/** The row that a `where` is asked of: an order, an order's line, or an event; and whose it is. */
export type RowAsked = { readonly customer: Customer } & (
	{ readonly order: Row; readonly lines: readonly Row[]; readonly line?: Row } | { readonly event: Row }
);

/** When it was; a line was when its order was. */
export const instantOfRow = (row: RowAsked): number | null =>
	('event' in row ? row.event.occurred_at : row.order.placed_at) as number | null;

/** What a `where` can ask of it. */
export type RowColumn = { readonly anyCase?: true } & (
	| { readonly type: FieldType; read(currency?: AskedCurrency): Maybe }
	| {
			readonly type: 'list';
			readonly element: 'text' | 'keyword';
			readonly elements: readonly (readonly Maybe[])[];
	  }
);

interface Around {
	readonly shop: Shop;
	readonly schema: Schema;
	readonly clock: Clock;
}

/** Columns of orders and lines that have a name of their own in a `where`, and what type they compare as. */
const ORDER: Readonly<Record<string, { column: string; type: FieldType }>> = {
	order_id: { column: 'id', type: 'keyword' },
	status: { column: 'status', type: 'keyword' },
	total: { column: 'amount', type: 'money' },
	currency: { column: 'currency', type: 'keyword' },
	channel: { column: 'channel', type: 'keyword' },
	coupon: { column: 'coupon', type: 'keyword' },
	gross: { column: 'gross', type: 'money' },
	refunded: { column: 'refunded', type: 'money' },
};
const LINE: Readonly<Record<string, { column: string; type: FieldType }>> = {
	product: { column: 'product_id', type: 'keyword' },
	variant: { column: 'variant_id', type: 'keyword' },
	variant_title: { column: 'variant_title', type: 'text' },
	brand: { column: 'brand', type: 'text' },
	sku: { column: 'sku', type: 'keyword' },
	quantity: { column: 'quantity', type: 'number' },
	price: { column: 'price', type: 'money' },
};
const OF_PRODUCT = ['product_title', 'category', 'category_title'];

export const TYPE_OF_KIND: Readonly<Record<Exclude<ColumnKind, 'json'>, FieldType>> = {
	list: 'list',
	text: 'text',
	key: 'keyword',
	uuid: 'text',
	number: 'number',
	double: 'number',
	real: 'number',
	boolean: 'boolean',
	instant: 'date',
	day: 'date',
};

/** Whether a `where` over orders asks about their lines. */
export const isOfLine = (name: string, { lines }: Schema): boolean =>
	OF_PRODUCT.includes(name) ||
	Object.hasOwn(LINE, name) ||
	(Object.hasOwn(lines, name) && !Object.hasOwn(ORDER, name));

export function rowColumn(name: string, row: RowAsked, around: Around): RowColumn {
	const part = PARTS[name] ?? PERIODS[name];
	if (part !== undefined) {
		const at = instantOfRow(row);
		return {
			type: 'number',
			read: () => (isFiniteInstant(at) ? whole(part(wallOf(at, around.clock.zone))) : undefined),
		};
	}
	if ('event' in row) return eventColumn(name, row.event, around.shop);
	if (name === 'pieces') return { type: 'number', read: () => number(pieces(row.lines)) };
	if (name === 'distinct_products') return { type: 'number', read: () => whole(products(row.lines)) };
	if (OF_PRODUCT.includes(name) && !Object.hasOwn(around.schema.lines, name))
		return productColumn(name, defined(row.line), around.shop);
	if (isOfLine(name, around.schema))
		return plainColumn(name, [defined(row.line), row.order], around.schema, 'lines');
	return plainColumn(name, [row.order, row.order], around.schema, 'orders');
}

const isFiniteInstant = (at: number | null): at is number => at !== null && Number.isFinite(at);
const whole = (count: number) => number(exact(count));

/** Parts of a wall time; weekdays from Monday, 1. */
const PARTS: Readonly<Record<string, (wall: number) => number>> = {
	weekday: (wall) => ((((dayNumber(wall) + 3) % 7) + 7) % 7) + 1,
	hour: (wall) => Math.floor((wall - dayNumber(wall) * DAY) / (DAY / 24)),
	day_of_month: (wall) => calendarDay(dayNumber(wall)).day,
	month: (wall) => calendarDay(dayNumber(wall)).month,
};

/** Whole periods that a wall time lies in, counted from one of them; weeks from a Monday. */
const PERIODS: Readonly<Record<string, (wall: number) => number>> = {
	day: dayNumber,
	week: (wall) => Math.floor((dayNumber(wall) + 3) / 7),
	calendar_month: (wall) => {
		const { year, month } = calendarDay(dayNumber(wall));
		return year * 12 + month;
	},
	quarter: (wall) => {
		const { year, month } = calendarDay(dayNumber(wall));
		return year * 4 + Math.floor((month - 1) / 3);
	},
	year: (wall) => calendarDay(dayNumber(wall)).year,
};

const pieces = (lines: readonly Row[]) =>
	lines
		.map(({ quantity }) => quantity)
		.filter((one) => isSound(one, 'number'))
		.map((one) => exact(one as string))
		.reduce(plus, ZERO);
const products = (lines: readonly Row[]) =>
	new Set(lines.map((line) => line.product_id).filter((id) => id !== null)).size;

/** An amount of money in another currency than the one asked for is as good as none. */
function plainColumn(
	name: string,
	[row, order]: readonly [row: Row, order: Row],
	schema: Schema,
	of: 'orders' | 'lines',
): RowColumn {
	const named = { orders: ORDER, lines: LINE }[of][name];
	const column = named?.column ?? name;
	const kind = defined(schema[of][column]);
	const type = named?.type ?? TYPE_OF_KIND[kind as Exclude<ColumnKind, 'json'>];
	const read = (currency?: AskedCurrency): Maybe => {
		const own = known(row[column], kind);
		if (typeof currency === 'object') {
			const amount = own?.kind === 'number' ? asked(own.number, order, currency, schema) : undefined;
			return amount && number(amount);
		}
		return currency === undefined || isIn(order, currency) ? own : undefined;
	};
	return { type, read, ...(name === 'currency' ? { anyCase: true } : {}) };
}

export const isIn = (order: Row, currency: string): boolean =>
	typeof order.currency === 'string' && order.currency.toUpperCase() === currency.toUpperCase();

function eventColumn(name: string, event: Row, shop: Shop): RowColumn {
	if (name === 'product') return { type: 'keyword', read: () => known(event.product_id, 'key') };
	if (name === 'category') {
		const mine = shop.productCategories.filter((one) => isSame(one.product_id, event.product_id));
		return { type: 'list', element: 'keyword', elements: mine.map(categoryNames) };
	}
	if (name === 'name') return { type: 'keyword', read: () => known(event.name, 'key') };
	return {
		type: 'any',
		read: () => json(jsonValue(event.properties as Json, name.slice('properties.'.length))),
	};
}

function productColumn(name: string, line: Row, shop: Shop): RowColumn {
	if (name === 'product_title') {
		const product = shop.products.find((one) => line.product_id !== null && one.id === line.product_id);
		return { type: 'text', read: () => text((product?.title ?? undefined) as string | undefined) };
	}
	const categories = categoriesOf(line, shop);
	return name === 'category'
		? { type: 'list', element: 'keyword', elements: categories.map(categoryNames) }
		: { type: 'list', element: 'text', elements: categories.map((one) => [known(one.title, 'text')]) };
}

/**
 * The categories of the line's product, the ancestors too: the shop says which. Where they are of variants,
 * those of the line's own variant.
 */
export const categoriesOf = (line: Row, { productCategories }: Shop): readonly Row[] =>
	productCategories.filter(
		(one) =>
			isSame(one.product_id, line.product_id) &&
			(!('variant_id' in one) || isSame(one.variant_id, line.variant_id)),
	);

const isSame = (one: Cell | undefined, other: Cell | undefined) => one !== null && one === other;

/** A category is known by its slug and by its id. */
export const categoryNames = (category: Row): readonly Maybe[] => [
	known(category.category, 'key'),
	known(category.category_id, 'key'),
];
