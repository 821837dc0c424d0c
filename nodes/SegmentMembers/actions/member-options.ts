import type { INodeProperties } from 'n8n-workflow';
import type { MembersOptions } from '../../../lib';
import { asOfOption } from '../../shared/descriptions';
import { options, parameter } from '../../shared/operation';
import type { Call } from '../../shared/operation';
import { instant, readList } from '../../shared/parameter';

interface Options {
	asOf: unknown;
	direction: 'asc' | 'desc';
	orderBy: string;
	refine: string | object;
}

/** Which fields to answer with; none chosen means the usual ones. */
export const fieldsProperty: INodeProperties = {
	displayName: 'Field Names or IDs',
	name: 'fields',
	type: 'multiOptions',
	description:
		'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	hint: 'Without a choice: ID, names, e-mail address and the time of joining',
	typeOptions: { loadOptionsMethod: 'getMemberFields' },
	allowArbitraryValues: true,
	default: [],
};

/** Options of every operation that reads members, alphabetical. */
export const memberOptions: INodeProperties[] = [
	asOfOption,
	{
		displayName: 'Order By Name or ID',
		name: 'orderBy',
		type: 'options',
		description:
			'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
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
	{
		displayName: 'Refine',
		name: 'refine',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: "e.g. country = 'BD' and email_subscribed is true",
		description: 'A further rule that the members must meet, as text or as JSON',
	},
];

export function readMemberOptions(call: Call): MembersOptions {
	const { asOf, direction = 'asc', orderBy, refine } = options<Options>(call);
	const fields = readList(parameter(call, 'fields', [])).map(String);
	return {
		asOf: instant(asOf),
		signal: call.signal,
		...(fields.length > 0 ? { fields } : {}),
		...(orderBy ? { orderBy: { field: orderBy, direction } } : {}),
		...(refine ? { refine } : {}),
	};
}
