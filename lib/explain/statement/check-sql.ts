import type { Rule } from '../../language/rule/rule';
import { identifier, sql, type Sql } from '../../database/sql';
import type { OneCustomer } from '../question/one-customer';
import type { Question } from '../question/question';
import { evidenceSql } from './evidence-sql';
import { instantsSql } from './instants-sql';
import { basisSql } from './basis-sql';
import { comparedValueSql, countSql, eachValueSql, placeSql, valueSql } from './value-sql';

/** The rule's own answer and all that is told of the customer as such. */
export const headColumns = (rule: Rule, customer: OneCustomer): Sql[] => [
	sql`${customer.key} AS customer_id`,
	sql`${customer.member(rule)} AS member`,
	sql`${customer.there()} AS there`,
	sql`now() > ${customer.moment.asOf}::timestamptz AS past`,
];

/**
 * What is asked about one condition: `holds0`, `value0`, `each0`, `count0`, `evidence0`, `instants0`,
 * `basis0`.
 */
export function conditionColumns(question: Question, index: number, customer: OneCustomer): Sql[] {
	const columns: Record<string, Sql | undefined> = {
		holds: customer.holds(question.condition),
		value: valueSql(question, customer),
		each: eachValueSql(question, customer),
		count: countSql(question, customer),
		evidence: evidenceSql(question, customer),
		instants: instantsSql(question, customer),
		compared: comparedValueSql(question, customer),
		place: placeSql(question, customer),
		basis: basisSql(question, customer),
	};
	return Object.entries(columns).flatMap(([name, column]) =>
		column === undefined ? [] : [sql`${column} AS ${identifier(`${name}${index}`)}`],
	);
}
