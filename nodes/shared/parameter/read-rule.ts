import { UserError } from 'n8n-workflow';
import { LIMITS } from '../../../lib';
import type { RuleInput, SegmentInput } from '../../../lib';
import { buildRule, placeInBuilder } from '../builder';
import type { BuilderGroups } from '../builder';
import type { RuleSource } from '../descriptions';
import { oneOf, parameter } from '../operation';
import type { Call } from '../operation';
import { readCustomers } from './read-customers';
import { readSegment } from './read-segment';
import { readTemplate } from './read-template';

/** Who belongs, in the words of the library's `create` and `update`; empty for "unchanged". */
export type Belonging = Pick<SegmentInput, 'rule' | 'query' | 'template' | 'customerIds'>;
type Place = Pick<Call, 'context' | 'item'>;

/** Undefined where the operation asks for no rule. */
export const sourceOf = (call: Place) => parameter<RuleSource | ''>(call, 'source', '') || undefined;

const SOURCES: readonly RuleSource[] = [
	'builder',
	'customers',
	'json',
	'keep',
	'query',
	'segment',
	'template',
];
const requireSource = (call: Place) => oneOf(sourceOf(call) ?? 'builder', SOURCES, 'Define By');

/** Reads what the parameters of `ruleProperties` say. */
export async function readBelonging(call: Call): Promise<Belonging> {
	switch (requireSource(call)) {
		case 'keep':
			return {};
		case 'customers':
			return { customerIds: await readCustomers(call) };
		case 'query':
			return { query: parameter<string>(call, 'query') };
		case 'json':
			return { rule: readJson(call, 'ruleJson') };
		case 'segment':
			return { rule: await ruleOfSegment(call) };
		case 'template':
			return { template: readTemplate(call) };
		default:
			return { rule: buildRule(...builderOf(call, 'groups')) as RuleInput };
	}
}

/** The rule that the parameters hold, whichever way in was chosen. */
export async function readRuleInput(call: Call): Promise<RuleInput> {
	const { rule, query, template } = await readBelonging(call);
	return rule ?? query ?? { template };
}

/** The place in the form that an error's path means, where the rule comes from the builder. */
export function placeInForm(call: Place): (path: string) => string | undefined {
	return (path) => {
		const source = sourceOf(call);
		if (source === 'builder') return placeInBuilder(...builderOf(call, 'groups'), path);
		// The saved rule stands first, the further groups second.
		const further = source === 'segment' ? /^(?:rule\.)?rules\[1\]\.?(.*)$/.exec(path)?.[1] : undefined;
		return further === undefined ? undefined : placeInBuilder(...builderOf(call, 'furtherGroups'), further);
	};
}

const builderOf = (call: Place, name: string): [string, BuilderGroups] => [
	parameter(call, `${name}Match`, 'all'),
	parameter(call, name, {}),
];

/** The rule of a saved segment, narrowed by the further groups. */
async function ruleOfSegment(call: Call): Promise<RuleInput> {
	const { rule, key } = await call.segments.get(readSegment(call, 'ruleSegment'));
	const saved = rule ?? { field: 'member_of', operator: 'includes_any', value: [key] };
	const [match, groups] = builderOf(call, 'furtherGroups');
	if ((groups.group ?? []).length === 0) return saved;
	return { match: 'all', rules: [saved, buildRule(match, groups)] };
}

/** A JSON box gives text, or the object itself when an expression filled it. */
function readJson(call: Place, name: string): Record<string, unknown> {
	const value = parameter<string | object>(call, name, '{}');
	if (typeof value !== 'string') return value as Record<string, unknown>;
	if (value.length > LIMITS.ruleLength)
		throw new UserError(`The rule has ${value.length} characters; at most ${LIMITS.ruleLength} are allowed.`);
	try {
		return JSON.parse(value) as Record<string, unknown>;
	} catch (error) {
		throw new UserError(`The rule is not valid JSON: ${(error as Error).message}.`);
	}
}
