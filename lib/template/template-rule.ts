import { didYouMean, RuleError } from '../error';
import type { Catalogue } from '../field';
import { parseRule, type Rule } from '../rule';
import { plainWord } from '../rule/aliases';
import { isPlainObject } from '../rule/json';
import { shown } from '../rule/rule-error';
import { readParameters } from './read-parameters';
import type { Template } from './template';
import { TEMPLATES } from './templates';

/** A template by name or title, with the values of some of its parameters. */
export type TemplateInput = string | { readonly name: string; readonly parameters?: Readonly<Record<string, unknown>> };

/**
 * The rule of a template, checked against what the shop can answer.
 * @param currencies of the shop's orders; with more than one, templates about money need their currency
 * @throws RuleError TEMPLATE_UNKNOWN with the nearest, OPTION_INVALID for parameters, FIELD_UNKNOWN for a shop without the field
 */
export function templateRule(input: TemplateInput, catalogue: Catalogue, currencies?: readonly string[]): Rule {
	const { name, parameters = {} } = read(input);
	const template = templateNamed(name);
	const [absent] = lacking(template, catalogue);
	if (absent !== undefined) throw unanswerable(template, absent, catalogue);
	return parseRule(template.rule(readParameters(template, parameters)), { fields: catalogue, ...(currencies === undefined ? {} : { currencies }) });
}

/** The template of that name or title. @throws RuleError TEMPLATE_UNKNOWN */
export function templateNamed(name: string): Template {
	const found = TEMPLATES.find((one) => one.name === plainWord(name) || plainWord(one.title) === plainWord(name));
	if (found !== undefined) return found;
	const allowed = TEMPLATES.map((one) => one.name);
	throw new RuleError('TEMPLATE_UNKNOWN', `There is no template "${name}".`, {
		path: 'template', found: name, allowed, suggestion: didYouMean(plainWord(name), allowed),
	});
}

/** A template and what keeps this shop from using it. */
export interface OfferedTemplate {
	readonly template: Template;
	/** Of `needs`, what the shop cannot answer; empty for a template that can be used. */
	readonly lacks: readonly string[];
	/** In words, where something is lacking. */
	readonly why?: string;
}

/** Every template, with what this shop lacks for it. */
export function templatesFor(catalogue: Catalogue): readonly OfferedTemplate[] {
	return TEMPLATES.map((template) => {
		const lacks = lacking(template, catalogue);
		return { template, lacks, ...(lacks.length === 0 ? {} : { why: whyLacking(lacks[0], catalogue) }) };
	});
}

function read(input: unknown): { name: string; parameters?: Readonly<Record<string, unknown>> } {
	if (typeof input === 'string') return { name: input };
	if (isPlainObject(input) && typeof input.name === 'string' && (input.parameters === undefined || isPlainObject(input.parameters))) {
		return { name: input.name, parameters: input.parameters };
	}
	throw new RuleError('TEMPLATE_UNKNOWN', `A template is named by a text or by { name, parameters }, but there is ${shown(input)}.`, {
		path: 'template', found: input, allowed: TEMPLATES.map((one) => one.name),
	});
}

const WHERE = 'where.';

const lacking = ({ needs }: Template, catalogue: Catalogue): readonly string[] =>
	needs.filter((need) => (need.startsWith(WHERE) ? !hasColumn(need.slice(WHERE.length), catalogue) : catalogue.find(need) === undefined));

const hasColumn = (name: string, catalogue: Catalogue) =>
	(['orders', 'lines', 'events'] as const).some((kind) => catalogue.findRowField(kind, name) !== undefined);

function whyLacking(need: string, catalogue: Catalogue): string {
	if (need.startsWith(WHERE)) return `The shop's orders have no column "${need.slice(WHERE.length)}".`;
	return catalogue.whyAbsent(need) ?? `There is no field "${need}" in this shop.`;
}

function unanswerable({ title }: Template, need: string, catalogue: Catalogue): RuleError {
	const allowed = templatesFor(catalogue).filter(({ lacks }) => lacks.length === 0).map(({ template }) => template.name);
	return new RuleError('FIELD_UNKNOWN', `The template "${title}" cannot be used with this shop. ${whyLacking(need, catalogue)}`, {
		path: 'template', found: need, allowed, suggestion: 'Take another template, or add to the mapping what is lacking.',
	});
}
