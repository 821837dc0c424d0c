import { columnOf, type Column, type RelationSet } from '../relation/relation';
import type { FieldType } from '../operator/operator';
import { RELATION_SHAPES } from '../relation/relation-columns';
import {
	CALENDAR_PARTS,
	CALENDAR_PERIODS,
	isCalendarPeriod,
	type CalendarPart,
	type CalendarPeriod,
	type RowField,
	type RowKind,
	type RowSource,
} from './field';
import { labelOf } from './standard-fields';

type Draft = Partial<Omit<RowField, 'name' | 'row' | 'type' | 'source' | 'looksBack'>> &
	Pick<RowField, 'looksBack'>;

/** What a row begins with and keeps, and what the shop may overwrite. */
const KEPT = { looksBack: true } as const;
const OVERWRITTEN = { looksBack: false } as const;
const need = (relation: 'orders' | 'order_lines' | 'events', column: string) => [{ relation, column }];

const STANDARD_ROW_FIELDS: readonly RowField[] = [
	orderField('order_id', 'keyword', { ...KEPT, from: 'id' }),
	orderField('status', 'keyword', OVERWRITTEN),
	orderField('total', 'money', { ...KEPT, from: 'amount', money: true }),
	orderField('currency', 'keyword', { ...KEPT, anyCase: true }),
	orderField('channel', 'keyword', KEPT),
	orderField('coupon', 'keyword', KEPT),
	orderField('gross', 'money', { ...KEPT, money: true }),
	orderField('refunded', 'money', { ...OVERWRITTEN, money: true }),
	...CALENDAR_PARTS.map((part) => calendarField(part, 'order')),
	ofLines('pieces', need('order_lines', 'quantity')),
	ofLines('distinct_products', need('order_lines', 'product_id')),
	lineField('product', 'keyword', { ...KEPT, from: 'product_id', names: 'product' }),
	rowField(
		'product_title',
		'text',
		{ kind: 'product_title' },
		{
			row: 'line',
			...OVERWRITTEN,
			needs: [{ relation: 'order_lines' }, { relation: 'products', column: 'title' }],
		},
	),
	lineField('variant', 'keyword', { ...KEPT, from: 'variant_id', names: 'variant' }),
	rowField(
		'category',
		'list',
		{ kind: 'line_category' },
		{
			row: 'line',
			...OVERWRITTEN,
			names: 'category',
			element: 'keyword',
			needs: [{ relation: 'order_lines' }, { relation: 'product_categories' }],
		},
	),
	rowField(
		'category_title',
		'list',
		{ kind: 'line_category_title' },
		{
			row: 'line',
			...OVERWRITTEN,
			element: 'text',
			needs: [{ relation: 'order_lines' }, { relation: 'product_categories', column: 'title' }],
		},
	),
	lineField('variant_title', 'text', KEPT),
	lineField('brand', 'text', KEPT),
	lineField('sku', 'keyword', KEPT),
	lineField('quantity', 'number', KEPT),
	lineField('price', 'money', { ...KEPT, money: true }),
	rowField(
		'name',
		'keyword',
		{ kind: 'event_column', column: 'name' },
		{
			row: 'event',
			...KEPT,
			needs: need('events', 'name'),
		},
	),
	rowField(
		'product',
		'keyword',
		{ kind: 'event_column', column: 'product_id' },
		{ row: 'event', ...KEPT, names: 'product', needs: need('events', 'product_id') },
	),
	rowField(
		'category',
		'list',
		{ kind: 'event_category' },
		{
			row: 'event',
			...OVERWRITTEN,
			names: 'category',
			element: 'keyword',
			needs: [...need('events', 'product_id'), { relation: 'product_categories' }],
		},
	),
	...CALENDAR_PARTS.map((part) => calendarField(part, 'event')),
];

const PERIODS: readonly RowField[] = (['order', 'event'] as const).flatMap((row) =>
	CALENDAR_PERIODS.map((period) => calendarField(period, row)),
);

/** What `distinct` and `per` take of the rows of one kind beside the columns that `where` asks. */
export const periodsOf = (shop: RelationSet, kind: RowKind): ReadonlyMap<string, RowField> =>
	new Map(
		PERIODS.filter((one) => belongs(one, kind) && one.needs.every((n) => hasColumn(shop, n))).map((one) => [
			one.name,
			one,
		]),
	);

