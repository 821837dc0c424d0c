import type { IDisplayOptions, INodeParameterResourceLocator, INodeProperties } from 'n8n-workflow';
import type { Condition, OtherRow, RowRule } from '../../../../lib';
import { isBlank, leftEmpty } from '../part';
import type { Form, Part } from '../part';
import { pickIn } from './picks';

/** An event by its name, from the names that the shop has or typed. */
export const eventProperty = (
	name: string,
	displayName: string,
	displayOptions?: IDisplayOptions,
): INodeProperties => ({
	displayName,
	name,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an event…',
			typeOptions: { searchListMethod: 'searchEvents', searchable: true },
		},
		{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. viewed_product' },
	],
	...(displayOptions === undefined ? {} : { displayOptions }),
});

/** That the row is an event of the name in the box. */
export function readEvent(form: Form, name: string, place: string): Part {
	const value = pickIn(form, name);
	if (isBlank(value)) throw leftEmpty(place, 'an event is missing', 'Choose an event');
	return { rule: { field: 'name', operator: 'equals', value }, place, parts: [] };
}

const writeEvent = (value: string): INodeParameterResourceLocator => ({ __rl: true, mode: 'name', value });

/** Conditions about a row, apart from the name of the event that it must be. */
export interface OfEvent {
	readonly event: INodeParameterResourceLocator | undefined;
	readonly rest: readonly RowRule[];
}

export function splitEvent(where: RowRule | undefined): OfEvent {
	const rules = rowsOf(where);
	const named = rules.find(isName);
	return {
		event: named && writeEvent(named.value),
		rest: rules.filter((rule) => rule !== named),
	};
}

/** Those that all have to hold. */
export function rowsOf(where: RowRule | undefined): readonly RowRule[] {
	if (where === undefined) return [];
	return 'match' in where && where.match === 'all' ? where.rules : [where];
}

export const asWhere = (rows: readonly RowRule[]): RowRule | undefined =>
	rows.length > 1 ? { match: 'all', rules: rows } : rows[0];

const isName = (rule: RowRule): rule is Condition & { readonly value: string } =>
	'field' in rule && rule.field === 'name' && rule.operator === 'equals' && typeof rule.value === 'string';

type RowKind = OtherRow['rows'];

/** What happened, on one side of a *Followed By*: `<prefix>What` and `<prefix>Event`. */
const WHAT: Readonly<Record<string, RowKind>> = { event: 'events', line: 'lines', order: 'orders' };

export const happeningProperties = (prefix: string, label: string, usual: string): INodeProperties[] => [
	{
		displayName: label,
		name: `${prefix}What`,
		type: 'options',
		options: [
			{ name: 'An Event', value: 'event' },
			{ name: 'An Order', value: 'order' },
			{ name: 'An Order Line', value: 'line', description: 'A product in an order' },
		],
		default: usual,
	},
	eventProperty(`${prefix}Event`, 'Event', { show: { [`${prefix}What`]: ['event'] } }),
];

export interface Happening {
	readonly kind: RowKind;
	readonly rows: readonly Part[];
}

export function readHappening(form: Form, prefix: string, place: string): Happening {
	const what = String(form[`${prefix}What`]);
	const kind = WHAT[what] ?? 'orders';
	return { kind, rows: kind === 'events' ? [readEvent(form, `${prefix}Event`, place)] : [] };
}

/** The boxes, and what else is asked of the row; undefined for an event without a name. */
export function writeHappening(
	prefix: string,
	kind: RowKind,
	where: RowRule | undefined,
): { boxes: Form; rest: readonly RowRule[] } | undefined {
	const [what] = Object.entries(WHAT).find(([, one]) => one === kind) ?? ['order'];
	if (kind !== 'events') return { boxes: { [`${prefix}What`]: what }, rest: rowsOf(where) };
	const { event, rest } = splitEvent(where);
	return event && { boxes: { [`${prefix}What`]: what, [`${prefix}Event`]: event }, rest };
}
