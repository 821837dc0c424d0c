import type { INodeParameterResourceLocator } from 'n8n-workflow';
import { pickerOf } from './pickers';
import type { PickerName } from './pickers';
import { readScalar, readValue } from './values';

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
	/** `group 2, condition 1`; absent for the whole. */
	readonly place?: string;
	/** Below `rules` of a group, or of the `where` of a condition. */
	readonly parts: readonly Part[];
}

/** The rule, in JSON form, that the builder shows. Empty groups stay empty, so that the library refuses them. */
export const buildRule = (groupsMatch: string, groups: BuilderGroups): object =>
	builtRule(groupsMatch, groups).rule;

/**
 * `group 2, condition 1` for `rules[1].rules[0].operator`.
 * @returns undefined when the path is not one of the builder's
 */
export function placeInBuilder(groupsMatch: string, groups: BuilderGroups, path: string): string | undefined {
	const keys: readonly string[] = path.replace(/^rule\./, '').match(/[^.[\]]+/g) ?? [];
	let part = builtRule(groupsMatch, groups);
	for (const key of keys.filter((one) => /^\d+$/.test(one))) part = part.parts[Number(key)] ?? part;
	const isRow =
		keys.includes('where') && part.parts.length === 1 && !('match' in ((part.rule.where ?? {}) as object));
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
					condition(one, `${place}, condition ${number + 1}`),
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
	const { field, operator, value, options = {} } = form;
	const parts = (options.where?.condition ?? []).map((row, index) =>
		rowCondition(row, `${place}, row condition ${index + 1}`),
	);
	const rule = {
		field,
		operator,
		...given('value', readValue(operator, value, picksOf(form))),
		...given('within', buildWindow(options.within?.window)),
		...given('where', parts.length === 0 ? undefined : group(options.whereMatch ?? 'all', parts).rule),
		...given('currency', options.currency?.trim() || undefined),
		...given('missing', options.excludeMissing ? 'exclude' : undefined),
		...given('caseSensitive', options.caseSensitive),
	};
	return { rule, place, parts };
}

const rowCondition = ({ column, operator, value }: BuilderRow, place: string): Part => ({
	rule: { field: column, operator, ...given('value', readValue(operator, value)) },
	place,
	parts: [],
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
