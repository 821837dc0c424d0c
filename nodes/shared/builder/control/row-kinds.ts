import type { INodeProperties } from 'n8n-workflow';
import { OPERATOR_NAMES } from '../../../../lib';
import type { Condition } from '../../../../lib';
import { isEmptyValue, listText, nounOf, readList, readValue, typed } from '../../form';
import { isBlank, leftEmpty, nameIn } from '../part';
import type { Form } from '../part';
import { takes, taking } from './operators';
import { picker, pickIn, writePick } from './picks';

/** Of which rows: orders with their lines, or events. */
export type RowsOf = 'orders' | 'events';

export const COLUMNS = {
	orders: {
		method: 'getOrderColumns',
		usual: 'category',
		listedMethod: 'getListedOrderColumns',
		usualListed: 'status',
	},
	events: {
		method: 'getEventColumns',
		usual: 'product',
		listedMethod: 'getListedEventColumns',
		usualListed: 'name',
	},
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

/** Of a column with few values, such as the status of an order: nobody types what can be chosen. */
const listedProperties = (of: RowsOf): INodeProperties[] => {
	const { listedMethod, usualListed } = COLUMNS[of];
	return [
		{
			displayName: 'Column',
			name: 'column',
			type: 'options',
			typeOptions: { loadOptionsMethod: listedMethod },
			allowArbitraryValues: true,
			default: usualListed,
		},
		{
			displayName: 'Operator',
			name: 'operator',
			type: 'options',
			options: [
				{ name: 'Is One Of', value: 'in' },
				{ name: 'Is None Of', value: 'not_in' },
			],
			default: 'in',
		},
		{
			displayName: 'Values',
			name: 'chosen',
			type: 'multiOptions',
			description: 'Those that the shop has; an expression may give others',
			typeOptions: { loadOptionsMethod: 'getRowValues', loadOptionsDependsOn: ['&column'] },
			allowArbitraryValues: true,
			default: [],
		},
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
export interface RowKind {
	readonly label: string;
	readonly of: readonly RowsOf[];
	readonly properties: (of: RowsOf) => INodeProperties[];
	readonly column: (form: Form) => string;
	readonly value: (form: Form, place: string) => unknown;
	readonly write: (condition: Condition) => Form | undefined;
}

export const ROW_KINDS = {
	row: {
		label: 'Column',
		of: ['orders', 'events'],
		properties: rowProperties,
		column: ({ column }) => nameIn(column),
		value: valueIn,
		write: ({ field, ...rest }) => ({ column: field, ...writeValue(rest) }),
	},
	listed: {
		label: 'Column With a List of Values',
		of: ['orders', 'events'],
		properties: listedProperties,
		column: ({ column }) => nameIn(column),
		value: chosenIn,
		// Which columns have few values, only the shop can say.
		write: () => undefined,
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

/** By the key under which the form keeps them. */
export const KINDS: Readonly<Record<string, RowKind>> = ROW_KINDS;

function valueIn(form: Form, place: string): unknown {
	const { operator, value } = form as { operator: string; value: unknown };
	const field = nameIn(form.column);
	const read = readValue(operator, value);
	if (isEmptyValue(operator, read)) throw leftEmpty(place, `a ${nounOf(field)} is missing`, 'Fill in Value');
	return typed(read, field, operator);
}

function chosenIn({ chosen }: Form, place: string): unknown {
	const values = readList(chosen);
	if (values.length === 0) throw leftEmpty(place, 'a value is missing', 'Choose Values');
	return values;
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
