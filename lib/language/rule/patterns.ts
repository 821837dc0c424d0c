import { asksOf } from '../operator/operator';
import { comparedField } from './field-value';
import { isGroup, type Rule } from './rule';
import { childPath, keyPath } from './visitor';

/** A regular expression of a rule, and where it stands. */
export interface Pattern {
	readonly pattern: string;
	readonly path: string;
}

/** Every regular expression of a rule, those inside `where` included. */
export function patternsOf(rule: Rule, path = ''): readonly Pattern[] {
	if (isGroup(rule)) return rule.rules.flatMap((child, index) => patternsOf(child, childPath(path, index)));
	const inner = (where: Rule | undefined, at: string) =>
		where === undefined ? [] : patternsOf(where, keyPath(at, 'where'));
	const own =
		asksOf(rule.operator).kind === 'pattern'
			? [{ pattern: String(rule.value), path: keyPath(path, 'value') }]
			: [];
	return [...own, ...inner(rule.where, path), ...inner(comparedField(rule)?.where, keyPath(path, 'value'))];
}
