import type { Field } from '../../language/field';
import { distinctElements, valueOperand } from '../../compiler/plan/shown-value';
import type { Condition, Scalar } from '../../language/rule/rule';
import { join, sql, type Sql } from '../../database/sql';
import type { OneCustomer } from '../question/one-customer';
import type { Question } from '../question/question';
import { instantText } from './instant-text';

/** Elements of a list that an explanation shows. */
const SHOWN_ELEMENTS = 100;

/** The actual value as text, a list as texts, yes or no as such: exact whatever the driver makes of numbers and dates. */
export function valueSql({ field, condition }: Question, customer: OneCustomer): Sql {
	if (field.source.kind === 'member_of') return memberships(condition, customer);
	if (field.type === 'list') {
		const fact = distinctElements(field, condition, customer.scope);
		const list = customer.value({ kind: 'fact', fact }, 'as it is');
		return sql`coalesce((${list})[1:${SHOWN_ELEMENTS}::int], '{}')`;
	}
	const operand = valueOperand(field, condition, customer.scope);
	return asText(customer.value(operand, READING[field.type] ?? 'text'), field);
}

const READING: Partial<Record<Field['type'], 'number' | 'boolean' | 'as it is'>> = {
	number: 'number',
	money: 'number',
	boolean: 'boolean',
	date: 'as it is',
};

function asText(value: Sql, { type, day }: Field): Sql {
	if (type === 'boolean') return value;
	return type === 'date' && !day ? instantText(value) : sql`(${value})::text`;
}

/** Of the segments asked for, those that the customer is in. */
function memberships(condition: Condition, customer: OneCustomer): Sql {
	const isIn = (key: Scalar) => customer.holds({ ...condition, operator: 'includes_any', value: [key] });
	const held = valuesOf(condition).map((key) => sql`CASE WHEN ${isIn(key)} THEN ${key}::text END`);
	return sql`array_remove(ARRAY[${join(held, ', ')}]::text[], NULL)`;
}

export const valuesOf = ({ value }: Condition): readonly Scalar[] => [
	...new Set([value as Scalar | readonly Scalar[]].flat()),
];

/** Values beyond this many are not looked at one by one. */
const SINGLE_VALUES = 50;

/** Which of the values of an `includes_all` the list has; nothing for other operators. */
export function eachValueSql({ condition }: Question, customer: OneCustomer): Sql | undefined {
	if (condition.operator !== 'includes_all' && condition.operator !== 'not_includes_all') return undefined;
	const { missing: _missing, ...plain } = condition;
	const each = valuesOf(condition)
		.slice(0, SINGLE_VALUES)
		.map((value) => customer.holds({ ...plain, operator: 'includes_any', value: [value] }));
	return sql`ARRAY[${join(each, ', ')}]::boolean[]`;
}

/** How many distinct elements a condition about their number finds. */
export function countSql({ condition }: Question, customer: OneCustomer): Sql | undefined {
	if (!condition.operator.startsWith('count_')) return undefined;
	const { missing: _missing, ...plain } = condition;
	const plan = customer.plan(plain);
	return plan.kind === 'test' ? sql`(${customer.value(plan.operand, 'as it is')})::int` : undefined;
}
