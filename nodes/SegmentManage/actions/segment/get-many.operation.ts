import { SegmentsError } from '../../../../lib';
import type { SegmentListOptions } from '../../../../lib';
import { limitProperties, showFor } from '../../../shared/descriptions';
import { oneOf, parameter } from '../../../shared/operation';
import type { Call, Operation } from '../../../shared/operation';
import { instant, readLimit } from '../../../shared/parameter';
import { shown, simplifyProperty } from './simplify';

interface Filters {
	active: 'active' | 'inactive';
	kind: NonNullable<SegmentListOptions['kind']>;
	notReviewedSince: unknown;
	search: string;
	use: 'unused' | 'used';
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
			displayName: 'Page',
			name: 'page',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1,
			description: 'Which of the pages to return, each as long as the limit',
			displayOptions: { show: { returnAll: [false] } },
		},
		simplifyProperty,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'Kind',
					name: 'kind',
					type: 'options',
					options: [
						{ name: 'List of Customers', value: 'static' },
						{ name: 'Rule', value: 'dynamic' },
					],
					default: 'dynamic',
				},
				{
					displayName: 'Not Reviewed Since',
					name: 'notReviewedSince',
					type: 'dateTime',
					default: '',
					description: 'Segments that nobody has edited or marked as reviewed since then',
				},
				{
					displayName: 'Search',
					name: 'search',
					type: 'string',
					default: '',
					description: 'Any part of the title or of the description, regardless of case',
				},
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
					displayName: 'Use',
					name: 'use',
					type: 'options',
					options: [
						{ name: 'Unused', value: 'unused', description: 'By no workflow, and nobody reads the changes' },
						{ name: 'Used', value: 'used' },
					],
					default: 'unused',
				},
				{
					displayName: 'Uses Field',
					name: 'usesField',
					type: 'options',
					description: 'Only segments whose rules ask for this field; an expression gives its name',
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
	execute: async (call) =>
		(await shown(call, await call.segments.list(readWish(call)))).map((json) => ({ json })),
};

function readWish(call: Call): SegmentListOptions {
	const { active, kind, notReviewedSince, search, use, usesField } = parameter<Partial<Filters>>(
		call,
		'filters',
		{},
	);
	const since = instant(notReviewedSince);
	return {
		...parameter<Sort>(call, 'sort', {}).by,
		...(active ? { active: oneOf(active, ['active', 'inactive'], 'State') === 'active' } : {}),
		...(kind ? { kind: oneOf(kind, ['dynamic', 'static'] as const, 'Kind') } : {}),
		...(since === undefined ? {} : { notReviewedSince: since }),
		...(search ? { search } : {}),
		...(use ? { used: oneOf(use, ['unused', 'used'], 'Use') === 'used' } : {}),
		...(usesField ? { usesField } : {}),
		...readPage(call),
	};
}

function readPage(call: Call): Pick<SegmentListOptions, 'limit' | 'offset'> {
	const limit = readLimit(call);
	return limit === undefined ? {} : { limit, offset: (readPageNumber(call) - 1) * limit };
}

/** An expression may give what the box would not take. */
function readPageNumber(call: Call): number {
	const page = parameter<unknown>(call, 'page', 1);
	if (typeof page === 'number' && Number.isSafeInteger(page) && page >= 1) return page;
	throw new SegmentsError('OPTION_INVALID', 'Page must be a whole number of 1 or more.', { found: page });
}
