import type { INodePropertyOptions } from 'n8n-workflow';
import {
	CALENDAR_PERIODS,
	OPERATORS,
	OPERATOR_NAMES,
	OPERATORS_BY_TYPE,
	standardCatalogue,
} from '../../../lib';
import type { CalendarPeriod, FieldInfo, OperatorName } from '../../../lib';
import { KINDS, SHOWN_FOR_TEXT } from '../builder';
import { fieldNamed, fieldsOf, rowColumnsOf } from './fields';
import type { RowColumn } from './fields';
import { capital, lookUp, stored, valueText } from './lookup';
import type { Lookup } from './lookup';

const standard = standardCatalogue();

/** The fields of one kind of condition. */
const fieldsOfKind = (offers: (field: FieldInfo) => boolean): Lookup =>
	async function () {
		return await lookUp(
			this,
			async (segments) =>
				(await fieldsOf(segments)).filter(offers).map(({ label, name, type, values }) => ({
					name: label,
					value: name,
					description: values === undefined ? typeText(type) : values.slice(0, 12).map(valueText).join(', '),
				})),
			() => stored(this, ['field', 'afterDate', 'beforeDate']),
		);
	};

const typeText = (type: FieldInfo['type']) => (type === 'keyword' ? 'text, compared exactly' : type);

/** `getDateFields` and so on: one list for each kind that has one. */
const fieldLookups: Readonly<Record<string, Lookup>> = Object.fromEntries(
	Object.values(KINDS).flatMap(({ fields }) =>
		fields === undefined ? [] : [[fields.method, fieldsOfKind(fields.offers)]],
	),
);

const getOperators: Lookup = async function () {
	const name = this.getCurrentNodeParameter('&field');
	const chosen = this.getCurrentNodeParameter('&operator');
	return await lookUp(
		this,
		async (segments) => textOperators(fieldNamed(await fieldsOf(segments), name)?.operators, chosen),
		() => textOperators(standard.find(typeof name === 'string' ? name : '')?.operators, chosen),
	);
};

/** Those that differ; the others say the same in other words, and are listed where one of them is chosen. */
function textOperators(
	names: readonly OperatorName[] = OPERATOR_NAMES,
	chosen?: unknown,
): INodePropertyOptions[] {
	return operatorOptions(names.filter((name) => SHOWN_FOR_TEXT.includes(name) || name === chosen));
}

/** All operators where the column is an expression or a name that only the library knows. */
const operatorOptions = (names: readonly OperatorName[] = OPERATOR_NAMES): INodePropertyOptions[] =>
	names.map((name) => ({ name: capital(OPERATORS[name].label), value: name }));

/** The values of a field that has few. */
const getFieldValues: Lookup = async function () {
	const name = this.getCurrentNodeParameter('&field');
	return await lookUp(
		this,
		async (segments) => {
			const { name: field, values = [] } = fieldNamed(await fieldsOf(segments), name) ?? {};
			const entries = values.map((value) => ({ name: nameOf(value, field), value }));
			return withStored(entries, stored(this, ['chosen']));
		},
		() => stored(this, ['chosen']),
	);
};

/** What was chosen from another list, or from this one on another day, must not vanish. */
function withStored(
	entries: readonly INodePropertyOptions[],
	chosen: readonly INodePropertyOptions[],
): INodePropertyOptions[] {
	const seen = new Set<unknown>(entries.map(({ value }) => value));
	return [...entries, ...chosen.filter(({ value }) => !seen.has(value))];
}

const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

function nameOf(value: string, field: string | undefined): string {
	const country =
		field === 'country' && /^[A-Z]{2}$/i.test(value) ? countries.of(value.toUpperCase()) : undefined;
	return country === undefined ? valueText(value) : `${country} (${value})`;
}

const columnsOf = (
	kinds: (field: FieldInfo) => boolean,
	wanted: (column: RowColumn) => boolean = () => true,
): Lookup =>
	async function () {
		return await lookUp(
			this,
			async (segments) =>
				rowColumnsOf((await fieldsOf(segments)).filter(kinds))
					.filter(wanted)
					.map(columnOption),
			() => stored(this, ['column', 'same']),
		);
	};

/** What rows are counted and grouped by: whole periods of the calendar, then columns. */
const groupsOf = (kinds: (field: FieldInfo) => boolean): Lookup =>
	async function () {
		return await lookUp(
			this,
			async (segments) => [
				...PERIOD_OPTIONS,
				...rowColumnsOf((await fieldsOf(segments)).filter(kinds))
					.filter(({ name }) => !PERIOD_OPTIONS.some(({ value }) => value === name))
					.map(columnOption),
			],
			() => withStored(PERIOD_OPTIONS, stored(this, ['distinct', 'per'])),
		);
	};

const PERIOD_LABELS: Readonly<Record<CalendarPeriod, string>> = {
	day: 'Calendar day',
	week: 'Calendar week, from Monday',
	calendar_month: 'Calendar month, of its year',
	quarter: 'Quarter, of its year',
	year: 'Calendar year',
};

const PERIOD_OPTIONS: readonly INodePropertyOptions[] = CALENDAR_PERIODS.map((period) => ({
	name: PERIOD_LABELS[period],
	value: period,
}));

const columnOption = ({ name, label, type, values }: RowColumn): INodePropertyOptions => ({
	name: label,
	value: name,
	description: values === undefined ? type : values.slice(0, 12).map(valueText).join(', '),
});

const ofOrders = ({ group }: FieldInfo) => group !== 'events';
const ofEvents = ({ group }: FieldInfo) => group === 'events';
const hasValues = ({ values }: RowColumn) => values !== undefined;

const getOrderColumns = columnsOf(ofOrders);
const getEventColumns = columnsOf(ofEvents);
const getOrderGroups = groupsOf(ofOrders);
const getEventGroups = groupsOf(ofEvents);
const getListedOrderColumns = columnsOf(ofOrders, hasValues);
const getListedEventColumns = columnsOf(ofEvents, hasValues);

/** The values of a column that has few. */
const getRowValues: Lookup = async function () {
	const name = this.getCurrentNodeParameter('&column');
	return await lookUp(
		this,
		async (segments) => {
			const { values = [] } =
				rowColumnsOf(await fieldsOf(segments)).find((column) => column.name === name) ?? {};
			return withStored(
				values.map((value) => ({ name: valueText(value), value })),
				stored(this, ['chosen']),
			);
		},
		() => stored(this, ['chosen']),
	);
};

const getRowOperators: Lookup = async function () {
	const name = this.getCurrentNodeParameter('&column');
	return await lookUp(
		this,
		async (segments) =>
			operatorOptions(
				rowColumnsOf(await fieldsOf(segments)).find((column) => column.name === name)?.operators,
			),
		() => operatorOptions(),
	);
};

/** Of a property of events, whose values may be of any type. */
const getPropertyOperators: Lookup = async () =>
	await Promise.resolve(operatorOptions(OPERATORS_BY_TYPE.any));

export const builderLookups = {
	...fieldLookups,
	getEventColumns,
	getEventGroups,
	getFieldValues,
	getListedEventColumns,
	getListedOrderColumns,
	getOperators,
	getOrderColumns,
	getOrderGroups,
	getPropertyOperators,
	getRowOperators,
	getRowValues,
};
