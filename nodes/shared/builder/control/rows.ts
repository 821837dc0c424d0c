import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import type { Condition, RowRule } from '../../../../lib';
import { isEmptyValue, labelOf, listText, nounOf, readValue, typed } from '../../form';
import { ROW_TITLE } from '../item-title';
import { formIn, formsIn, given, group, isBlank, leftEmpty, nameIn } from '../part';
import type { Form, Part } from '../part';
import { OPERATOR_NAMES } from '../../../../lib';
import { takes, taking } from './operators';
import { picker, pickIn, writePick } from './picks';

/** Of which rows: orders with their lines, or events. */
export type RowsOf = 'orders' | 'events';

const COLUMNS = {
	orders: { method: 'getOrderColumns', usual: 'category' },
	events: { method: 'getEventColumns', usual: 'product' },
} as const;

const WITHOUT_VALUE = taking(OPERATOR_NAMES, 'nothing');

const USUAL_OPERATOR = 'equals';

const operatorProperty = (column: string, method: string): INodeProperties => ({
	displayName: 'Operator',
	name: 'operator',
	type: 'options',
	typeOptions: { loadOptionsMethod: method, loadOptionsDependsOn: [`&${column}`] },
	allowArbitraryValues: true,
	default: USUAL_OPERATOR,
});

const valueProperty: INodeProperties = {
	displayName: 'Value',
	name: 'value',
	type: 'string',
	default: '',
	description:
		'Several values are separated by commas, a value that holds a comma stands in double quotes; an expression may give a list',
	displayOptions: { hide: { operator: WITHOUT_VALUE } },
};

/** The boxes of one condition about a row: `column`, `operator`, `value`. */
export const rowProperties = (of: RowsOf): INodeProperties[] => {
	const { method, usual } = COLUMNS[of];
	return [
		{
			displayName: 'Column',
			name: 'column',
			type: 'options',
			typeOptions: { loadOptionsMethod: method },
			allowArbitraryValues: true,
			default: usual,
		},
		operatorProperty('column', 'getRowOperators'),
		valueProperty,
	];
};

const isOrNot = {
	displayName: 'Operator',
	name: 'operator',
	type: 'options',
	options: [
		{ name: 'Is', value: 'equals' },
		{ name: 'Is Not', value: 'not_equals' },
	],
	default: 'equals',
} as const satisfies INodeProperties;

/** One way to ask something of a row: an entry of *Add Row Condition*. */
interface RowKind {
	readonly label: string;
	readonly of: readonly RowsOf[];
	readonly properties: (of: RowsOf) => INodeProperties[];
	readonly column: (form: Form) => string;
	readonly value: (form: Form, place: string) => unknown;
	readonly write: (condition: Condition) => Form | undefined;
}

const ROW_KINDS = {
	row: {
		label: 'Column',
		of: ['orders', 'events'],
		properties: rowProperties,
		column: ({ column }) => nameIn(column),
		value: valueIn,
		write: ({ field, ...rest }) => ({ column: field, ...writeValue(rest) }),
	},
	product: {
		label: 'Product',
		of: ['orders', 'events'],
		properties: () => [isOrNot, picker('pick', 'Product', 'searchProducts')],
		column: () => 'product',
		value: picked('product'),
		write: (condition) => writePicked('product', condition),
	},
	category: {
		label: 'Category',
		of: ['orders', 'events'],
		properties: () => [isOrNot, picker('pick', 'Category', 'searchCategories')],
		column: () => 'category',
		value: picked('category'),
		write: (condition) => writePicked('category', condition),
	},
	property: {
		label: 'Event Property',
		of: ['events'],
		properties: () => [
			{
				displayName: 'Property',
				name: 'property',
				type: 'string',
				default: '',
				placeholder: 'e.g. plan',
				description: 'A key of the properties that the event was recorded with',
			},
			operatorProperty('property', 'getPropertyOperators'),
			valueProperty,
		],
		column: ({ property }) => `properties.${nameIn(property).trim()}`,
		value: valueIn,
		write: ({ field, ...rest }) =>
			field.startsWith('properties.')
				? { property: field.slice('properties.'.length), ...writeValue(rest) }
				: undefined,
	},
} as const satisfies Readonly<Record<string, RowKind>>;

const KINDS: Readonly<Record<string, RowKind>> = ROW_KINDS;

