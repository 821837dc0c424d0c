import { planRule, type CompileContext } from '../../compiler/plan/plan-rule';
import { CUSTOMER_ID } from '../../language/field/standard-fields';
import { equalTo } from '../../language/rule/conditions';
import type { Condition, Rule } from '../../language/rule/rule';
import { customersBy, idsQuery } from '../../compiler/sql/ids-query';
import { relation } from '../../compiler/sql/relation';
import { join, sql, type Sql } from '../../database/sql';
import { Writer } from '../../compiler/sql/writer';
import type { Moment } from '../../language/time';

/** One customer, by an id of the shop's own type, at one moment; what cannot be a key finds nobody. */
export class OneCustomer {
	readonly writer: Writer;

	constructor(
		readonly id: string | number,
		readonly context: CompileContext,
		readonly moment: Moment,
	) {
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

	/** Whether the customer was there already, where that is asked. */
	there(): Sql {
		const there = customersBy(this.context, this.moment);
		return there.length === 0 ? sql`true` : join(there, ' AND ');
	}

	/** A condition's own answer, by the plan that every query of it is made from. */
	holds(condition: Condition, moment = this.moment): Sql {
		return sql`((${this.writer.plan(planRule(condition, this.context, moment))}) IS TRUE)`;
	}

	private from(): Sql {
		const itself = equalTo(CUSTOMER_ID, String(this.id));
		const plan = planRule(itself, this.context, this.moment);
		return sql`${relation('customer', this.context.mapping)} WHERE ${this.writer.plan(plan)}`;
	}
}
