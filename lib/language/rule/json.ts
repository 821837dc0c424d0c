import { didYouMean, RuleError } from '../../error';
import { keyPath } from './visitor';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isPlainObject = (value: unknown): value is JsonObject =>
	value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

export function refuseUnknownKeys(object: JsonObject, allowed: readonly string[], path: string): void {
	for (const key of Object.keys(object)) {
		if (allowed.includes(key) || object[key] === undefined) continue;
		throw new RuleError('RULE_INVALID', `The rule at ${keyPath(path, key)} has a key that is not known.`, {
			path: keyPath(path, key),
			found: key,
			allowed,
			suggestion: didYouMean(key, allowed),
		});
	}
}

/** At commas that no backslash precedes; empty parts are left out. */
export const splitList = (text: string): string[] =>
	text
		.split(/(?<!\\),/)
		.map((part) => part.replaceAll('\\,', ',').trim())
		.filter((part) => part !== '');
