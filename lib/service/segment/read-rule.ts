import type { RuleInput } from '../types';
import type { Queryable } from '../../database';
import { SegmentsError } from '../../error';
import type { Catalogue } from '../../language/field';
import type { SegmentLookup } from '../../compiler/plan/plan-rule';
import type { Rule } from '../../language/rule';
import { parseRuleInput } from '../../language/query/parse-input';
import type { Setup } from '../context';
import { templateRule, type TemplateInput } from '../../language/template';
import { lookupFor } from './lookup';
import { referencesOf, withReferences } from './references';

/** A rule that can be compiled: checked against this shop, other segments named by their keys. */
interface ReadRule {
	readonly rule: Rule;
	readonly segments: SegmentLookup;
}

/** What a new or edited segment will be, for rules that lead back to it. */
export type Edited = NonNullable<Parameters<typeof lookupFor>[3]>;

/** @throws RuleError with the path of the first fault; CURRENCY_REQUIRED, SEGMENT_NOT_FOUND */
export async function readRule(setup: Setup, db: Queryable, input: RuleInput): Promise<ReadRule> {
	const rule = await parseForShop(setup, db, input);
	const segments =
		referencesOf(rule).length === 0 ? () => undefined : await lookupFor(db, setup.store, [rule]);
	const named = withReferences(rule, (name) => segments(name)?.key ?? name);
	return { rule: named === rule ? rule : parseRuleInput(named, { fields: setup.catalogue }), segments };
}

/** The shop's currencies are asked only when the rule needs to name one: it costs a look at all orders. */
async function parseForShop(setup: Setup, db: Queryable, input: RuleInput): Promise<Rule> {
	const rule = parseInput(input, { fields: setup.catalogue });
	if (!needsCurrency(rule, setup)) return rule;
	const currencies = await setup.currencies(db);
	return currencies.length < 2 ? rule : parseInput(input, { fields: setup.catalogue, currencies });
}

const parseInput = (
	input: RuleInput,
	{ fields, currencies }: { fields: Catalogue; currencies?: readonly string[] },
): Rule =>
	isTemplateInput(input)
		? templateRule(input.template, fields, currencies)
		: parseRuleInput(isQueryInput(input) ? input.query : input, { fields, currencies });

/** `{ template }` and nothing beside it, where a rule may stand. */
const isTemplateInput = (input: RuleInput): input is { readonly template: TemplateInput } =>
	isOnly(input, 'template');

/** `{ query }`: query text for certain, whatever it looks like. */
const isQueryInput = (input: RuleInput): input is { readonly query: string } => isOnly(input, 'query');

const isOnly = (input: RuleInput, key: string): boolean =>
	typeof input === 'object' && input !== null && key in input && Object.keys(input).length === 1;

/** Whether the rule would be refused in a shop with several currencies. */
export function needsCurrency(rule: Rule, { catalogue }: Setup): boolean {
	try {
		parseRuleInput(rule, { fields: catalogue, currencies: ['one', 'another'] });
		return false;
	} catch (error) {
		if (error instanceof SegmentsError && error.code === 'CURRENCY_REQUIRED') return true;
		throw error;
	}
}