const TYPE_OF_COLUMN: Readonly<Partial<Record<Column['type'], FieldType>>> = {
	text: 'text',
	number: 'number',
	boolean: 'boolean',
	instant: 'date',
	day: 'date',
};

/** What `where` may ask of the rows of one kind, in this shop. Orders may also be asked for their lines. */
export function rowFieldsOf(shop: RelationSet, kind: RowKind): ReadonlyMap<string, RowField> {
	const standard = STANDARD_ROW_FIELDS.filter(
		(one) => belongs(one, kind) && one.needs.every((n) => hasColumn(shop, n)),
	);
	const found = new Map(standard.map((one) => [one.name, one]));
	// The title on the line outlives the product, and needs no join.
	if (kind !== 'events' && hasColumn(shop, { relation: 'order_lines', column: 'product_title' })) {
		found.set('product_title', lineField('product_title', 'text', KEPT));
	}
	for (const further of furtherColumns(shop, kind))
		if (!found.has(further.name)) found.set(further.name, further);
	return found;
}

/** `properties.<key>` of an event: any key may be asked, the kind of the value decides how it compares. */
export function eventProperty(name: string): RowField | undefined {
	const key = /^properties\.(.+)$/s.exec(name)?.[1];
	if (key === undefined) return undefined;
	return rowField(
		name,
		'any',
		{ kind: 'event_property', key },
		{ row: 'event', ...KEPT, label: key, needs: need('events', 'properties') },
	);
}

export function hasColumn(
	shop: RelationSet,
	need: { relation: keyof RelationSet['relations']; column?: string },
): boolean {
	if (shop.relations[need.relation] === undefined) return false;
	if (need.column === undefined) return true;
	return columnOf(shop, need.relation, need.column) !== undefined;
}

const belongs = (one: RowField, kind: RowKind) =>
	kind === 'events' ? one.row === 'event' : one.row !== 'event';

function* furtherColumns(shop: RelationSet, kind: RowKind): Generator<RowField> {
	if (kind === 'events') return;
	for (const relation of ['orders', 'order_lines'] as const) {
		for (const column of shop.columns?.[relation] ?? []) {
			const type = TYPE_OF_COLUMN[column.type];
			if (type === undefined || Object.hasOwn(RELATION_SHAPES[relation].types, column.name)) continue;
			const day = column.type === 'day' ? { day: true as const } : {};
			yield relation === 'orders'
				? orderField(column.name, type, { ...OVERWRITTEN, ...day })
				: lineField(column.name, type, { ...KEPT, ...day });
		}
	}
}

function rowField(
	name: string,
	type: FieldType,
	source: RowSource,
	draft: Draft & Pick<RowField, 'row'>,
): RowField {
	return Object.freeze({
		name,
		type,
		source,
		label: labelOf(name),
		needs: [],
		names: 'nothing' as const,
		...draft,
	});
}

function calendarField(part: CalendarPart | CalendarPeriod, row: 'order' | 'event'): RowField {
	const needs = row === 'order' ? need('orders', 'placed_at') : need('events', 'occurred_at');
	const isPeriod = isCalendarPeriod(part);
	return rowField(
		part,
		isPeriod ? 'date' : 'number',
		{ kind: 'calendar_part', part },
		{ row, ...KEPT, needs, ...(isPeriod ? { day: true } : {}) },
	);
}

/** A number of the order, of all its lines. */
function ofLines(measure: 'pieces' | 'distinct_products', needs: RowField['needs']): RowField {
	return rowField(measure, 'number', { kind: 'of_lines', measure }, { row: 'order', ...KEPT, needs });
}

/** `from` where the column has another name than the field. */
type ColumnDraft = Draft & { readonly from?: string };

function orderField(name: string, type: FieldType, { from = name, ...draft }: ColumnDraft): RowField {
	const needs = need('orders', from);
	return rowField(name, type, { kind: 'order_column', column: from }, { row: 'order', needs, ...draft });
}

function lineField(name: string, type: FieldType, { from = name, ...draft }: ColumnDraft): RowField {
	const needs = need('order_lines', from);
	return rowField(name, type, { kind: 'line_column', column: from }, { row: 'line', needs, ...draft });
}
