import { columnOf, type Column, type RelationSet } from '../relation/relation';
import { OPERATORS_BY_TYPE, type FieldType } from '../operator/operator';
import { RELATION_SHAPES } from '../relation/relation-columns';
import { storedFormIn } from '../relation/relation-table';
import type { Field, RowField, RowKind } from './field';
import { eventProperty, hasColumn, periodsOf, rowFieldsOf } from './row-fields';
import { generalPhrase, nounOf } from './phrase';
import { furtherTraits, labelOf, STANDARD_FIELDS } from './standard-fields';

/** All that rules may ask of one shop. */
export interface Catalogue {
	readonly fields: readonly Field[];
	/** By canonical name or alias. */
	find(name: string): Field | undefined;
	/** Every canonical name and alias, for suggestions. */
	readonly names: readonly string[];
	/** Whether rules may take orders that do not count, and convert amounts. */
	readonly offers: {
		readonly notCounted: boolean;
		/** Orders that say in which currency they are. */
		readonly currencies: boolean;
		readonly rates: boolean;
	};
	/** What the mapping is called. */
	readonly shop: string;
	/** The currency meant where a condition on money names none. */
	readonly currency?: string;
	rowFields(kind: RowKind): readonly RowField[];
	findRowField(kind: RowKind, name: string): RowField | undefined;
	/** Periods of the calendar, by which `distinct` and `per` tell rows apart; no `where` asks them. */
	periods(kind: RowKind): readonly RowField[];
	/** A period of the calendar, or a column: the period where the shop has a column of that name. */
	findPeriodOrColumn(kind: RowKind, name: string): RowField | undefined;
	/** Why a known field is not there, in words; undefined for a field that nobody knows. */
	whyAbsent(name: string): string | undefined;
}

const cache = new WeakMap<RelationSet, Catalogue>();

export function catalogueOf(shop: RelationSet): Catalogue {
	const cached = cache.get(shop) ?? build(shop);
	cache.set(shop, cached);
	made.add(cached);
	return cached;
}

const made = new WeakSet<Catalogue>();

/** Whether `catalogueOf` made it. */
export const isCatalogue = (value: unknown): value is Catalogue =>
	typeof value === 'object' && value !== null && made.has(value as Catalogue);

function build(shop: RelationSet): Catalogue {
	const standard = STANDARD_FIELDS.filter((field) => field.needs.every((need) => hasColumn(shop, need))).map(
		(field) => typedByColumn(field, shop),
	);
	const fields = [...standard, ...furtherFields(shop, standard)];
	const byName = new Map<string, Field>();
	for (const field of fields) for (const alias of field.aliases) byName.set(alias, field);
	for (const field of fields) byName.set(field.name, field);
	const rows = new Map(
		(['orders', 'lines', 'events'] as const).map((kind) => [kind, rowFieldsOf(shop, kind)]),
	);
	const periods = new Map(
		(['orders', 'lines', 'events'] as const).map((kind) => [kind, periodsOf(shop, kind)]),
	);
	const currencies = hasColumn(shop, { relation: 'orders', column: 'currency' });
	const findRowField = (kind: RowKind, name: string) =>
		rows.get(kind)?.get(name) ?? propertyOf(kind, name, shop);
	return Object.freeze({
		fields,
		names: [...byName.keys()],
		offers: {
			notCounted: hasColumn(shop, { relation: 'orders_not_counted' }),
			currencies,
			rates: currencies && hasColumn(shop, { relation: 'exchange_rates' }),
		},
		shop: shop.name,
		...(shop.currency === undefined ? {} : { currency: shop.currency }),
		find: (name: string) => byName.get(name) ?? jsonField(name, shop),
		rowFields: (kind: RowKind) => [...(rows.get(kind)?.values() ?? [])],
		findRowField,
		periods: (kind: RowKind) => [...(periods.get(kind)?.values() ?? [])],
		findPeriodOrColumn: (kind: RowKind, name: string) =>
			periods.get(kind)?.get(name) ?? findRowField(kind, name),
		whyAbsent: (name: string) => whyAbsent(name, shop),
	});
}

function propertyOf(kind: RowKind, name: string, shop: RelationSet): RowField | undefined {
	return kind === 'events' && hasColumn(shop, { relation: 'events', column: 'properties' })
		? eventProperty(name)
		: undefined;
}

