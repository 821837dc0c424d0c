import type { INodeParameterResourceLocator } from 'n8n-workflow';
import { SegmentsError } from '../../../lib';
import { fieldType, labelOf, typed } from './field-words';
import { pickerOf } from '../descriptions/pickers';
import type { PickerName } from '../descriptions/pickers';
import { isEmptyValue, readScalar, readValue } from './values';

/** The value of the parameter `groups`. */
export interface BuilderGroups {
	readonly group?: ReadonlyArray<{
		readonly match?: string;
		readonly conditions?: { readonly condition?: readonly BuilderCondition[] };
	}>;
}

export interface BuilderCondition extends Partial<Record<PickerName, Picks>> {
	readonly field: string;
	readonly operator: string;
	readonly value?: unknown;
	readonly options?: BuilderOptions;
}

interface Picks {
	readonly pick?: ReadonlyArray<{ readonly id: INodeParameterResourceLocator | string }>;
}

interface BuilderOptions {
	readonly caseSensitive?: boolean;
	readonly currency?: string;
	readonly excludeMissing?: boolean;
	readonly property?: string;
	readonly salt?: string;
	readonly where?: { readonly condition?: readonly BuilderRow[] };
	readonly whereMatch?: string;
	readonly within?: { readonly window?: BuilderWindow };
}

interface BuilderRow {
	readonly column: string;
	readonly operator: string;
	readonly value?: unknown;
}

interface BuilderWindow {
	readonly kind: string;
	readonly amount?: number;
	readonly atLeast?: number;
	readonly atMost?: number;
	readonly unit?: string;
	readonly from?: unknown;
	readonly to?: unknown;
	readonly calendar?: string;
}

/** A part of the rule, with its place in the form and the parts inside it. */
interface Part {
	readonly rule: Readonly<Record<string, unknown>>;
	/** `group 2, condition 1 (Amount spent)`; absent for the whole. */
	readonly place?: string;
	/** Below `rules` of a group, or of the `where` of a condition. */
	readonly parts: readonly Part[];
}

/**
 * The rule, in JSON form, that the builder shows. Empty groups stay empty, so that the library refuses them.
 * @throws SegmentsError in the form's words for what was added and left empty: whoever adds a limit wants one
 */
export const buildRule = (groupsMatch: string, groups: BuilderGroups): object =>
	builtRule(groupsMatch, groups).rule;

/**
 * `group 2, condition 1 (Amount spent)` for `rules[1].rules[0].operator`.
 * @returns undefined when the path is not one of the builder's
 */
export function placeInBuilder(groupsMatch: string, groups: BuilderGroups, path: string): string | undefined {
	const keys: readonly string[] = path.replace(/^rule\./, '').match(/[^.[\]]+/g) ?? [];
	let part = builtRule(groupsMatch, groups);
	for (const key of keys.filter((one) => /^\d+$/.test(one))) part = part.parts[Number(key)] ?? part;
	const isRow = keys.includes('where') && part.parts.length === 1 && !isGroup(part.rule.where);
	return (isRow ? part.parts[0] : part)?.place;
}

function builtRule(groupsMatch: string, groups: BuilderGroups): Part {
	return group(
		groupsMatch,
		(groups.group ?? []).map(({ match = 'all', conditions }, index) => {
			const place = `group ${index + 1}`;
			return group(
				match,
				(conditions?.condition ?? []).map((one, number) =>
					condition(one, `${place}, condition ${number + 1} (${labelOf(one.field)})`),
				),
				place,
			);
		}),
	);
}

/** A single part under "all" or "any" is the whole: people who read the rule as text would stumble over `all(…)`. */
function group(match: string, parts: readonly Part[], place?: string): Part {
	const [only] = parts;
	return only && parts.length === 1 && match !== 'none'
		? only
		: { rule: { match, rules: parts.map(({ rule }) => rule) }, place, parts };
}