/** A list of conditions about one row: `<name>` with `<name>Match`. */
export function rowsProperties(name: string, label: string, of: RowsOf): [INodeProperties, INodeProperties] {
	return [
		{
			displayName: label,
			name,
			type: 'fixedCollection',
			placeholder: 'Add Row Condition',
			typeOptions: {
				multipleValues: true,
				multipleValueButtonText: 'Add Row Condition',
				fixedCollection: { itemTitle: ROW_TITLE },
			},
			default: { row: [{ column: COLUMNS[of].usual, operator: 'equals', value: '' }] },
			description: 'Looks only at rows for which these hold, all of them for the same row',
			options: Object.entries(KINDS)
				.filter(([, kind]) => kind.of.includes(of))
				.map(([key, kind]): INodePropertyCollection => ({
					displayName: kind.label,
					name: key,
					values: kind.properties(of),
				})),
		},
		{
			displayName: `${label} Matches`,
			name: `${name}Match`,
			type: 'options',
			options: [
				{ name: 'All Row Conditions', value: 'all' },
				{ name: 'Any Row Condition', value: 'any' },
				{ name: 'No Row Condition', value: 'none' },
			],
			default: 'all',
		},
	];
}

/** The conditions about a row that a list holds, in the order of the form; none for a list that is not there. */
export function readRows(listed: unknown, place: string): Part[] {
	return Object.entries(formIn(listed, 'Row conditions'))
		.flatMap(([key, forms]) =>
			formsIn(forms, 'Row conditions').map((form) => ({ kind: KINDS[key] ?? ROW_KINDS.row, form })),
		)
		.map(({ kind, form }, index) => rowPart(kind, form, `${place}, row condition ${index + 1}`));
}

/** The condition about a row whose boxes stand among others: `column`, `operator`, `value`. */
export const readRow = (form: Form, place: string): Part => rowPart(ROW_KINDS.row, form, place);

function rowPart(kind: RowKind, form: Form, where: string): Part {
	const field = kind.column(form);
	const place = `${where} (${labelOf(field)})`;
	if (field === 'properties.')
		throw leftEmpty(place, 'the name of the property is missing', 'Fill in Property');
	const rule = { field, operator: form.operator, ...given('value', kind.value(form, place)) };
	return { rule, place, parts: [] };
}

/** The list `<name>` as a rule about rows, beside what else is asked of them. */
export function readWhere(form: Form, name: string, place: string): Part | undefined {
	const [listed, match] = [form[name], form[`${name}Match`]];
	const rows = readRows(listed, place);
	if (rows.length > 0) return group(typeof match === 'string' ? match : 'all', rows);
	if (listed !== undefined) throw leftEmpty(place, '“Where” has no row condition', 'Add a row condition');
	if (match !== undefined) throw leftEmpty(place, '“Where Matches” has no “Where” beside it', 'Add “Where”');
	return undefined;
}

/** The boxes of a rule about rows; undefined for one that they cannot say. */
export function writeWhere(name: string, where: RowRule | undefined): Form | undefined {
	if (where === undefined) return {};
	const [match, rules] = 'match' in where ? [where.match, where.rules] : ['all' as const, [where]];
	const rows = writeRows(rules);
	return rows && { [name]: rows, ...(match === 'all' ? {} : { [`${name}Match`]: match }) };
}

export function writeRows(rules: readonly RowRule[]): Form | undefined {
	const row = rules.map((rule) => ('field' in rule ? rule : undefined));
	if (row.some((one) => one === undefined)) return undefined;
	const found: Record<string, Form[]> = {};
	for (const condition of row as Condition[]) {
		const [key, form] = writtenAs(condition);
		(found[key] ??= []).push(form);
	}
	return found;
}

function writtenAs(condition: Condition): readonly [string, Form] {
	for (const key of ['property', 'product', 'category'] as const) {
		const form = ROW_KINDS[key].write(condition);
		if (form !== undefined) return [key, form];
	}
	return ['row', ROW_KINDS.row.write(condition)];
}

function valueIn(form: Form, place: string): unknown {
	const { operator, value } = form as { operator: string; value: unknown };
	const field = nameIn(form.column);
	const read = readValue(operator, value);
	if (isEmptyValue(operator, read)) throw leftEmpty(place, `a ${nounOf(field)} is missing`, 'Fill in Value');
	return typed(read, field, operator);
}

function picked(noun: string): RowKind['value'] {
	return (form, place) => {
		const id = pickIn(form, 'pick');
		if (id === undefined) throw leftEmpty(place, `a ${noun} is missing`, `Pick a ${noun}`);
		return id;
	};
}

function writePicked(column: string, { field, operator, value }: Condition): Form | undefined {
	if (field !== column || (operator !== 'equals' && operator !== 'not_equals')) return undefined;
	// Another field, or several: no picker holds them.
	if (typeof value === 'object') return undefined;
	return { operator, pick: writePick(String(value)) };
}

function writeValue({ operator, value }: Pick<Condition, 'operator' | 'value'>): Form {
	if (takes(operator) === 'nothing' || isBlank(value)) return { operator };
	return { operator, value: Array.isArray(value) ? listText(value) : value };
}
