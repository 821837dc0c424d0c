import type { INodeProperties } from 'n8n-workflow';
import type { Ranked } from '../../../../lib';
import { oneOf } from '../../operation';
import { rowsOf } from '../control/happening';
import { periodProperties, readPeriod, writePeriod } from '../control/period';
import { readRow, readRows, readWhere, rowsProperties, writeRows, writeWhere } from '../control/rows';
import { rowProperties } from '../control/row-kinds';
import { given, group, isBlank, leftEmpty, nameIn, rowPartsOf } from '../part';
import type { Form } from '../part';
import type { Kind } from './kind';

const WHICH = ['first', 'last', 'nth'] as const;

const whichProperties: INodeProperties[] = [
	{
		displayName: 'Which Order',
		name: 'which',
		type: 'options',
		options: [
			{ name: 'One of the First', value: 'first' },
			{ name: 'One of the Last', value: 'last' },
			{ name: 'The N-Th', value: 'nth' },
		],
		default: 'first',
	},
	{
		displayName: 'Number',
		name: 'count',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description: 'How many of the first or last, or which one in the order of time',
	},
];

const holdsProperty: INodeProperties = {
	displayName: 'Must Be So',
	name: 'holds',
	type: 'options',
	options: [
		{ name: 'No', value: 'no', description: 'Customers without such an order are among them' },
		{ name: 'Yes', value: 'yes' },
	],
	default: 'yes',
};

/** Options that list conditions about rows, without the choice of all, any or none. */
const [rankedAmong] = rowsProperties('among', 'Ranked Among', 'orders');
const [furtherRows] = rowsProperties('where', 'Further Row Conditions', 'orders');

/** What the first, last or n-th order was. */
export const rank: Kind = {
	label: 'First or Last Order',
	fields: undefined,
	properties: [
		...whichProperties,
		...rowProperties('orders'),
		holdsProperty,
		...periodProperties,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				furtherRows,
				{ ...rankedAmong, description: 'Which orders are ranked at all; all of them without this option' },
			],
		},
	],
	about: ({ which, count }) => `${nameIn(which ?? 'first')} ${nameIn(count ?? 1)} of the orders`,
	read(form, place) {
		const options = (form.options ?? {}) as Form;
		const all = group('all', [readRow(form, place), ...furtherIn(options, place)]);
		const rule = {
			field: 'orders_count',
			operator: form.holds === 'no' ? 'equals' : 'greater_than',
			value: 0,
			of: {
				[whichIn(form)]: countIn(form, place),
				...given('where', readWhere(options, 'among', place)?.rule),
			},
			...given('within', readPeriod(form, place)),
			where: all.rule,
		};
		return { rule, place, parts: rowPartsOf(all) };
	},
	write({ field, of, where, within, operator }) {
		const period = writePeriod(within);
		const boxes = of && writeRanked(of);
		const [first, ...further] = rowsOf(where);
		if (field !== 'orders_count' || !boxes || !period || !first || !('field' in first)) return undefined;
		const { field: column, operator: asked, value } = first;
		const more = writeRows(further);
		const among = writeWhere('among', of.where);
		if (more === undefined || among === undefined) return undefined;
		const options = { ...(further.length > 0 ? { where: more } : {}), ...among };
		return {
			...boxes,
			column,
			operator: asked,
			...given('value', value),
			holds: operator === 'equals' ? 'no' : 'yes',
			...period,
			...(Object.keys(options).length > 0 ? { options } : {}),
		};
	},
};

const whichIn = ({ which }: Form) => oneOf(which ?? 'first', WHICH, 'Which Order');

function countIn({ count = 1 }: Form, place: string): unknown {
	if (isBlank(count)) throw leftEmpty(place, 'a number is missing', 'Fill in Number');
	return count;
}

function furtherIn({ where }: Form, place: string) {
	const rows = readRows(where, place);
	if (where !== undefined && rows.length === 0)
		throw leftEmpty(place, '“Further Row Conditions” is empty', 'Add a row condition');
	return rows;
}

function writeRanked(of: Ranked): Form | undefined {
	const which = WHICH.find((one) => one in of);
	return which && { which, count: (of as unknown as Readonly<Record<string, number>>)[which] };
}