function condition(form: BuilderCondition, place: string): Part {
	const { field, operator, options = {} } = form;
	refuseEmptyOptions(options, place);
	const parts = (options.where?.condition ?? []).map((row, index) =>
		rowCondition(row, `${place}, row condition ${index + 1} (${labelOf(row.column)})`),
	);
	const rule = {
		field,
		operator,
		...given('value', valueOf(form, picksOf(form), place)),
		...given('within', buildWindow(options.within?.window)),
		...given('where', parts.length === 0 ? undefined : group(options.whereMatch ?? 'all', parts).rule),
		...given(
			'currency',
			typeof options.currency === 'string' ? options.currency.trim() || undefined : options.currency,
		),
		...given('property', options.property || undefined),
		...given('salt', options.salt || undefined),
		...given('missing', options.excludeMissing ? 'exclude' : undefined),
		...given('caseSensitive', options.caseSensitive),
	};
	return { rule, place, parts };
}

const rowCondition = (row: BuilderRow, place: string): Part => ({
	rule: {
		field: row.column,
		operator: row.operator,
		...given('value', valueOf({ ...row, field: row.column }, [], place)),
	},
	place,
	parts: [],
});

function valueOf(
	{ field, operator, value }: Pick<BuilderCondition, 'field' | 'operator' | 'value'>,
	picked: readonly string[],
	place: string,
): unknown {
	const read = readValue(operator, value, picked);
	if (isEmptyValue(operator, read)) throw leftEmpty(place, `a ${nounOf(field)} is missing`, 'Fill in Value');
	return typed(read, field, operator);
}

const NOUNS: Readonly<Record<string, string>> = { number: 'number', money: 'number', date: 'date' };
const nounOf = (field: string) => NOUNS[fieldType(field) ?? ''] ?? 'value';

/** n8n keeps an option that was added and not filled in; without its limit the rule would mean more customers. */
function refuseEmptyOptions({ within, where, whereMatch }: BuilderOptions, place: string): void {
	if (within !== undefined && within.window === undefined)
		throw leftEmpty(place, '“Within Time” is empty', 'Choose a period');
	const rows = where?.condition ?? [];
	if (rows.length > 0) return;
	if (where !== undefined) throw leftEmpty(place, '“Where” has no row condition', 'Add a row condition');
	if (whereMatch !== undefined)
		throw leftEmpty(place, '“Where Matches” has no “Where” beside it', 'Add “Where”');
}

const leftEmpty = (place: string, what: string, mend: string) =>
	new SegmentsError('RULE_INVALID', `${place.charAt(0).toUpperCase()}${place.slice(1)}: ${what}.`, {
		suggestion: `${mend}, or remove what was added.`,
	});

const given = (key: string, value: unknown) => (value === undefined ? {} : { [key]: value });

/** The picks that the form shows for this field; n8n keeps those of a field chosen earlier. */
function picksOf(condition: BuilderCondition): string[] {
	const picker = pickerOf(condition.field);
	const picks = picker === undefined ? [] : (condition[picker]?.pick ?? []);
	return picks
		.map(({ id }) => String((typeof id === 'object' ? id.value : id) ?? ''))
		.filter((id) => id !== '');
}

function buildWindow(window: BuilderWindow | undefined): object | undefined {
	if (window === undefined) return undefined;
	const { kind, amount, atLeast, atMost, unit = 'days', calendar } = window;
	switch (kind) {
		case 'last':
			return { last: amount, unit };
		case 'before_last':
			return { before_last: amount, unit };
		case 'between_last':
			return { between_last: [atLeast, atMost], unit };
		case 'calendar':
			return { calendar };
		default:
			return {
				...given('from', readScalar(window.from) || undefined),
				...given('to', readScalar(window.to) || undefined),
			};
	}
}

const isGroup = (rule: unknown) => typeof rule === 'object' && rule !== null && 'match' in rule;
