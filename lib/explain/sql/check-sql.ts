import { planRule, type CompileContext } from '../../plan/plan-rule';
import type { Rule } from '../../rule/rule';
import { customersBy, idsQuery } from '../../sql/ids-query';
import { relation } from '../../sql/relation';
import { identifier, join, sql, type Sql } from '../../sql/sql';
import { Writer } from '../../sql/writer';
import type { Moment } from '../../time';
import type { Question } from '../question';
import { evidenceSql } from './evidence-sql';
import { countSql, eachValueSql, holdsSql, valueSql } from './value-sql';
import { instantsSql } from './instants-sql';

/** One customer, by an id of the shop's own type; what cannot be a key finds nobody. */
export class OneCustomer {
	readonly writer: Writer;

	constructor(private readonly id: string | number, private readonly context: CompileContext, private readonly moment: Moment) {
		this.writer = new Writer({ mapping: context.mapping, shape: 'lookup', storeSchema: context.storeSchema });
	}

	/** `SELECT … FROM customers c` of this customer. */
	select(columns: readonly Sql[]): Sql {
		return sql`SELECT ${join(columns, ', ')} FROM ${this.from()}`;
	}

	/** Whether the compiled rule, the one of every other answer, finds this customer. */
	member(rule: Rule): Sql {
		const only = sql`SELECT c.id FROM ${this.from()}`;
		return sql`EXISTS (${idsQuery(rule, this.context, this.moment, { only })})`;
	}

	private from(): Sql {
		const itself = planRule({ field: 'customer_id', operator: 'equals', value: String(this.id) }, this.context, this.moment);
		return sql`${relation('customer', this.context.mapping)} WHERE ${this.writer.plan(itself)}`;
	}
}

/** The rule's own answer and all that is told of the customer as such. */
export function headColumns(rule: Rule, customer: OneCustomer, context: CompileContext, moment: Moment): Sql[] {
	const there = customersBy(context, moment);
	return [
		sql`c.id AS customer_id`,
		sql`${customer.member(rule)} AS member`,
		sql`${there.length === 0 ? sql`true` : join(there, ' AND ')} AS there`,
		sql`now() > ${moment.asOf}::timestamptz AS past`,
	];
}

/** What is asked about one condition: `holds0`, `value0`, `each0`, `count0`, `evidence0`, `instants0`. */
export function conditionColumns(question: Question, index: number, { writer }: OneCustomer, context: CompileContext, moment: Moment): Sql[] {
	const columns: Record<string, Sql | undefined> = {
		holds: holdsSql(question.condition, writer, context, moment),
		value: valueSql(question, writer, context, moment),
		each: eachValueSql(question, writer, context, moment),
		count: countSql(question, writer, context, moment),
		evidence: evidenceSql(question, writer, context, moment),
		instants: instantsSql(question, writer, context, moment),
	};
	return Object.entries(columns).flatMap(([name, column]) => (column === undefined ? [] : [sql`${column} AS ${identifier(`${name}${index}`)}`]));
}
