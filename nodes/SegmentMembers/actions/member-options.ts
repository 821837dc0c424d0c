import type { INodeProperties } from 'n8n-workflow';
import type { MembersOptions } from '../../../lib';
import { options, parameter } from '../../shared/operation';
import type { Call } from '../../shared/operation';
import { instant, readList } from '../../shared/parameter';
import { readRefine } from './refine';

interface Options {
	asOf: unknown;
	direction: 'asc' | 'desc';
	moneyAs: NonNullable<MembersOptions['moneyAs']>;
	offset: number;
	orderBy: string;
	sampleSeed: string;
	sampleSize: number;
}

/** Which fields to answer with; none chosen means the usual ones. */
export const fieldsProperty: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'multiOptions',
	description: 'An expression gives their names',
	hint: 'Without a choice: ID, names, e-mail address and the time of joining',
	typeOptions: { loadOptionsMethod: 'getMemberFields' },
	allowArbitraryValues: true,
	default: [],
};

export const moneyAsOption: INodeProperties = {
	displayName: 'Money As',
	name: 'moneyAs',
	type: 'options',
	options: [
		{ name: 'Exact Text', value: 'text', description: 'Such as 254.50: no amount loses a digit' },
		{ name: 'Number', value: 'number', description: 'Such as 254.5: to calculate and compare with' },
	],
	default: 'text',
	description: 'How amounts of money are given; counts are numbers in any case',
};

export const orderOptions: INodeProperties[] = [
	{
		displayName: 'Order By',
		name: 'orderBy',
		type: 'options',
		description: 'The field that the members are sorted by; an expression gives its name',
		typeOptions: { loadOptionsMethod: 'getMemberFields' },
		allowArbitraryValues: true,
		default: '',
	},
	{
		displayName: 'Order Direction',
		name: 'direction',
		type: 'options',
		options: [
			{ name: 'Ascending', value: 'asc' },
			{ name: 'Descending', value: 'desc' },
		],
		default: 'asc',
	},
];

/** In the order of their names, after those of the order. */
export const sampleOptions: INodeProperties[] = [
	{
		displayName: 'Sample Seed',
		name: 'sampleSeed',
		type: 'string',
		default: '',
		placeholder: 'e.g. newsletter test May',
		description:
			'The same seed draws the same customers as long as the members are the same; another seed draws others',
	},
	{
		displayName: 'Sample Size',
		name: 'sampleSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 100,
		description: 'Takes only so many of the members, drawn at random after Refine',
	},
];

export const offsetOption: INodeProperties = {
	displayName: 'Offset',
	name: 'offset',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description: 'How many to leave out first, to read page by page: the number of rows that earlier pages had',
};

export function readMemberOptions(call: Call): MembersOptions {
	const { asOf, direction = 'asc', moneyAs, offset, orderBy, ...drawn } = options<Options>(call);
	const refine = readRefine(call);
	const fields = readList(parameter(call, 'fields', [])) as string[];
	return {
		asOf: instant(asOf),
		signal: call.signal,
		...(fields.length > 0 ? { fields } : {}),
		...(moneyAs ? { moneyAs } : {}),
		...(orderBy ? { orderBy: { field: orderBy, direction } } : {}),
		...(refine === undefined ? {} : { refine }),
		...(offset ? { offset } : {}),
		...readSample(drawn),
	};
}

const readSample = ({ sampleSeed, sampleSize }: Partial<Options>): Pick<MembersOptions, 'sample'> =>
	sampleSize === undefined
		? {}
		: { sample: { size: sampleSize, ...(sampleSeed ? { seed: sampleSeed } : {}) } };
