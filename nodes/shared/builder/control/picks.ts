import type { IDisplayOptions, INodeParameterResourceLocator, INodeProperties } from 'n8n-workflow';
import { formIn, formsIn } from '../part';
import type { Form } from '../part';
import { PICK_TITLE } from '../item-title';

/** What is picked from the shop's catalogue, by title or by id. */
export const picker = (name: string, noun: string, method: string): INodeProperties => ({
	displayName: noun,
	name,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: `Select a ${noun.toLowerCase()}…`,
			typeOptions: { searchListMethod: method, searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
	],
});

/** Further picks: n8n begins a list inside a list empty, so the first pick has a box of its own. */
export const furtherPicks = (
	{ name, noun, method }: { name: string; noun: string; method: string },
	displayOptions: IDisplayOptions,
): INodeProperties => ({
	displayName: `Further ${noun.replace(/y$/, 'ie')}s`,
	name,
	type: 'fixedCollection',
	placeholder: `Add ${noun}`,
	typeOptions: {
		multipleValues: true,
		multipleValueButtonText: `Add ${noun}`,
		fixedCollection: { itemTitle: PICK_TITLE },
	},
	default: {},
	displayOptions,
	options: [{ displayName: noun, name: 'pick', values: [picker('id', noun, method)] }],
});

/** The id in a picker, or undefined when nothing is picked. */
export function pickIn(form: Form, name: string): string | undefined {
	const value = form[name];
	const id = isLocator(value) ? value.value : value;
	const text = typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
	return text === '' ? undefined : text;
}

export const picksIn = (form: Form, name: string): string[] =>
	formsIn(formIn(form[name], 'Further picks').pick, 'Further picks')
		.map(({ id }) => pickIn({ id }, 'id'))
		.filter((id) => id !== undefined);

export const writePick = (id: string): INodeParameterResourceLocator => ({
	__rl: true,
	mode: 'id',
	value: id,
});
export const writePicks = (ids: readonly string[]): { pick: object[] } => ({
	pick: ids.map((id) => ({ id: writePick(id) })),
});

const isLocator = (value: unknown): value is INodeParameterResourceLocator =>
	typeof value === 'object' && value !== null && 'value' in value;
