import { didYouMean, RuleError } from '../error';
import { isDecimal } from '../rule/decimal';
import { shown } from '../rule/rule-error';
import type { ParameterType, ParameterValue, ParameterValues, Template, TemplateParameter } from './template';

const PATH = 'template.parameters';

/** All parameters of a template, those not given with their usual values. @throws RuleError OPTION_INVALID */
export function readParameters(template: Template, given: Readonly<Record<string, unknown>>): ParameterValues {
	const names = template.parameters.map(({ name }) => name);
	for (const name of Object.keys(given)) if (!names.includes(name)) throw unknownParameter(template, name, names);
	return Object.fromEntries(template.parameters.map((parameter) => [parameter.name, readParameter(template, parameter, given[parameter.name])]));
}

function unknownParameter({ title }: Template, name: string, allowed: readonly string[]): RuleError {
	const has = allowed.length === 0 ? 'It has none.' : `It has ${allowed.join(', ')}.`;
	return new RuleError('OPTION_INVALID', `The template "${title}" has no parameter "${name}". ${has}`, {
		path: `${PATH}.${name}`, found: name, allowed, suggestion: didYouMean(name, allowed),
	});
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';

function readParameter({ title }: Template, parameter: TemplateParameter, given: unknown): ParameterValue {
	if (!isGiven(given)) {
		if (parameter.default !== undefined || parameter.optional) return parameter.default;
		throw fault(title, parameter, given, 'must be said');
	}
	const value = READERS[parameter.type](given);
	if (value === undefined) throw fault(title, parameter, given, `needs ${WANTED[parameter.type]}, but has ${shown(given)}`);
	return value;
}

function fault(title: string, { name, label, type, description }: TemplateParameter, found: unknown, problem: string): RuleError {
	return new RuleError('OPTION_INVALID', `${label} of the template "${title}" ${problem}.`, {
		path: `${PATH}.${name}`, found, allowed: [WANTED[type]], suggestion: `${description}.`,
	});
}

const WANTED: Readonly<Record<ParameterType, string>> = {
	number: 'a whole number', money: 'an amount', text: 'a text', list: 'one text or several', currency: 'a currency code of three letters',
};

const READERS: Readonly<Record<ParameterType, (value: unknown) => ParameterValue>> = {
	number: (value) => whole(typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : value),
	money: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : typeof value === 'string' && isDecimal(value.trim()) ? value.trim() : undefined),
	text: (value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined),
	list,
	currency: (value) => (typeof value === 'string' && /^\s*[A-Za-z]{3}\s*$/.test(value) ? value.trim().toUpperCase() : undefined),
};

const whole = (value: unknown) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined);

/** `Dhaka, Riyadh` is two; a value with a comma in it needs the form of a list. */
function list(value: unknown): readonly string[] | undefined {
	const values = (Array.isArray(value) ? value : typeof value === 'string' ? value.split(',').map((one) => one.trim()) : [value]).filter(isGiven);
	const texts = values.map((one: unknown) => (typeof one === 'number' ? String(one) : one));
	return texts.length > 0 && texts.every((one) => typeof one === 'string') ? (texts as string[]) : undefined;
}
