import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { standardCatalogue } from '../../../lib';
import type { FieldInfo, Segments } from '../../../lib';
import { nodeError } from '../error';
import { withSegments } from '../transport';

export type Lookup = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

const standard = standardCatalogue();

/** @param unavailable what is shown while the database cannot be asked; nothing lets the error be shown */
export async function lookUp(
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

/**
 * The values that the dropdown's own parameter holds. In n8n's editor a dropdown whose entries cannot be read
 * shows an error in place of them, and the stored value cannot be seen.
 * @param names of the parameters that share the lookup
 */
export function stored(context: ILoadOptionsFunctions, names: readonly string[]): INodePropertyOptions[] {
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

export function fieldOption({ name, label, group, type, values }: FieldInfo): INodePropertyOptions {
	const few = values === undefined ? '' : `: ${values.slice(0, 12).map(valueText).join(', ')}`;
	return { name: `${capital(group)}: ${label}`, value: name, description: `${type}${few}` };
}

export const valueText = (value: string) => (value.trim() === '' ? '(empty)' : value);
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
