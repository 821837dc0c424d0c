import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { OPERATORS, OPERATOR_NAMES, standardCatalogue, TEMPLATES } from '../../../lib';
import type {
	FieldInfo,
	OperatorName,
	Segments,
	Template,
	TemplateNeed,
	TemplateParameter,
} from '../../../lib';
import { nodeError } from '../error';
import { withSegments } from '../transport';
import { fieldNamed, fieldsOf, rowColumnsOf } from './fields';

/** n8n's dropdowns have no pages; past this many a workflow names its segments by expression. */
const MOST_SEGMENTS = 1000;

const standard = standardCatalogue();

type Lookup = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

export const getFields: Lookup = async function () {
	return await lookUp(
		this,
		async (segments) => (await fieldsOf(segments)).map(fieldOption),
		() => stored(this, ['field', 'usesField']),
	);
};

export const getMemberFields: Lookup = async function () {
	const joinedAt = { name: 'Segments: Joined at', value: 'joined_at' };
	// Which segments somebody is in can be asked, but not shown.
	const shown = (fields: readonly FieldInfo[]) => fields.filter(({ group }) => group !== 'segments');
	return await lookUp(
		this,
		async (segments) => [...shown(await fieldsOf(segments)).map(fieldOption), joinedAt],
		() => stored(this, ['fields', 'orderBy']),
	);
};

export const getOperators: Lookup = async function () {
	const name = this.getCurrentNodeParameter('&field');
	return await lookUp(
		this,
		async (segments) => operatorOptions(fieldNamed(await fieldsOf(segments), name)?.operators),
		() => operatorOptions(standard.find(typeof name === 'string' ? name : '')?.operators),
	);
};

export const getRowColumns: Lookup = async function () {
	return await lookUp(
		this,
		async (segments) =>
			rowColumnsOf(await fieldsOf(segments)).map(({ name, label, type }) => ({
				name: label,
				value: name,
				description: type,
			})),
		() => stored(this, ['column']),
	);
};

export const getRowOperators: Lookup = async function () {
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

export const getSegments: Lookup = async function () {
	return await lookUp(
		this,
		async (segments) => {
			const found = await segments.list({ sortBy: 'title', direction: 'asc', limit: MOST_SEGMENTS });
			return found.map(({ id, title, summary }) => ({ name: title, value: id, description: summary }));
		},
		() => stored(this, ['segments']),
	);
};

/** Those that the shop can answer. */
export const getTemplates: Lookup = async function () {
	return await lookUp(
		this,
		async (segments) => {
			const fields = await fieldsOf(segments);
			return TEMPLATES.filter(({ needs }) => needs.every((need) => isMet(need, fields))).map(templateOption);
		},
		() => (stored(this, ['template']).length > 0 ? TEMPLATES.map(templateOption) : []),
	);
};

/**
 * The values that the dropdown's own parameter holds. In n8n's editor a dropdown whose entries cannot be read shows an
 * error in place of them, and the stored value cannot be seen.
 * @param names of the parameters that share the lookup
 */
function stored(context: ILoadOptionsFunctions, names: readonly string[]): INodePropertyOptions[] {
	// n8n finds "&name" beside a parameter within another, not at the top.
	const read = (name: string) =>
		context.getCurrentNodeParameter(`&${name}`) ?? context.getCurrentNodeParameter(name);
	const values = names.flatMap((name) => (read(name) as unknown[] | undefined) ?? []);
	return values
		.filter(
			(value): value is number | string =>
				typeof value === 'number' || (typeof value === 'string' && value !== ''),
		)
		.map((value) => ({ name: standard.find(String(value))?.label ?? String(value), value }));
}

function isMet({ field, where = [] }: TemplateNeed, fields: readonly FieldInfo[]): boolean {
	const found = fields.find(({ name }) => name === field);
	return found !== undefined && where.every((column) => found.where?.some(({ name }) => name === column));
}

const templateOption = ({ name, title, group, description }: Template): INodePropertyOptions => ({
	name: `${group}: ${title}`,
	value: name,
	description,
});

/** What the chosen template lets one change. */
export const getTemplateParameters: Lookup = async function () {
	const chosen = this.getCurrentNodeParameter('template');
	const parameters = TEMPLATES.find(({ name }) => name === chosen)?.parameters ?? [];
	return await Promise.resolve(parameters.map(parameterOption));
};

function parameterOption({
	name,
	label,
	default: value,
	required,
	description,
}: TemplateParameter): INodePropertyOptions {
	const usual = required
		? 'must be given'
		: value === null
			? 'may be left out'
			: `usually ${[value].flat().join(', ')}`;
	return { name: label, value: name, description: `${description}; ${usual}` };
}

/** @param unavailable what is shown while the database cannot be asked; nothing lets the error be shown */
async function lookUp(
	context: ILoadOptionsFunctions,
	work: (segments: Segments) => Promise<INodePropertyOptions[]>,
	unavailable: () => INodePropertyOptions[],
): Promise<INodePropertyOptions[]> {
	try {
		return await withSegments(context, work);
	} catch (error) {
		const told = nodeError(context.getNode(), error);
		const kept = unavailable();
		if (kept.length === 0) throw told;
		return kept.map((entry) => ({
			...entry,
			description: `The rest of the list cannot be read now: ${told.message}`,
		}));
	}
}

function fieldOption({ name, label, group, type, values }: FieldInfo): INodePropertyOptions {
	const few = values === undefined ? '' : `: ${values.slice(0, 12).map(valueText).join(', ')}`;
	return { name: `${capital(group)}: ${label}`, value: name, description: `${type}${few}` };
}

const valueText = (value: string) => (value.trim() === '' ? '(empty)' : value);

/** All operators where the field is an expression or a name that only the library knows. */
const operatorOptions = (names: readonly OperatorName[] = OPERATOR_NAMES) =>
	names.map((name) => ({ name: capital(OPERATORS[name].label), value: name }));

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
