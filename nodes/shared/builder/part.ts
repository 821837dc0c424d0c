import { SegmentsError } from '../../../lib';

/** What the boxes of one condition hold, by their names. */
export type Form = Readonly<Record<string, unknown>>;

/** A part of the rule, with its place in the form and the parts inside it. */
export interface Part {
	readonly rule: Readonly<Record<string, unknown>>;
	/** `group 2, condition 1 (Amount spent)`; absent for the whole. */
	readonly place?: string;
	/** Below `rules` of a group, or of the `where` of a condition. */
	readonly parts: readonly Part[];
}

/**
 * A single part under "all" or "any" is the whole: people who read the rule as text would stumble over
 * `all(…)`.
 */
export function group(match: string, parts: readonly Part[], place?: string): Part {
	const [only] = parts;
	return only && parts.length === 1 && match !== 'none'
		? only
		: { rule: { match, rules: parts.map(({ rule }) => rule) }, place, parts };
}

/** A match of the form that the language says by two groups. */
export const NOT_ALL = 'notAll';

/** As `group`, for a match of the form. */
export const matched = (match: string, parts: readonly Part[], place?: string): Part =>
	match === NOT_ALL ? group('none', [group('all', parts, place)], place) : group(match, parts, place);

/** @param what is missing, as the sentence after the place: `a number is missing` */
export const leftEmpty = (place: string, what: string, mend: string) =>
	new SegmentsError('RULE_INVALID', `${place.charAt(0).toUpperCase()}${place.slice(1)}: ${what}.`, {
		suggestion: `${mend}, or remove what was added.`,
	});

/** The key with its value; nothing for a box that says nothing. */
export const given = (key: string, value: unknown): Record<string, unknown> =>
	value === undefined ? {} : { [key]: value };

export const isBlank = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** A text box that says nothing when it is blank. What is no text the library refuses in its own words. */
export function textIn(form: Form, name: string): unknown {
	const value = form[name];
	if (isBlank(value)) return undefined;
	return typeof value === 'string' ? value.trim() : value;
}

/** The name in a box; an expression may have put anything there. */
export const nameIn = (value: unknown): string =>
	isBlank(value) ? '' : typeof value === 'string' || typeof value === 'number' ? String(value) : '…';

/** Boxes by their names, none where nothing is. @param what as the form calls them */
export function formIn(value: unknown, what: string): Form {
	if (value === undefined || value === null) return {};
	if (typeof value === 'object' && !Array.isArray(value)) return value as Form;
	throw notOfTheForm(what);
}

/** A list of them. */
export function formsIn(value: unknown, what: string): readonly Form[] {
	if (value === undefined || value === null) return [];
	if (Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null))
		return value as Form[];
	throw notOfTheForm(what);
}

const notOfTheForm = (what: string) =>
	new SegmentsError('RULE_INVALID', `${what} must be as the form keeps them.`, {
		suggestion: 'Put expressions into single boxes, or give the whole rule as JSON.',
	});

/**
 * The conditions about a row inside a `where`: a single one stands for itself, several are those of a group.
 */
export const rowPartsOf = (where: Part | undefined): readonly Part[] =>
	where === undefined ? [] : 'match' in where.rule ? where.parts : [where];
