import type { SegmentListOptions } from '../../../../lib';
import { limitProperties, showFor } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Call, Operation } from '../../../shared/operation';
import { readLimit } from '../../../shared/parameter';

interface Filters {
	active: 'active' | 'inactive';
	search: string;
	usesField: string;
}

interface Sort {
	by?: { sortBy: SegmentListOptions['sortBy']; direction: 'asc' | 'desc' };
}

/** One item for each segment. */
export const getMany: Operation = {
	description: showFor({ resource: ['segment'], operation: ['getMany'] }, [
		...limitProperties,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'State',
					name: 'active',
					type: 'options',
					options: [
						{ name: 'Active', value: 'active' },
						{ name: 'Inactive', value: 'inactive' },
					],
					default: 'active',
				},
				{
					displayName: 'Title',
					name: 'search',
					type: 'string',
					default: '',
					description: 'Any part of the title, regardless of case',
				},
				{
					displayName: 'Uses Field Name or ID',
					name: 'usesField',
					type: 'options',
					description:
						'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
					typeOptions: { loadOptionsMethod: 'getFields' },
					allowArbitraryValues: true,
					default: '',
				},
			],
		},
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'fixedCollection',
			placeholder: 'Sort results',
			default: {},
			options: [
				{
					displayName: 'Sort By',
					name: 'by',
					values: [
						{
							displayName: 'Sort By',
							name: 'sortBy',
							type: 'options',
							options: [
								{ name: 'Created At', value: 'created_at' },
								{ name: 'ID', value: 'id' },
								{ name: 'Title', value: 'title' },
								{ name: 'Updated At', value: 'updated_at' },
							],
							default: 'title',
						},
						{
							displayName: 'Direction',
							name: 'direction',
							type: 'options',
							options: [
								{ name: 'Ascending', value: 'asc' },
								{ name: 'Descending', value: 'desc' },
							],
							default: 'asc',
						},
					],
				},
			],
		},
	]),
	execute: async (call) => (await call.segments.list(readWish(call))).map((json) => ({ json })),
};

function readWish(call: Call): SegmentListOptions {
	const { active, search, usesField } = parameter<Partial<Filters>>(call, 'filters', {});
	return {
		...parameter<Sort>(call, 'sort', {}).by,
		...(active ? { active: active === 'active' } : {}),
		...(search ? { search } : {}),
		...(usesField ? { usesField } : {}),
		limit: readLimit(call),
	};
}
