import { createHash } from 'node:crypto';
import type { Rule } from '../language/rule/rule';
import type { Compiler } from './compiler';

/** Any instant will do: what two plans of it differ in is not the time. */
const SOME_INSTANT = '2000-01-01T00:00:00.000Z';

/** All that the answer to a rule is made from, except the rows and the instant. */
export function questionParts(rule: Rule, compiler: Compiler, timeZone: string): readonly unknown[] {
	const { relations, textFolding, path = [] } = compiler.mapping;
	const { plan } = compiler.compile(rule, { asOf: SOME_INSTANT, timeZone });
	return [relations, ...(path.length > 0 ? [path] : []), textFolding, timeZone, plan];
}

export const fingerprint = (parts: readonly unknown[]): number =>
	createHash('sha256').update(JSON.stringify(parts)).digest().readInt32BE();

/** A rule without its values and the lengths of its windows: what it asks of, and how. */
export const kindOf = (rule: Rule): number =>
	fingerprint([
		JSON.stringify(rule, (key, value: unknown) =>
			typeof value === 'object' && !(key === 'value' && Array.isArray(value))
				? value
				: PLACES.has(key)
					? null
					: value,
		),
	]);

const PLACES: ReadonlySet<string> = new Set([
	'value',
	'last',
	'before_last',
	'between_last',
	'from',
	'to',
	'amount',
]);
