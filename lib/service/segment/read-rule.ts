import { defined } from '../../error/defined';
import type { RuleInput } from '../types';
import type { Queryable } from '../../database';
import type { Catalogue } from '../../language/field';
import type { SegmentLookup } from '../../compiler/plan/compile-context';
import { needsCurrency, type Rule } from '../../language/rule';
import { parseRuleInput } from '../../language/query/parse-input';
import type { LintWarning } from '../../lint';
import type { SegmentsContext } from '../context';
import { templateRule, type TemplateInput } from '../../language/template';
import { checkPatterns } from './check-patterns';
import { resolveValues } from './resolve-values';
import { lookupFor } from './lookup';
import { referencesOf, withReferences } from './references';

/** A rule that can be compiled: checked against this shop, other segments named by their keys. */
export interface ReadRule {
	readonly rule: Rule;
	readonly segments: SegmentLookup;
	/** What was taken for something else than it says. */
	readonly notes: readonly LintWarning[];
}

/** What a new or edited segment will be, for rules that lead back to it. */
export type Edited = NonNullable<Parameters<typeof lookupFor>[3]>;

/** @throws RuleError with the path of the first fault; CURRENCY_REQUIRED, SEGMENT_NOT_FOUND */
export async function readRule(context: SegmentsContext, db: Queryable, input: RuleInput): Promise<ReadRule> {
	const read = await parseForShop(context, db, input);
	const resolved = await resolveValues(read.rule, context, db);
	const { rule } = resolved;
	await checkPatterns(rule, context.catalogue, db);
	const notes = [...read.notes, ...resolved.notes];
	const segments =
		referencesOf(rule).length === 0 ? () => undefined : await lookupFor(db, context.store, [rule]);
	const named = withReferences(rule, (name) => segments(name)?.key ?? name);
	return {
		rule: named === read.rule ? named : parseRuleInput(named, { fields: context.catalogue }),
		segments,
		notes,
	};
}

/** The shop's currencies are asked only when the rule needs to name one: it costs a look at all orders. */
async function parseForShop(
	context: SegmentsContext,
	db: Queryable,
	input: RuleInput,
): Promise<Omit<ReadRule, 'segments'>> {
	const { catalogue: fields } = context;
	const rule = parseInput(input, { fields });
	if (!needsCurrency(rule)) return { rule, notes: [] };
	const currencies = await context.currencies(db);
	const others = currencies.filter((one) => one !== fields.currency);
	if (others.length === 0 || (others.length === 1 && fields.currency === undefined))
		return { rule, notes: [] };
	const named = parseInput(input, { fields, currencies });
	return { rule: named, notes: [currencyMeant(defined(fields.currency), others)] };
}

const currencyMeant = (currency: string, others: readonly string[]): LintWarning => ({
	code: 'CURRENCY_ASSUMED',
	path: '',
	severity: 'advice',
	message: `Amounts without a currency are taken in ${currency}, the currency of the mapping; the shop also has orders in ${others.join(', ')}.`,
	suggestion: 'Name the currency in the condition.',
});

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

const isOnly = (input: RuleInput | null, key: string): boolean =>
	typeof input === 'object' && input !== null && key in input && Object.keys(input).length === 1;
