import type { INodeProperties } from 'n8n-workflow';
import type { Condition } from '../../../../lib';
import { given, textIn } from '../part';
import type { Form, Part } from '../part';
import { readWhere, rowsProperties, writeWhere } from './rows';
import type { RowsOf } from './row-kinds';

/** A key of a condition that is seldom asked for: a box in its Options. */
interface Qualifier {
	readonly properties: (of: RowsOf) => INodeProperties[];
	/** The keys of the rule that the box stands for. */
	readonly read: (form: Form) => Record<string, unknown>;
	readonly write: (condition: Condition) => Form;
}

const COLUMNS = {
	orders: { method: 'getOrderGroups', usual: 'order_id' },
	events: { method: 'getEventGroups', usual: 'name' },
} as const;

const columnProperty = (displayName: string, name: string, description: string) => (of: RowsOf) => {
	const { method, usual } = COLUMNS[of];
	return [
		{
			displayName,
			name,
			type: 'options',
			description,
			typeOptions: { loadOptionsMethod: method },
			allowArbitraryValues: true,
			default: usual,
		} satisfies INodeProperties,
	];
};

const QUALIFIERS = {
	caseSensitive: {
		properties: () => [
			{
				displayName: 'Case Sensitive',
				name: 'caseSensitive',
				type: 'boolean',
				default: true,
				description:
					'Whether capital and small letters differ. Without this option texts compare regardless of case, and IDs and codes exactly.',
			},
		],
		read: ({ caseSensitive }) => given('caseSensitive', caseSensitive),
		write: ({ caseSensitive }) => given('caseSensitive', caseSensitive),
	},
	distinct: {
		properties: columnProperty(
			'Count Different',
			'distinct',
			'Counts the different values of this column instead of the rows, or the days, weeks or months that they lie in, such as weeks in which somebody ordered',
		),
		read: (form) => given('distinct', textIn(form, 'distinct')),
		write: ({ distinct }) => given('distinct', distinct),
	},
	currency: {
		properties: () => [
			{
				displayName: 'Currency',
				name: 'currency',
				type: 'string',
				default: '',
				placeholder: 'e.g. EUR',
				description:
					'The code of the currency that a condition about money means: only orders in it are looked at. Needed where the shop has orders in several.',
			},
		],
		read: (form) => given('currency', textIn(form, 'currency')),
		write: ({ currency }) => given('currency', typeof currency === 'object' ? currency.convert : currency),
	},
	// Behind the currency, which it is made of.
	conversion: {
		properties: () => [
			{
				displayName: 'Convert Amounts',
				name: 'convertAmounts',
				type: 'boolean',
				default: true,
				description:
					"Whether orders in all currencies are taken, their amounts converted to the one in Currency by the shop's exchange rates",
			},
		],
		read: (form) =>
			form.convertAmounts === true ? { currency: { convert: textIn(form, 'currency') ?? '' } } : {},
		write: ({ currency }) => given('convertAmounts', typeof currency === 'object' ? true : undefined),
	},
	excludeMissing: {
		properties: () => [
			{
				displayName: 'Exclude Missing Values',
				name: 'excludeMissing',
				type: 'boolean',
				default: true,
				description:
					'Whether customers without any value are left out. Otherwise a negative condition ("is not equal to …") also holds for those.',
			},
		],
		read: ({ excludeMissing }) => given('missing', excludeMissing === true ? 'exclude' : undefined),
		write: ({ missing }) => given('excludeMissing', missing === undefined ? undefined : true),
	},
	including: {
		properties: () => [
			{
				displayName: 'Including',
				name: 'including',
				type: 'string',
				default: 'cancelled',
				placeholder: 'e.g. cancelled, failed',
				description:
					'Statuses of orders that do not count and are taken as well, separated by commas; where the shop has them',
			},
		],
		read: (form) => given('including', statusesIn(textIn(form, 'including'))),
		write: ({ including }) => given('including', including?.join(', ')),
	},
	per: {
		properties: columnProperty(
			'For Each',
			'per',
			'Groups the rows by this column, or by day, week or month: some group must meet the condition, such as three orders of one product, or in one week',
		),
		read: (form) => given('per', textIn(form, 'per')),
		write: ({ per }) => given('per', per),
	},
	where: {
		properties: (of) => rowsProperties('where', 'Where', of),
		// Read with the place of the condition, by `readQualifiers`.
		read: () => ({}),
		write: ({ where }) => writeWhere('where', where) ?? {},
	},
} as const satisfies Readonly<Record<string, Qualifier>>;

export type QualifierName = keyof typeof QUALIFIERS;
const ALL: Readonly<Record<QualifierName, Qualifier>> = QUALIFIERS;

/** An expression may give a list. */
const statusesIn = (value: unknown): unknown =>
	typeof value === 'string' ? value.split(',').map((status) => status.trim()) : value;

/** The box `options` of a condition. @param of which columns its "where" offers */
export const optionsProperty = (names: readonly QualifierName[], of: RowsOf = 'orders'): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: names
		.flatMap((name) => ALL[name].properties(of))
		.sort((a, b) => a.displayName.localeCompare(b.displayName)),
});

/** The keys of the rule that stand in Options, and the conditions about rows in them. */
export interface Qualified {
	readonly keys: Readonly<Record<string, unknown>>;
	readonly where: Part | undefined;
}

export function readQualifiers({ options }: Form, place: string): Qualified {
	const form = (options ?? {}) as Form;
	const keys: Record<string, unknown> = {};
	for (const { read } of Object.values(ALL)) Object.assign(keys, read(form));
	return { keys, where: readWhere(form, 'where', place) };
}

/** Nothing where a condition has no such keys. */
export function writeQualifiers(condition: Condition): Form {
	const options: Record<string, unknown> = {};
	for (const { write } of Object.values(ALL)) Object.assign(options, write(condition));
	return Object.keys(options).length === 0 ? {} : { options };
}
