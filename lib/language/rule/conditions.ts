import type { OperatorName } from '../operator/operator';
import type { Scalar, Value } from '../value/value';
import { limitsOf } from './condition-keys';
import type { Condition, Rule } from './rule';

/** Conditions in the few forms that the library asks by itself, in templates and in questions of its own. */

type Qualifiers = Partial<Omit<Condition, 'field' | 'operator' | 'value'>>;

const condition = (operator: OperatorName, field: string, value?: Value): Condition => ({
	field,
	operator,
	...(value === undefined ? {} : { value }),
});

const asking =
	<Asked extends Value>(operator: OperatorName) =>
	(field: string, value: Asked, qualifiers: Qualifiers = {}): Condition => ({
		...condition(operator, field, value),
		...qualifiers,
	});

export const equalTo = asking<Scalar>('equals');
export const oneOf = asking<readonly Scalar[]>('in');
export const moreThan = asking<Scalar>('greater_than');
export const atLeast = asking<Scalar>('greater_than_or_equals');
export const atMost = asking<Scalar>('less_than_or_equals');
export const lessThan = asking<Scalar>('less_than');
export const includesAny = asking<readonly Scalar[]>('includes_any');
export const includesAll = asking<readonly Scalar[]>('includes_all');
export const includesNone = asking<readonly Scalar[]>('includes_none');
export const inLastDays = asking<number>('in_last_n_days');
export const moreThanDaysAgo = asking<number>('more_than_n_days_ago');
export const anniversaryInDays = asking<number>('anniversary_in_next_n_days');
export const isTrue = (field: string): Condition => condition('is_true', field);
export const isPresent = (field: string): Condition => condition('is_not_null', field);
export const isMissing = (field: string): Condition => condition('is_null', field);

/** That there is a value, of what somebody wrote without an operator. */
export const askedToBePresent = (asked: Readonly<Record<string, unknown>>) => ({
	...asked,
	operator: 'is_not_null',
});

type Asked = Omit<Condition, 'operator' | 'value'>;

/** That the value of another condition is there, over the same rows. */
export const hasValue = (asked: Asked): Condition => ({
	...isPresent(asked.field),
	...limitsOf(asked),
});

/** That the value of another condition is missing, over the same rows. */
export const hasNoValue = (asked: Asked): Condition => ({
	...isMissing(asked.field),
	...limitsOf(asked),
});

/** Whether a condition asks a field for exactly one value. */
export const isEqualTo = (
	{ field, operator }: Pick<Condition, 'field' | 'operator'>,
	asked: string,
): boolean => field === asked && operator === 'equals';

export const all = (...rules: Rule[]): Rule => ({ match: 'all', rules });
export const any = (...rules: Rule[]): Rule => ({ match: 'any', rules });
export const none = (...rules: Rule[]): Rule => ({ match: 'none', rules });
