import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { showFor } from './show';

/** One saved segment, from a searchable list, by ID or key, or by title. */
export const segmentProperty: INodeProperties = {
	displayName: 'Segment',
	name: 'segment',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a segment…',
			typeOptions: { searchListMethod: 'searchSegments', searchable: true },
		},
		{ displayName: 'By ID or Key', name: 'id', type: 'string', placeholder: 'e.g. 3 or big-spenders' },
		{ displayName: 'By Title', name: 'title', type: 'string', placeholder: 'e.g. Big Spenders' },
	],
};

/** Several saved segments. */
export const segmentsProperty: INodeProperties = {
	displayName: 'Segments',
	name: 'segments',
	type: 'multiOptions',
	description: 'An expression gives their IDs, keys or titles',
	typeOptions: { loadOptionsMethod: 'getSegments' },
	allowArbitraryValues: true,
	required: true,
	default: [],
};

const dueProperty: INodeProperties = {
	displayName: 'Not Evaluated for (Minutes)',
	name: 'dueMinutes',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 60,
};

const namePatternProperty: INodeProperties = {
	displayName: 'Name Pattern',
	name: 'namePattern',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. VIP*',
	description:
		'Segments whose title or key fits, also those that are created later. A star stands for any characters.',
};

/** `segmentScope` and what it needs. */
export function scopeProperties(
	show: IDisplayOptions['show'],
	scopes: ReadonlyArray<'all' | 'due' | 'one' | 'pattern' | 'several'>,
): INodeProperties[] {
	const options = [
		{ name: 'All Active Segments', value: 'all' as const },
		{
			name: 'Due Segments',
			value: 'due' as const,
			description: 'Active ones that were not evaluated lately, or whose rule has changed since',
		},
		{ name: 'By Name Pattern', value: 'pattern' as const },
		{ name: 'One Segment', value: 'one' as const },
		{ name: 'Several Segments', value: 'several' as const },
	].filter(({ value }) => scopes.includes(value));
	const usual = scopes[0] as string;
	return showFor(show, [
		{ displayName: 'Which Segments', name: 'segmentScope', type: 'options', options, default: usual },
		...(scopes.includes('one') ? showFor({ segmentScope: ['one'] }, [segmentProperty]) : []),
		...(scopes.includes('due') ? showFor({ segmentScope: ['due'] }, [dueProperty]) : []),
		...(scopes.includes('pattern') ? showFor({ segmentScope: ['pattern'] }, [namePatternProperty]) : []),
		...showFor({ segmentScope: ['several'] }, [segmentsProperty]),
	]);
}
