import type { Field } from '../../language/field';
import { ownValue } from '../../language/rule/field-value';
import type { Condition } from '../../language/rule/rule';
import type { Question } from './scalar-test';

/** What a condition asks of one value of the field; of one element where the field is a list. */
export const questionOf = (
	condition: Condition,
	{ type, day, element }: Pick<Field, 'type' | 'day' | 'element'>,
): Question => ({
	operator: condition.operator,
	value: ownValue(condition),
	type: type === 'list' ? (element ?? 'text') : type,
	day,
	caseSensitive: condition.caseSensitive,
});
