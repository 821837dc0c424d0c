import type { Field } from '../../language/field';
import type { Condition } from '../../language/rule/rule';
import type { Question } from './scalar-test';

/** What a condition asks of one value of the field; of one element where the field is a list. */
export const questionOf = (
	{ operator, value, caseSensitive }: Condition,
	{ type, day, element }: Pick<Field, 'type' | 'day' | 'element'>,
): Question => ({
	operator,
	value,
	type: type === 'list' ? (element ?? 'text') : type,
	day,
	caseSensitive,
});
