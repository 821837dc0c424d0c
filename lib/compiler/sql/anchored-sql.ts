import type { Anchored } from '../plan/plan';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { aggregateSql } from './aggregate-sql';
import { equal } from './equality';
import { later, laterDay, laterOnWall } from './length-sql';
import { relationAs } from './relation-source';
import { rowSource } from './row-source';
import { Scope, type Key } from './scope';
import type { SqlContext } from './sql-context';

/** That a row lies beside a date of the customer. @param at when the row was */
export function anchoredSql(anchored: Anchored, at: Sql, context: SqlContext): Sql {
	if (context.scope.has('customers'))
		return sql`(${besideDate(anchored, at, context.operand(anchored.date, 'as it is'))})`;
	const dates = datesOf(anchored, context);
	const sameCustomer = equal(dates.owner, context.scope.owner(), context.mapping);
	return sql`EXISTS (SELECT 1 FROM ${dates.from} WHERE ${sameCustomer} AND ${besideDate(anchored, at, dates.date)})`;
}

interface Dates {
	readonly from: Sql;
	readonly owner: Key;
	readonly date: Sql;
}

/** The dates of all customers: of a scan, for a semi-join. */
function datesOf({ date }: Anchored, context: SqlContext): Dates {
	if (date.kind === 'fact') {
		const { fact } = date;
		const inner = context.within(Scope.empty);
		const { from, scope, owner } = rowSource(fact.rows, inner);
		const rows = inner.within(scope);
		const conditions = inner.conditions(fact.rows, scope);
		const where = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
		const select = sql`SELECT ${owner().sql} AS customer_id, ${aggregateSql(fact, rows)} AS date FROM ${from}${where} GROUP BY 1`;
		return {
			from: sql`(${select}) AS d`,
			owner: { ...owner(), sql: trusted('d.customer_id') },
			date: trusted('d.date'),
		};
	}
	const scope = Scope.empty.with('customers');
	return {
		from: relationAs('customers', scope, context.mapping),
		owner: scope.owner(),
		date: context.within(scope).operand(date, 'as it is'),
	};
}

function besideDate({ side, day, length }: Anchored, at: Sql, date: Sql): Sql {
	if (day) return besideDay({ side, length }, at, date);
	return side === 'after'
		? sql`${at} >= ${date} AND ${at} <= ${later(date, length)}`
		: sql`${at} <= ${date} AND ${later(at, length)} >= ${date}`;
}

/** A day is the whole of it, by the wall clock of the zone. */
function besideDay({ side, length }: Pick<Anchored, 'side' | 'length'>, at: Sql, day: Sql): Sql {
	const wall = sql`(${at} AT TIME ZONE ${length.timeZone})`;
	return side === 'after'
		? sql`${wall} >= ${day} AND ${wall} < ${laterDay(day, length)} + interval '1 day'`
		: sql`${wall}::date <= ${day} AND ${laterOnWall(at, length)} >= ${day}`;
}
