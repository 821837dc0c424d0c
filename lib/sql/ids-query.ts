import { planRule, type CompileContext } from '../plan/plan-rule';
import type { Plan } from '../plan/plan';
import type { Rule } from '../rule/rule';
import type { Moment } from '../time';
import { relation } from './relation';
import { join, sql, type Sql } from './sql';
import { Writer, type Shape } from './writer';

export interface IdsOptions {
	/** A sub-select of the customer ids to look at: few, so facts are looked up. */
	readonly only?: Sql;
	readonly shape?: Shape;
}

/** The customers of a rule: one row each, `customer_id`. */
export function idsQuery(rule: Rule, context: CompileContext, moment: Moment, options: IdsOptions | Sql = {}): Sql {
	const { only, shape } = 'text' in options ? { only: options, shape: undefined } : options;
	return idsOfPlan(planRule(rule, context, moment), context, moment, { only, shape: shape ?? (only ? 'lookup' : 'scan') });
}

export function idsOfPlan(plan: Plan, context: CompileContext, moment: Moment, { only, shape = 'scan' }: IdsOptions): Sql {
	const writer = new Writer(context.mapping, shape, context.storeSchema);
	const where = writer.plan(plan);
	const conditions = [...(only ? [sql`c.id IN (${only})`] : []), ...customersBy(context, moment), where];
	return sql`SELECT c.id AS customer_id FROM ${relation('customer', context.mapping)}${writer.joins()} WHERE ${join(conditions, ' AND ')}`;
}

/** At an instant that was asked for, customers created after it are not there yet. */
export function customersBy({ mapping }: CompileContext, moment: Moment): readonly Sql[] {
	const created = mapping.columns?.customers?.find((column) => column.name === 'created_at');
	if (!moment.explicit || created === undefined) return [];
	return [sql`(c.created_at <= ${moment.horizon ?? moment.asOf}::timestamptz) IS NOT FALSE`];
}
