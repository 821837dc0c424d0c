import type { Field } from '../../language/field';
import { distinctElements, valueOperand } from '../../compiler/plan/shown-value';
import { isMembership } from '../../language/field/membership';
import { asksOf } from '../../language/operator/operator';
import { includesAny } from '../../language/rule/conditions';
import type { Condition } from '../../language/rule/rule';
import { valuesOf, type Scalar } from '../../language/value/value';
import { join, sql, type Sql } from '../../database/sql';
import { soundValue } from '../../compiler/sql/sound-value';
import type { CustomersAtHand } from '../question/customers-at-hand';
import type { Question } from '../question/question';
import { instantText } from './instant-text';

/** Elements of a list that an explanation shows. */
const SHOWN_ELEMENTS = 100;

/** The actual value as text, a list as texts, yes or no as such: exact whatever the driver makes of numbers and dates. */
export function valueSql({ field, condition }: Question, customer: CustomersAtHand): Sql {
	if (isMembership(condition)) return memberships(condition, customer);
	if (field.source.kind === 'array') {
		const list = customer.value({ kind: 'column', of: 'customer', column: field.source.column }, 'as it is');
		return sql`coalesce((ARRAY(SELECT DISTINCT one FROM unnest(${list}::text[]) AS one WHERE one IS NOT NULL))[1:${SHOWN_ELEMENTS}::int], '{}')`;
	}
	if (field.type === 'list') {
		const fact = distinctElements(field, condition, customer.scope);
		const list = customer.value({ kind: 'fact', fact }, 'as it is');
		return sql`coalesce((${list})[1:${SHOWN_ELEMENTS}::int], '{}')`;
	}
	const operand = valueOperand(field, condition, customer.scope);
	const value = customer.value(operand, READING[field.type] ?? 'text');
	return asText(soundValue(value, operand, customer.compiler.mapping), field);
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
function memberships(condition: Condition, customer: CustomersAtHand): Sql {
	const isIn = (key: Scalar) => customer.holds({ ...condition, ...includesAny(condition.field, [key]) });
	const held = valuesAsked(condition).map((key) => sql`CASE WHEN ${isIn(key)} THEN ${key}::text END`);
	return sql`array_remove(ARRAY[${join(held, ', ')}]::text[], NULL)`;
}

/** The values that a condition names, each once. */
const valuesAsked = ({ value }: Condition): readonly Scalar[] => [...new Set(valuesOf(value))];

/** Values beyond this many are not looked at one by one. */
const SINGLE_VALUES = 50;

/** Which of the values of an `includes_all` the list has; nothing for other operators. */
export function eachValueSql({ condition }: Question, customer: CustomersAtHand): Sql | undefined {
	if (asksOf(condition.operator).kind !== 'all_of') return undefined;
	const { missing, ...plain } = condition;
	const each = valuesAsked(condition)
		.slice(0, SINGLE_VALUES)
		.map((value) => customer.holds({ ...plain, ...includesAny(plain.field, [value]) }));
	return sql`ARRAY[${join(each, ', ')}]::boolean[]`;
}

/** How many distinct elements a condition about their number finds. */
export function countSql({ condition }: Question, customer: CustomersAtHand): Sql | undefined {
	if (asksOf(condition.operator).kind !== 'count') return undefined;
	const { missing, ...plain } = condition;
	const plan = customer.plan(plain);
	return plan.kind === 'test' ? sql`(${customer.value(plan.operand, 'as it is')})::int` : undefined;
}
