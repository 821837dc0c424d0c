import type { INodePropertyOptions } from 'n8n-workflow';
import { TEMPLATES } from '../../../lib';
import type { FieldInfo, Template, TemplateNeed } from '../../../lib';
import { builderLookups } from './builder-lookups';
import { fieldsOf } from './fields';
import { fieldOption, lookUp, stored } from './lookup';
import type { Lookup } from './lookup';

/** n8n's dropdowns have no pages; past this many a workflow names its segments by expression. */
const MOST_SEGMENTS = 1000;

const getFields: Lookup = async function () {
	return await lookUp(
		this,
		async (segments) => (await fieldsOf(segments)).map(fieldOption),
		() => stored(this, ['field', 'usesField']),
	);
};

const getMemberFields: Lookup = async function () {
	const joinedAt = { name: 'Segments: Joined at', value: 'joined_at' };
	// Which segments somebody is in can be asked, but not shown.
	const shown = (fields: readonly FieldInfo[]) => fields.filter(({ group }) => group !== 'segments');
	return await lookUp(
		this,
		async (segments) => [...shown(await fieldsOf(segments)).map(fieldOption), joinedAt],
		() => stored(this, ['fields', 'orderBy']),
	);
};

const segmentsBy = (name: 'id' | 'key'): Lookup =>
	async function () {
		return await lookUp(
			this,
			async (segments) => {
				const found = await segments.list({ sortBy: 'title', direction: 'asc', limit: MOST_SEGMENTS });
				return found.map((one) => ({ name: one.title, value: one[name], description: one.summary }));
			},
			() => stored(this, ['segments']),
		);
	};

const getSegments = segmentsBy('id');
/** A rule names other segments by their keys. */
const getSegmentKeys = segmentsBy('key');

/** Those that the shop can answer. */
const getTemplates: Lookup = async function () {
	return await lookUp(
		this,
		async (segments) => {
			const fields = await fieldsOf(segments);
			return TEMPLATES.filter(({ needs }) => needs.every((need) => isMet(need, fields))).map(templateOption);
		},
		() => (stored(this, ['template']).length > 0 ? TEMPLATES.map(templateOption) : []),
	);
};

function isMet({ field, where = [] }: TemplateNeed, fields: readonly FieldInfo[]): boolean {
	const found = fields.find(({ name }) => name === field);
	return found !== undefined && where.every((column) => found.where?.some(({ name }) => name === column));
}

const templateOption = ({ name, title, group, description }: Template): INodePropertyOptions => ({
	name: `${group}: ${title}`,
	value: name,
	description,
});

export const loadOptions = {
	...builderLookups,
	getFields,
	getMemberFields,
	getSegmentKeys,
	getSegments,
	getTemplates,
};
