import { UserError } from 'n8n-workflow';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { SegmentsError } from '../../../lib';
import { oneOf } from '../operation';

/**
 * Checks what expressions have put into a form, against the form's own description: n8n hands on whatever an
 * expression gives. Texts, numbers and lists in them are left to the library, which says what it needs.
 * @param read gives the value of a parameter, or the fallback for one that is not shown
 * @throws UserError or SegmentsError that names the box by the words of the form
 */
export function checkForm(
	properties: readonly INodeProperties[],
	read: (name: string, fallback: unknown) => unknown,
): void {
	const shown = new Map<string, INodeProperties[]>();
	for (const property of properties)
		shown.set(property.name, [...(shown.get(property.name) ?? []), property]);
	for (const [name, some] of shown) {
		const value = read(name, NOT_SHOWN);
		if (value !== NOT_SHOWN) checkEither(some, value);
	}
}

/** n8n takes a missing parameter without a fallback for an error. */
const NOT_SHOWN = '\0 not shown';

/**
 * One name may stand for several boxes, of which one is shown: what fits none of them is refused by the
 * first.
 */
function checkEither(some: readonly INodeProperties[], value: unknown): void {
	const faults = some.map((property) => faultOf(property, value)).filter((fault) => fault !== undefined);
	const [first] = faults;
	if (first !== undefined && faults.length === some.length) throw first;
}

function faultOf(property: INodeProperties, value: unknown): Error | undefined {
	try {
		checkBox(property, value);
		return undefined;
	} catch (error) {
		if (error instanceof UserError || error instanceof SegmentsError) return error;
		throw error;
	}
}

function checkBox(property: INodeProperties, value: unknown): void {
	if (value === undefined) return;
	switch (property.type) {
		case 'boolean':
			return demand(typeof value === 'boolean', property, value, 'true or false');
		case 'options':
			return checkChoice(property, value);
		case 'collection':
			return checkCollection(property, value);
		case 'fixedCollection':
			return checkFixed(property, value);
		case 'resourceLocator':
			return demand(isLocator(value), property, value, 'an ID, a key or a title');
		default:
			return;
	}
}

function checkChoice(property: INodeProperties, value: unknown): void {
	if (property.allowArbitraryValues || property.typeOptions?.loadOptionsMethod) {
		return demand(value === null || isScalar(value), property, value, 'a name');
	}
	const choices = (property.options as INodePropertyOptions[]).map((option) => option.value);
	oneOf(value as string, choices as string[], property.displayName);
}

function checkCollection(property: INodeProperties, value: unknown): void {
	demand(isObject(value), property, value, 'a set of options');
	checkForm(property.options as INodeProperties[], (name) => own(value as object, name));
}

function checkFixed(property: INodeProperties, value: unknown): void {
	demand(isObject(value), property, value, 'a set of entries');
	for (const { name, values } of property.options as INodePropertyCollection[]) {
		const entries = own(value as object, name);
		if (entries === undefined) continue;
		const many = property.typeOptions?.multipleValues === true;
		demand(
			many ? Array.isArray(entries) : isObject(entries),
			property,
			entries,
			many ? 'a list of entries' : 'an entry',
		);
		for (const entry of many ? (entries as unknown[]) : [entries]) {
			demand(isObject(entry), property, entry, 'an entry of the form');
			checkForm(values, (key) => own(entry as object, key));
		}
	}
}

const own = (value: object, key: string): unknown =>
	Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
const isLocator = (value: unknown): boolean =>
	isScalar(value) ||
	(isObject(value) && [undefined, null].includes(own(value as object, 'value') as null)) ||
	(isObject(value) && isScalar(own(value as object, 'value')));

function demand(fits: boolean, { displayName }: INodeProperties, found: unknown, needs: string): void {
	if (fits) return;
	throw new UserError(`"${displayName}" must be ${needs}.`, { description: `Found: ${shown(found)}.` });
}

function shown(value: unknown): string {
	if (typeof value === 'string') return JSON.stringify(value.slice(0, 100));
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
