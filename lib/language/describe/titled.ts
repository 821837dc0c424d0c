import type { Named } from '../field';
import type { PlainCondition } from '../rule/field-value';
import { asksOf } from '../operator/operator';
import type { Scalar } from '../value/value';
import type { TitleOf } from './speaking';

/** A condition whose ids are written as the titles that people know. Parts of ids stay as they are. */
export function titled(condition: PlainCondition, names: Named, titleOf: TitleOf): PlainCondition {
	const { kind } = asksOf(condition.operator);
	const { value } = condition;
	if ((kind !== 'one_of' && kind !== 'all_of') || value === undefined) return condition;
	const read = (one: Scalar): Scalar => titleOf(names, String(one)) ?? one;
	return { ...condition, value: Array.isArray(value) ? value.map(read) : read(value as Scalar) };
}
