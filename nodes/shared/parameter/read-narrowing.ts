import { UserError } from 'n8n-workflow';
import type { RuleInput } from '../../../lib';
import { buildRule, placeInBuilder } from '../builder';
import type { BuilderGroups } from '../builder';

/** The value of a parameter; nodes that run and triggers have it in different ways. */
type Read = <T>(name: string, fallback: T) => T;

interface Boxes {
	readonly match: string;
	readonly groups: BuilderGroups;
	/** What an expression gives may be anything. */
	readonly text: unknown;
}

const boxesOf = (read: Read, name: string): Boxes => ({
	match: read(`${name}GroupsMatch`, 'all'),
	groups: read(`${name}Groups`, {}),
	text: read<unknown>(name, ''),
});

/**
 * Only what the form itself leaves empty is empty: of anything else the reader of the builder says what is
 * wrong.
 */
function hasGroups({ groups }: { readonly groups: unknown }): boolean {
	if (typeof groups !== 'object' || groups === null) return true;
	const { group }: { group?: unknown } = groups;
	return !(group === undefined || (Array.isArray(group) && group.length === 0));
}

const isBlank = (text: unknown) => typeof text === 'string' && text.trim() === '';

/**
 * Reads what the boxes of `narrowingProperties` say; undefined for nothing.
 * @param label as the form shows it
 * @throws UserError where both are filled in, or an expression gives no rule: that must not mean everybody
 */
export function readNarrowing(read: Read, name: string, label: string): RuleInput | undefined {
	const boxes = boxesOf(read, name);
	const { match, groups, text } = boxes;
	if (isBlank(text)) return hasGroups(boxes) ? buildRule(match, groups) : undefined;
	if (hasGroups(boxes))
		throw new UserError(`${label} has both groups and a text.`, {
			description: `Empty “${label}: As Text”, or remove the groups.`,
		});
	if (typeof text === 'string' || (typeof text === 'object' && text !== null)) return text;
	throw new UserError(`“${label}: As Text” must be a rule, as text or as JSON.`, {
		description: `Found: ${String(text)}.`,
	});
}

/** The place in the form that a path of that rule means. */
export function placeInNarrowing(read: Read, name: string, path: string): string | undefined {
	const boxes = boxesOf(read, name);
	return hasGroups(boxes) ? placeInBuilder(boxes.match, boxes.groups, path) : undefined;
}
