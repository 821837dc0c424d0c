import { isCurrencyCode } from '../../language/value/currency';
import { MappingError, didYouMean, type ErrorDetails } from '../../error';
import type { OptionValue, OptionValues, Preset, PresetOption } from './preset';

/** The schema that the platform's tables live in. */
export function schemaOption(usual: string): PresetOption {
	return {
		name: 'schema',
		title: 'Schema',
		description: `The database schema that holds the shop's tables; usually ${usual}.`,
		type: 'text',
		default: usual,
	};
}

export const currencyOption: PresetOption = {
	name: 'currency',
	title: 'Currency',
	description:
		'The ISO 4217 code that a money condition means when it names no currency. Orders in others still count.',
	type: 'text',
	default: null,
};

export const refundsOption: PresetOption = {
	name: 'refunds',
	title: 'Refunds',
	description: 'Whether amounts are what is left after refunds (deducted) or what was ordered (kept).',
	type: 'choice',
	default: 'deducted',
	choices: ['deducted', 'kept'],
};

export const guestsByEmailOption: PresetOption = {
	name: 'guestsByEmail',
	title: 'Guest Orders by E-Mail',
	description:
		'Whether a guest order belongs to the customer with the same e-mail address (letter case does not count).',
	type: 'boolean',
	default: false,
};

export function statusesOption(usual: readonly string[]): PresetOption {
	return {
		name: 'statusesNotCounted',
		title: 'Statuses Not Counted',
		description:
			'Orders with one of these statuses count nowhere. Every other status does, those of plugins too.',
		type: 'list',
		default: usual,
	};
}

export function languageOption(usual: string): PresetOption {
	return {
		name: 'language',
		title: 'Language of Names',
		description: 'The language code of product and category names.',
		type: 'text',
		default: usual,
	};
}

/** A limit of the orders to one part of the shop. */
export function partOption(name: string, title: string, description: string): PresetOption {
	return { name, title, description, type: 'text', default: null };
}

/**
 * Every option of the preset with its value.
 *
 * @throws MappingError OPTION_INVALID for unknown names and values of the wrong type, with the path.
 */
export function optionValues(
	preset: Preset,
	given: Readonly<Record<string, unknown>> = {},
	path = 'options',
): OptionValues {
	const names = preset.options.map(({ name }) => name);
	const unknown = Object.keys(given).find((name) => !names.includes(name));
	if (unknown !== undefined) {
		const message = `The preset "${preset.name}" has no option "${unknown}".`;
		throw invalid(message, {
			path: `${path}.${unknown}`,
			found: unknown,
			allowed: names,
			suggestion: didYouMean(unknown, names),
		});
	}
	return Object.fromEntries(
		preset.options.map((option) => [
			option.name,
			optionValue(option, given[option.name], `${path}.${option.name}`),
		]),
	);
}

function optionValue(option: PresetOption, value: unknown, path: string): OptionValue {
	if (value === undefined) return option.default;
	if (value === null && option.default === null) return null;
	if (option.type === 'choice' && !option.choices?.includes(value as string)) {
		throw invalid(`"${option.title}" must be one of its choices.`, {
			path,
			found: value,
			allowed: option.choices,
			suggestion: didYouMean(value, option.choices ?? []),
		});
	}
	if (!isOfType(option, value))
		throw invalid(`"${option.title}" must be a ${option.type}.`, {
			path,
			found: value,
			allowed: [option.type],
		});
	return value as OptionValue;
}

function isOfType({ name, type }: PresetOption, value: unknown): boolean {
	switch (type) {
		case 'boolean':
			return typeof value === 'boolean';
		case 'number':
			return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
		case 'list':
			return Array.isArray(value) && value.every((item) => typeof item === 'string');
		default:
			return typeof value === 'string' && value !== '' && (name !== 'currency' || isCurrencyCode(value));
	}
}

const invalid = (message: string, details: ErrorDetails) =>
	new MappingError('OPTION_INVALID', message, details);
