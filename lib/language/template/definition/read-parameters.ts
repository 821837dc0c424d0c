import { didYouMean, SegmentError } from '../../../error';
import { isCurrencyCode } from '../../value/currency';
import { compareDecimals, isDecimal } from '../../value/decimal';
import { isPlainObject } from '../../rule/json';
import { parseDate } from '../../rule/parse-value';
import { shown } from '../../rule/rule-error';
import type { ParameterType, TemplateParameter } from './template';

export const PARAMETERS_PATH = 'template.parameters';

/** The parameters with their defaults, checked. @throws OPTION_INVALID at `template.parameters.<name>` */
export function readParameters(
	title: string,
	parameters: readonly TemplateParameter[],
	given: unknown,
): Record<string, unknown> {
	const values = given ?? {};
	if (!isPlainObject(values)) {
		throw new SegmentError(
			'OPTION_INVALID',
			`The parameters of the template "${title}" must be an object, but are ${shown(given)}.`,
			{
				path: PARAMETERS_PATH,
				found: given,
				allowed: ['{name: value, …}'],
			},
		);
	}
	for (const name of Object.keys(values)) refuseUnknown(title, name, parameters);
	return Object.fromEntries(
		parameters.map((parameter) => [parameter.name, readOne(title, parameter, values[parameter.name])]),
	);
}

function refuseUnknown(title: string, name: string, parameters: readonly TemplateParameter[]): void {
	const allowed = parameters.map((parameter) => parameter.name);
	if (allowed.includes(name)) return;
	const sentence = allowed.length === 0 ? 'takes no parameters' : `has no parameter "${name}"`;
	throw new SegmentError('OPTION_INVALID', `The template "${title}" ${sentence}.`, {
		path: `${PARAMETERS_PATH}.${name}`,
		found: name,
		allowed,
		suggestion: didYouMean(name, allowed),
	});
}

/** A field of a form that was left empty is a parameter that was left out. */
const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';

function readOne(title: string, parameter: TemplateParameter, value: unknown): unknown {
	const { name, label, required, default: usual } = parameter;
	const kind = KINDS[parameter.type];
	if (!isGiven(value)) {
		if (!required) return usual ?? undefined;
		throw fault(parameter, value, `The template "${title}" needs its parameter "${name}" (${label}).`);
	}
	const read = kind.read(value);
	if (read !== undefined) return read;
	throw fault(
		parameter,
		value,
		`The parameter "${name}" of the template "${title}" needs ${kind.allowed}, but has ${shown(value)}.`,
	);
}

const fault = ({ name, type, description }: TemplateParameter, found: unknown, sentence: string) =>
	new SegmentError('OPTION_INVALID', sentence, {
		path: `${PARAMETERS_PATH}.${name}`,
		found,
		allowed: [KINDS[type].allowed],
		suggestion: `${description}.`,
	});

interface Kind {
	readonly allowed: string;
	/** Undefined for what is none. */
	read(value: unknown): unknown;
}

const KINDS: Readonly<Record<ParameterType, Kind>> = {
	whole_number: { allowed: 'a whole number, 1 or more', read: readWhole },
	amount: { allowed: 'an amount, 0 or more', read: readAmount },
	text: { allowed: 'a text', read: readText },
	list: { allowed: 'one or more texts', read: readList },
	date: { allowed: 'a date such as 2026-03-01', read: readDate },
	currency: { allowed: 'a currency code such as EUR', read: readCurrency },
};

function readWhole(value: unknown): number | undefined {
	const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
	return typeof number === 'number' && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
}

function readAmount(value: unknown): number | string | undefined {
	const amount = typeof value === 'string' ? value.trim() : value;
	const isNumber =
		typeof amount === 'string' ? isDecimal(amount) : typeof amount === 'number' && Number.isFinite(amount);
	return isNumber && compareDecimals(String(amount), '0') >= 0 ? (amount as number | string) : undefined;
}

function readText(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function readList(value: unknown): readonly string[] | undefined {
	const texts = (Array.isArray(value) ? value : [value]).map((one: unknown) =>
		Number.isSafeInteger(one) ? String(one) : readText(one),
	);
	return texts.length === 0 || texts.includes(undefined) ? undefined : (texts as string[]);
}

function readDate(value: unknown): string | undefined {
	try {
		return parseDate(value, '');
	} catch {
		return undefined;
	}
}

function readCurrency(value: unknown): string | undefined {
	return typeof value === 'string' && isCurrencyCode(value.trim()) ? value.trim().toUpperCase() : undefined;
}
