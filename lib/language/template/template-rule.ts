import { didYouMean, RuleError, SegmentError, SegmentsError } from '../../error';
import type { Catalogue } from '../field';
import { parseRule, type Rule } from '../rule';
import { plainWord } from '../operator/aliases';
import { isPlainObject } from '../rule/json';
import { shown } from '../rule/rule-error';
import { PARAMETERS_PATH } from './definition/read-parameters';
import type { Template } from './definition/template';
import { TEMPLATES } from './templates';

/** A template by name or title, with the values of some of its parameters. */
/** The name of a template, with values for its parameters where it has any. */
export type TemplateInput = string | { readonly name: string; readonly parameters?: Record<string, unknown> };

/**
 * The rule of a template for one shop, as if it had been written out.
 * @param currencies of the shop's orders, as for `parseRule`
 * @throws TEMPLATE_UNKNOWN; OPTION_INVALID for its parameters; FIELD_UNKNOWN where the shop cannot answer it;
 * CURRENCY_REQUIRED
 */
export function templateRule(
	template: TemplateInput,
	catalogue: Catalogue,
	currencies?: readonly string[],
): Rule {
	const { name, parameters } = readInput(template);
	const found = templateNamed(name);
	const rule = found.rule(parameters as Record<string, unknown> | undefined);
	try {
		return parseRule(rule, { fields: catalogue, ...(currencies === undefined ? {} : { currencies }) });
	} catch (error) {
		throw SegmentsError.is(error) ? ofTemplate(found, error) : error;
	}
}

function readInput(input: unknown): { readonly name?: unknown; readonly parameters?: unknown } {
	if (!isPlainObject(input)) return { name: input };
	const allowed = ['name', 'parameters'];
	const unknown = Object.keys(input).find((key) => !allowed.includes(key));
	if (unknown === undefined) return input;
	throw new SegmentError('OPTION_INVALID', `There is no "${unknown}" in a template.`, {
		path: `template.${unknown}`,
		found: unknown,
		allowed,
		suggestion: didYouMean(unknown, allowed),
	});
}

function templateNamed(name: unknown): Template {
	const word = typeof name === 'string' ? plainWord(name) : undefined;
	const found = TEMPLATES.find((template) => template.name === word || plainWord(template.title) === word);
	if (found !== undefined) return found;
	const allowed = TEMPLATES.map((template) => template.name);
	const sentence =
		typeof name === 'string' && name.trim() !== ''
			? `There is no template "${name}".`
			: `A template is named by a text, but there is ${shown(name)}.`;
	throw new SegmentError('TEMPLATE_UNKNOWN', sentence, {
		path: 'template',
		found: name,
		allowed,
		suggestion: didYouMean(word, allowed),
	});
}

/** Places in the rule mean nothing to those who see only the template. */
function ofTemplate({ title, parameters }: Template, cause: SegmentsError): SegmentsError {
	const { code, message, found, allowed } = cause;
	if (code === 'FIELD_UNKNOWN') {
		return new RuleError(code, `This shop cannot answer the template "${title}". ${message}`, {
			path: 'template',
			found,
			cause,
			suggestion: 'Take another template, or add to the mapping what is lacking.',
		});
	}
	if (code === 'CURRENCY_REQUIRED' && parameters.some(({ type }) => type === 'currency')) {
		return new RuleError(
			code,
			`The template "${title}" compares money, but the shop has orders in several currencies: say which one is meant.`,
			{
				path: `${PARAMETERS_PATH}.currency`,
				allowed,
				suggestion: `Set the parameter "currency", for example to "${allowed?.[0]}".`,
				cause,
			},
		);
	}
	return new SegmentError(
		'OPTION_INVALID',
		`The parameters of the template "${title}" make no rule. ${message}`,
		{ path: PARAMETERS_PATH, found, allowed, cause },
	);
}
