import { columnOf } from '../../language/relation/relation';
import type { DateTime } from 'luxon';
import type { Mapping } from '../../shop/mapping/mapping';
import { isWithoutZone } from '../../shop/mapping/pg-type';
import { planRule, type CompileContext } from '../plan/plan-rule';
import type { Plan } from '../plan/plan';
import type { Rule } from '../../language/rule/rule';
import { clockOf, dayOf, edge, iso, type Interval, type Moment } from '../../language/time';
import { isIn } from './equality';
import { relation } from './relation';
import { join, Sql, sql, trusted } from '../../database/sql';
import { overSharedScans } from './shared-scans';
import { Writer, type Shape } from './writer';

export interface IdsOptions {
	/** A sub-select of the customer ids to look at: few, so facts are looked up. */
	readonly only?: Sql;
	/** Sub-selects of customer ids: facts are aggregated of those who are in all of them alone. */
	readonly among?: readonly Sql[];
	readonly shape?: Shape;
}

/** The customers of a rule: one row each, `customer_id`. */
export function idsQuery(
	rule: Rule,
	context: CompileContext,
	moment: Moment,
	options: IdsOptions | Sql = {},
): Sql {
	return idsOfPlan(
		planRule(rule, context, moment),
		context,
		moment,
		options instanceof Sql ? { only: options } : options,
	);
}

export function idsOfPlan(
	plan: Plan,
	context: CompileContext,
	moment: Moment,
	{ only, among = only ? [only] : [], shape = only ? 'lookup' : 'scan' }: IdsOptions,
): Sql {
	const options = { mapping: context.mapping, storeSchema: context.storeSchema, among };
	const { written: where, writer } =
		shape === 'shared'
			? overSharedScans({ ...options, past: pastOf(moment) }, (one) => one.plan(plan))
			: writtenBy(new Writer({ ...options, shape }), plan);
	const conditions = [
		...(only ? [isIn('c.id', only, context.mapping)] : []),
		...customersBy(context, moment),
		where,
	];
	return sql`SELECT c.id AS customer_id FROM ${relation('customer', context.mapping)}${writer.joins()} WHERE ${join(conditions, ' AND ')}`;
}

const writtenBy = (writer: Writer, plan: Plan) => ({ written: writer.plan(plan), writer });

/** All instants that count. */
export const pastOf = (moment: Moment): Interval => ({ to: edge(clockOf(moment).horizon) });

/** At an instant that was asked for, customers created after it are not there yet. */
export function customersBy({ mapping }: CompileContext, moment: Moment): readonly Sql[] {
	const at = moment.explicit ? asCreated(mapping, clockOf(moment).horizon) : undefined;
	return at === undefined ? [] : [sql`(${at.column} <= ${at.value}) IS NOT FALSE`];
}

/** Customers who have come since, where they count from their creation on. */
export function createdSince({ mapping }: CompileContext, moment: Moment): readonly Sql[] {
	const at = moment.explicit ? asCreated(mapping, clockOf(moment).now) : undefined;
	return at === undefined
		? []
		: [
				sql`SELECT c.id AS customer_id FROM ${relation('customer', mapping)} WHERE ${at.column} >= ${at.value}`,
			];
}

interface Creation {
	readonly column: Sql;
	readonly value: Sql;
}

/**
 * An instant as the shop keeps creations. A day compared with an instant would be read by the session's time zone; of a
 * column that is first given a zone the planner has no statistics, and expected a third of the customers.
 */
function asCreated(mapping: Mapping, instant: DateTime): Creation | undefined {
	const [created, utc] = ['created_at', 'created_at_utc'].map((name) => columnOf(mapping, 'customers', name));
	if (created === undefined) return undefined;
	if (created.type === 'day') return { column: trusted('c.created_at'), value: sql`${dayOf(instant)}::date` };
	const value = sql`${iso(instant)}::timestamptz`;
	return utc !== undefined && isWithoutZone(utc)
		? { column: trusted('c.created_at_utc'), value: sql`(${value} AT TIME ZONE 'UTC')` }
		: { column: trusted('c.created_at'), value };
}
