import type { ParameterType, ParameterValues, TemplateParameter } from './template';

/** A parameter before it has its name. */
export type ParameterDraft<Type extends ParameterType = ParameterType> = Omit<
	TemplateParameter,
	'name' | 'type'
> & { readonly type: Type };
export type ParameterDrafts = Readonly<Record<string, ParameterDraft>>;
export type ValuesOf<Drafts extends ParameterDrafts> = {
	readonly [Name in keyof Drafts]: ParameterValues[Drafts[Name]['type']];
};

/** With a default, or to be given. */
export function parameter<Type extends Exclude<ParameterType, 'currency'>>(
	type: Type,
	label: string,
	description: string,
	value?: ParameterValues[Type],
): ParameterDraft<Type> {
	return { type, label, description, default: value ?? null, required: value === undefined };
}

/** One or more ids, for a picker; to be given. */
export const products = (label: string, description: string) => ({
	...parameter('list', label, `${description}, by id`),
	of: 'product' as const,
});
export const categories = (label: string, description: string) => ({
	...parameter('list', label, `${description}, by slug or id`),
	of: 'category' as const,
});

export const days = (value: number, description: string, label = 'Days') =>
	parameter('whole_number', label, description, value);
export const orders = (value: number, description: string) =>
	parameter('whole_number', 'Orders', description, value);
export const amount = (value: number, description: string) =>
	parameter('amount', 'Amount', description, value);
export const currency: ParameterDraft<'currency'> = {
	type: 'currency',
	label: 'Currency',
	default: null,
	required: false,
	description: 'Count only orders in this currency; to be given where the shop has orders in several',
};
