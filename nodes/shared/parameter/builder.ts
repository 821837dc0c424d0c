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
	readonly where?: { readonly condition?: ReadonlyArray<{ readonly column: string; readonly operator: string; readonly value?: unknown }> };
	readonly whereMatch?: string;
	readonly within?: { readonly window?: BuilderWindow };
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

/** The rule, in JSON form, that the builder shows. Empty groups stay empty, so that the library refuses them. */
export function buildRule(groupsMatch: string, groups: BuilderGroups): object {
	const rules = (groups.group ?? []).map(({ match = 'all', conditions }) => ({
		match,
		rules: (conditions?.condition ?? []).map(buildCondition),
	}));
	return isWrapping(groupsMatch, rules.length) ? (rules[0] as object) : { match: groupsMatch, rules };
}

/** One group under "all" or "any" is the rule itself. */
const isWrapping = (groupsMatch: string, count: number) => count === 1 && groupsMatch !== 'none';

/**
 * `group 2, condition 1` for `rules[1].rules[0].operator`.
 * @returns undefined when the path is not one of the builder's
 */
export function placeInBuilder(groupsMatch: string, groups: BuilderGroups, path: string): string | undefined {
	const inner = (isWrapping(groupsMatch, groups.group?.length ?? 0) ? `rules[0].${path}` : path).replace(/^rule\./, '');
	const [, group, condition, row] = /^rules\[(\d+)\](?:\.rules\[(\d+)\](?:\.where(?:\.rules\[(\d+)\])?)?)?/.exec(inner) ?? [];
	const words = [['group', group], ['condition', condition], ['row condition', row]] as const;
	const found = words.filter(([, index]) => index !== undefined).map(([word, index]) => `${word} ${Number(index) + 1}`);
	return found.length === 0 ? undefined : found.join(', ');
}

function buildCondition(condition: BuilderCondition): object {
	const { field, operator, value, options = {} } = condition;
	return {
		field,
		operator,
		...given('value', readValue(operator, value, picksOf(condition))),
		...given('within', buildWindow(options.within?.window)),
		...given('where', buildWhere(options)),
		...given('currency', options.currency?.trim() || undefined),
		...given('missing', options.excludeMissing ? 'exclude' : undefined),
		...given('caseSensitive', options.caseSensitive),
	};
}

const given = (key: string, value: unknown) => (value === undefined ? {} : { [key]: value });

/** The picks that the form shows for this field; n8n keeps those of a field chosen earlier. */
function picksOf(condition: BuilderCondition): string[] {
	const picker = pickerOf(condition.field);
	const picks = picker === undefined ? [] : (condition[picker]?.pick ?? []);
	return picks.map(({ id }) => String((typeof id === 'object' ? id.value : id) ?? '')).filter((id) => id !== '');
}

function buildWhere({ where, whereMatch = 'all' }: BuilderOptions): object | undefined {
	const conditions = where?.condition ?? [];
	if (conditions.length === 0) return undefined;
	return {
		match: whereMatch,
		rules: conditions.map(({ column, operator, value }) => ({ field: column, operator, ...given('value', readValue(operator, value)) })),
	};
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
			return { ...given('from', readScalar(window.from) || undefined), ...given('to', readScalar(window.to) || undefined) };
	}
}

