import { columnOf, type Column, type RelationSet } from '../relation/relation';
import type { FieldType } from '../operator/operator';
import { RELATION_SHAPES } from '../relation/relation-columns';
import type { RowField, RowKind, RowSource } from './field';
import { labelOf } from './standard-fields';

type Draft = Partial<Omit<RowField, 'name' | 'row' | 'type' | 'source'>>;
const need = (relation: 'orders' | 'order_lines' | 'events', column: string) => [{ relation, column }];

const STANDARD_ROW_FIELDS: readonly RowField[] = [
	orderField('order_id', 'keyword', 'id'),
	orderField('status', 'keyword'),
	orderField('total', 'money', 'amount', { money: true }),
	orderField('currency', 'keyword', 'currency', { anyCase: true }),
	orderField('channel', 'keyword'),
	orderField('coupon', 'keyword'),
	lineField('product', 'keyword', 'product_id'),
	rowField(
		'product_title',
		'line',
		'text',
		{ kind: 'product_title' },
		{
			needs: [{ relation: 'order_lines' }, { relation: 'products', column: 'title' }],
		},
	),
	lineField('variant', 'keyword', 'variant_id'),
	rowField(
		'category',
		'line',
		'list',
		{ kind: 'line_category' },
		{
			element: 'keyword',
			needs: [{ relation: 'order_lines' }, { relation: 'product_categories' }],
		},
	),
	rowField(
		'category_title',
		'line',
		'list',
		{ kind: 'line_category_title' },
		{
			element: 'text',
			needs: [{ relation: 'order_lines' }, { relation: 'product_categories', column: 'title' }],
		},
	),
	lineField('sku', 'keyword'),
	lineField('quantity', 'number'),
	lineField('price', 'money', 'price', { money: true }),
	rowField(
		'name',
		'event',
		'keyword',
		{ kind: 'event_column', column: 'name' },
		{ needs: need('events', 'name') },
	),
];

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
		found.set('product_title', lineField('product_title', 'text'));
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
		'event',
		'any',
		{ kind: 'event_property', key },
		{ label: key, needs: need('events', 'properties') },
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
				? orderField(column.name, type, column.name, day)
				: lineField(column.name, type, column.name, day);
		}
	}
}

function rowField(
	name: string,
	row: RowField['row'],
	type: FieldType,
	source: RowSource,
	draft: Draft = {},
): RowField {
	return Object.freeze({ name, row, type, source, label: labelOf(name), needs: [], ...draft });
}

function orderField(name: string, type: FieldType, from = name, draft: Draft = {}): RowField {
	return rowField(
		name,
		'order',
		type,
		{ kind: 'order_column', column: from },
		{ needs: need('orders', from), ...draft },
	);
}

function lineField(name: string, type: FieldType, from = name, draft: Draft = {}): RowField {
	return rowField(
		name,
		'line',
		type,
		{ kind: 'line_column', column: from },
		{ needs: need('order_lines', from), ...draft },
	);
}
