import { isMembership } from '../../language/field/membership';
import { fieldsAsked, ownValue } from '../../language/rule/field-value';
import type { Rule } from '../../language/rule/rule';
import { conditionsOf } from '../../language/rule/visitor';
import { valuesOf } from '../../language/value/value';
import type { CompileContext } from './compile-context';
import { isScored } from './score-set';

/** Whether a rule, or one of the segments that it names, asks for scores or predictions. */
export function asksScores(
	rule: Rule,
	context: Pick<CompileContext, 'catalogue' | 'segments'>,
	seen: ReadonlySet<string> = new Set(),
): boolean {
	for (const { condition } of conditionsOf(rule)) {
		const fields = fieldsAsked(condition).flatMap((name) => context.catalogue.find(name) ?? []);
		if (fields.some(isScored)) return true;
		if (!isMembership(condition)) continue;
		const named = valuesOf(ownValue(condition)).flatMap((key) => context.segments?.(String(key)) ?? []);
		if (
			named.some(
				({ key, rule: inner }) =>
					inner !== null && !seen.has(key) && asksScores(inner, context, new Set([...seen, key])),
			)
		)
			return true;
	}
	return false;
}
