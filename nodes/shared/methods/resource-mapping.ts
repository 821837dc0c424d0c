import type { ILoadOptionsFunctions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';
import { TEMPLATES } from '../../../lib';
import type { Segments, TemplateParameter } from '../../../lib';
import { furtherOf } from '../parameter';
import { withSegments } from '../transport';

/** n8n's dropdowns have no pages; what is further on goes into the box below by its id. */
const MOST_PICKS = 200;

/** The boxes of the chosen template's parameters, those required marked, and the usual values filled in. */
export async function getTemplateParameters(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const chosen = this.getCurrentNodeParameter('template');
	const template = TEMPLATES.find(({ name }) => name === chosen);
	if (template === undefined) return { fields: [], emptyFieldsNotice: 'Choose a template first.' };
	const { parameters, title } = template;
	const picks = await picksFor(this, parameters);
	return {
		fields: parameters.flatMap((one) => boxesOf(one, picks)),
		...(parameters.length === 0 ? { emptyFieldsNotice: `"${title}" has no parameters.` } : {}),
	};
}

type Kind = NonNullable<TemplateParameter['of']>;
type Picks = ReadonlyMap<Kind, ReadonlyArray<{ name: string; value: string }>>;

/** Without the database the boxes are there all the same, and take ids. */
async function picksFor(
	context: ILoadOptionsFunctions,
	parameters: readonly TemplateParameter[],
): Promise<Picks> {
	const kinds = [...new Set(parameters.map(({ of }) => of).filter((of) => of !== undefined))];
	if (kinds.length === 0) return new Map();
	try {
		return await withSegments(context, async (segments) => await readPicks(segments, kinds));
	} catch {
		return new Map();
	}
}

async function readPicks(segments: Segments, kinds: readonly Kind[]): Promise<Picks> {
	const picks = new Map<Kind, Array<{ name: string; value: string }>>();
	for (const kind of kinds) {
		const found = await segments.products({ kind, limit: MOST_PICKS });
		picks.set(
			kind,
			found.map(({ id, title }) => ({ name: title ?? id, value: id })),
		);
	}
	return picks;
}

function boxesOf(parameter: TemplateParameter, picks: Picks): ResourceMapperField[] {
	const { name, label, of, default: usual } = parameter;
	const choices = of === undefined ? undefined : picks.get(of);
	if (of === undefined || choices === undefined) return [{ ...box(parameter), type: typeOf(parameter) }];
	return [
		{
			...box(parameter),
			type: 'options',
			options: [...choices],
			// A list is no value of a dropdown.
			defaultValue: typeof usual === 'string' ? usual : undefined,
			// Either of the two boxes will do.
			required: false,
			displayName: parameter.required ? `${label} (Needed)` : label,
		},
		{
			...box(parameter),
			id: furtherOf(name),
			displayName: `Further ${label} (IDs)`,
			required: false,
			type: 'string',
			defaultValue: undefined,
		},
	];
}

const box = ({ name, label, required, default: usual }: TemplateParameter): ResourceMapperField => ({
	id: name,
	displayName: label,
	required,
	defaultMatch: false,
	canBeUsedToMatch: false,
	display: true,
	...(usual === null
		? {}
		: { defaultValue: Array.isArray(usual) ? usual.join(', ') : (usual as string | number) }),
});

const typeOf = ({ type }: TemplateParameter): ResourceMapperField['type'] =>
	type === 'whole_number' || type === 'amount' ? 'number' : type === 'date' ? 'dateTime' : 'string';
