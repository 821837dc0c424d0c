import { named } from '../operation';
import { KINDS } from './kind/kinds';
import { formIn, formsIn, matched } from './part';
import type { Form, Part } from './part';

/** The conditions of a group, by kind; n8n shows the kinds in the order in which they were added. */
export type BuilderConditions = Readonly<Record<string, readonly Form[] | undefined>>;

/** The value of the parameter `groups`. */
export interface BuilderGroups {
	readonly group?: ReadonlyArray<{ readonly match?: string; readonly conditions?: BuilderConditions }>;
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
	return matched(
		groupsMatch,
		formsIn(formIn(groups, 'Groups').group, 'Groups').map(({ match = 'all', conditions }, index) => {
			const place = `group ${index + 1}`;
			return matched(
				match as string,
				conditionsIn(conditions).map(({ key, form }, number) =>
					readCondition(key, form, `${place}, condition ${number + 1}`),
				),
				place,
			);
		}),
	);
}

const conditionsIn = (conditions: unknown) =>
	Object.entries(formIn(conditions, 'Conditions')).flatMap(([key, forms]) =>
		formsIn(forms, 'Conditions').map((form) => ({ key, form })),
	);

/** The condition that the boxes say. */
export function readCondition(key: string, form: Form, where: string): Part {
	const kind = named(KINDS, key, 'Conditions');
	return kind.read(form, `${where} (${kind.about(form)})`);
}

const isGroup = (rule: unknown) => typeof rule === 'object' && rule !== null && 'match' in rule;
