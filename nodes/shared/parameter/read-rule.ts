import { UserError } from 'n8n-workflow';
import { LIMITS } from '../../../lib';
import type { SegmentInput } from '../../../lib';
import type { RuleSource } from '../descriptions';
import { oneOf, parameter } from '../operation';
import type { Call } from '../operation';
import { buildRule, placeInBuilder } from './builder';
import type { BuilderGroups } from './builder';
import { readCustomers } from './read-customers';
import { readTemplate } from './read-template';

/** Who belongs, in the words of the library's `create` and `update`; empty for "unchanged". */
export type Belonging = Pick<SegmentInput, 'rule' | 'query' | 'template' | 'customerIds'>;

/** Undefined where the operation asks for no rule. */
export const sourceOf = (call: Pick<Call, 'context' | 'item'>) =>
	parameter<RuleSource | ''>(call, 'source', '') || undefined;

const SOURCES: readonly RuleSource[] = ['builder', 'customers', 'json', 'keep', 'query', 'template'];
const requireSource = (call: Pick<Call, 'context' | 'item'>) =>
	oneOf(sourceOf(call) ?? 'builder', SOURCES, 'Define By');

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
		case 'template':
			return { template: readTemplate(call) };
		default:
			return { rule: buildRule(...builderOf(call)) };
	}
}

/** The place in the form that an error's path means, where the rule comes from the builder. */
export function placeInForm(call: Pick<Call, 'context' | 'item'>): (path: string) => string | undefined {
	return (path) => (sourceOf(call) === 'builder' ? placeInBuilder(...builderOf(call), path) : undefined);
}

const builderOf = (call: Pick<Call, 'context' | 'item'>): [string, BuilderGroups] => [
	parameter(call, 'groupsMatch', 'all'),
	parameter(call, 'groups', {}),
];

/** A JSON box gives text, or the object itself when an expression filled it. */
function readJson(call: Pick<Call, 'context' | 'item'>, name: string): Record<string, unknown> {
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
