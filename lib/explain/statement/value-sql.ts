import type { Field } from '../../language/field';
import { comparisonOf } from '../../compiler/plan/comparison-plan';
import { fieldOf } from '../../compiler/plan/field-operand';
import type { Fact } from '../../compiler/plan/plan';
import { distanceOperand } from '../../compiler/plan/place-plan';
import { distinctElements, valueOperand } from '../../compiler/plan/shown-value';
import { comparedSql } from '../../compiler/sql/compare-sql';
import { inPlace, placesSql } from '../../compiler/sql/rank-sql';
import { isMembership } from '../../language/field/membership';
import { asksOf } from '../../language/operator/operator';
import { includesAny } from '../../language/rule/conditions';
import { comparedField, ownValue } from '../../language/rule/field-value';
import type { Condition } from '../../language/rule/rule';
import { valuesOf, type Place, type Scalar } from '../../language/value/value';
import { join, sql, type Sql } from '../../database/sql';
import { soundValue } from '../../compiler/sql/sound-value';
import type { CustomersAtHand } from '../question/customers-at-hand';
import type { Question } from '../question/question';
import { instantText } from './instant-text';

/** Elements of a list that an explanation shows. */
const SHOWN_ELEMENTS = 100;

/**
 * The actual value as text, a list as texts, yes or no as such: exact whatever the driver makes of numbers
 * and dates.
 */
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
	if (field.source.kind === 'place') return nearest(ownValue(condition) as Place | undefined, customer);
	const operand = valueOperand(field, condition, customer.scope);
	const value = customer.value(operand, READING[field.type] ?? 'text');
	return asText(soundValue(value, operand, customer.compiler.mapping), field);
}

/** Kilometres to the nearest of the customer's addresses. */
function nearest(place: Place | undefined, customer: CustomersAtHand): Sql {
	const operand = distanceOperand(place);
	const fact: Fact = { rows: { of: 'addresses' }, measure: 'smallest', operand };
	const km = customer.value({ kind: 'fact', fact }, 'as it is');
	return sql`round((${km})::numeric, 3)::text`;
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

/** What the other field has that the condition is compared with, if it is. */
export function comparedValueSql(
	{ field, condition, path }: Question,
	customer: CustomersAtHand,
): Sql | undefined {
	const value = comparedField(condition);
	if (value === undefined) return undefined;
	const other = fieldOf(value, customer.compiler.context, path);
	const comparison = comparisonOf({ field, condition, other, value }, customer.scope, path);
	const compared = customer.printed((printer) => comparedSql(comparison, printer));
	const isDay = comparison.of === 'dates' && (comparison.days.left || comparison.days.right);
	return field.type === 'date' && !isDay ? instantText(compared) : sql`(${compared})::text`;
}

/** The place of the customer's value, and where the places asked for end. */
export function placeSql({ condition }: Question, customer: CustomersAtHand): Sql | undefined {
	if (asksOf(condition.operator).kind !== 'rank') return undefined;
	const { missing: _missing, ...plain } = condition;
	const plan = customer.plan(plain);
	if (plan.kind !== 'ranked') return undefined;
	const { ranking } = plan;
	const best = ranking.rank.of === 'lowest' ? sql`max` : sql`min`;
	const places = customer.printed((printer) => placesSql(ranking, printer));
	const cut = sql`(SELECT ${best}(r.v) FROM places AS r WHERE ${inPlace(ranking)})`;
	return sql`(WITH places AS MATERIALIZED (${places}) SELECT json_build_object('place', r.place::int, 'many', r.many::int,
		'average', (r.total / r.many)::text, 'cut', ${cut}::text) FROM places AS r WHERE r.id = ${customer.key})`;
}

/** Of the segments asked for, those that the customer is in. */
function memberships(condition: Condition, customer: CustomersAtHand): Sql {
	const isIn = (key: Scalar) => customer.holds({ ...condition, ...includesAny(condition.field, [key]) });
	const held = valuesAsked(condition).map((key) => sql`CASE WHEN ${isIn(key)} THEN ${key}::text END`);
	return sql`array_remove(ARRAY[${join(held, ', ')}]::text[], NULL)`;
}

/** The values that a condition names, each once. */
const valuesAsked = (condition: Condition): readonly Scalar[] => [...new Set(valuesOf(ownValue(condition)))];

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
