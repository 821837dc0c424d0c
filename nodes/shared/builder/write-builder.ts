import { SegmentsError } from '../../../lib';
import type { Condition, FieldInfo, Rule } from '../../../lib';
import { KINDS } from './kind/kinds';
import { NOT_ALL } from './part';
import type { Form } from './part';
import { buildRule, readCondition } from './read-builder';
import type { BuilderGroups } from './read-builder';
import { isSameRule } from './same-rule';

/** The boxes of a builder. */
export interface Built {
	readonly match: string;
	readonly groups: BuilderGroups;
}

/**
 * The builder that shows a rule: what is read from it is the rule again.
 * @param fields of the shop
 * @returns undefined for a rule that goes deeper than groups of conditions, or asks what no box says
 */
export function writeBuilder(rule: Rule, fields: readonly FieldInfo[]): Built | undefined {
	const { match, rules } = asGroups(rule);
	const group = rules.map((one) => writeGroup(one, fields));
	if (group.some((one) => one === undefined)) return undefined;
	const built = { match, groups: { group: group.filter((one) => one !== undefined) } };
	return isSameRule(buildRule(built.match, built.groups), rule) ? built : undefined;
}

type OneGroup = NonNullable<BuilderGroups['group']>[number];

/** A group of conditions alone is one group of the builder. */
function asGroups(rule: Rule): { match: string; rules: readonly Rule[] } {
	const isDeep = 'match' in rule && rule.rules.some((one) => 'match' in one);
	return isDeep ? rule : { match: 'all', rules: [rule] };
}

function writeGroup(rule: Rule, fields: readonly FieldInfo[]): OneGroup | undefined {
	const { match, rules } = conditionsOf(rule);
	const conditions: Record<string, Form[]> = {};
	for (const one of rules) {
		const written = 'match' in one ? undefined : writeCondition(one, fields);
		if (written === undefined) return undefined;
		(conditions[written.key] ??= []).push(written.form);
	}
	return { match, conditions };
}

/** What a group of the form matches, and its conditions. */
function conditionsOf(rule: Rule): { match: string; rules: readonly Rule[] } {
	if (!('match' in rule)) return { match: 'all', rules: [rule] };
	const [only] = rule.rules;
	const isNotAll =
		rule.match === 'none' && rule.rules.length === 1 && only && 'match' in only && only.match === 'all';
	return isNotAll ? { match: NOT_ALL, rules: only.rules } : rule;
}

/** By the first kind whose boxes say all of it. */
function writeCondition(
	condition: Condition,
	fields: readonly FieldInfo[],
): { key: string; form: Form } | undefined {
	const field = fields.find(({ name }) => name === condition.field);
	for (const [key, kind] of Object.entries(KINDS)) {
		const form = kind.write(condition, field);
		if (form !== undefined && says(key, form, condition)) return { key, form };
	}
	return undefined;
}

function says(key: string, form: Form, condition: Condition): boolean {
	try {
		return isSameRule(readCondition(key, form, '').rule, condition);
	} catch (error) {
		if (SegmentsError.is(error)) return false;
		throw error;
	}
}