/** A shop may keep `created_at` as a day, or `birthday` as an instant: the column decides. */
function typedByColumn(field: Field, shop: RelationSet): Field {
	if (field.source.kind !== 'column') return field;
	const type = columnOf(shop, 'customers', field.source.column)?.type;
	if (field.type === 'date') return type === 'day' ? { ...field, day: true } : { ...field, day: undefined };
	// Ids are compared as keys, whatever their type.
	if (field.type !== 'number' && field.type !== 'keyword' && type === 'number')
		return retyped(field, 'number');
	return field;
}

const retyped = (field: Field, type: FieldType): Field => ({
	...field,
	type,
	operators: OPERATORS_BY_TYPE[type],
	phrase: generalPhrase(type, nounOf(field.label)),
});

const FIELD_TYPE: Readonly<Record<Column['type'], FieldType | undefined>> = {
	text: 'text',
	number: 'number',
	boolean: 'boolean',
	instant: 'date',
	day: 'date',
	json: undefined,
	list: 'list',
	other: undefined,
};

/** Every further column of `customers` is a field of its own; a jsonb column gives `column.key` fields. */
function* furtherFields(shop: RelationSet, standard: readonly Field[]): Generator<Field> {
	const taken = new Set(standard.flatMap((field) => [field.name]));
	for (const column of shop.columns?.customers ?? []) {
		if (column.type === 'json') {
			for (const key of column.keys ?? []) yield jsonKeyField(column.name, key.name);
			continue;
		}
		const type = FIELD_TYPE[column.type];
		if (type === undefined || taken.has(column.name) || isKnown(column.name, shop)) continue;
		const kind = column.type === 'list' ? 'array' : 'column';
		yield customField(column.name, type, { kind, column: column.name }, column.type === 'day');
	}
}

/**
 * A column that holds the tags is one of the language; in a shop that keeps no tags there, it is one of the
 * shop's own.
 */
function isKnown(column: string, shop: RelationSet): boolean {
	if (storedFormIn('customers', column)?.form === 'packed_text') return shop.tagsOfCustomer !== undefined;
	return Object.hasOwn(RELATION_SHAPES.customers.types, column);
}

function jsonField(name: string, shop: RelationSet): Field | undefined {
	// A column may have dots in its name, and so may a key.
	const column = shop.columns?.customers?.find(
		(one) => one.type === 'json' && name.startsWith(`${one.name}.`) && name.length > one.name.length + 1,
	);
	return column && jsonKeyField(column.name, name.slice(column.name.length + 1));
}

/** Of any type, whatever a sample of rows holds: the next row may hold another. */
const jsonKeyField = (column: string, key: string): Field =>
	customField(`${column}.${key}`, 'any', { kind: 'json', column, key }, false);

function customField(name: string, type: FieldType, source: Field['source'], day: boolean): Field {
	const from = 'column' in source ? source.column : name;
	// A field of a JSON column speaks with its key alone.
	const noun = source.kind === 'json' ? source.key.replaceAll('_', ' ') : labelOf(name);
	return Object.freeze({
		name,
		type,
		source,
		label: labelOf(name),
		group: 'customer',
		aliases: [],
		operators: OPERATORS_BY_TYPE[type],
		...furtherTraits(name, type, nounOf(noun)),
		needs: [{ relation: 'customers' as const, column: from }],
		...(day ? { day: true as const } : {}),
		...(type === 'list' ? { element: 'text' as const } : {}),
	});
}

function whyAbsent(name: string, shop: RelationSet): string | undefined {
	const field = STANDARD_FIELDS.find((one) => one.name === name || one.aliases.includes(name));
	const lacking = field?.needs.find((need) => !hasColumn(shop, need));
	if (field === undefined || lacking === undefined) return undefined;
	const what =
		lacking.column === undefined || shop.relations[lacking.relation] === undefined
			? `no ${lacking.relation}`
			: `no column "${lacking.column}" in ${lacking.relation}`;
	return `The mapping "${shop.name}" has ${what}, so "${name}" cannot be asked of this shop.`;
}

/** The fields of a shop that has everything: for reading rules without a database. */
export function standardCatalogue(): Catalogue {
	return catalogueOf(EVERYTHING);
}

const EVERYTHING: RelationSet = {
	name: 'standard',
	tagsOfCustomer: {},
	relations: Object.fromEntries(Object.keys(RELATION_SHAPES).map((name) => [name, ''])),
	columns: Object.fromEntries(
		Object.entries(RELATION_SHAPES).map(([name, shape]) => [
			name,
			Object.entries(shape.types).map(([column, type]) => ({ name: column, type })),
		]),
	),
};
