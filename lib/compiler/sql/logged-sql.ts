import { identifier, join, sql, type Sql } from '../../database/sql';
import type { LoggedChange } from '../plan/plan';
import { intervalSql } from './test-sql';

/** Whose changes are looked for, and in whose log. */
export interface LoggedCustomer {
	readonly id: Sql;
	/** Of the store. */
	readonly schema: string;
	/** Whether the log lies on another server than the customers do. */
	readonly apart: boolean;
}

/** Whether the customer joined (and has not left since) or left a segment then. */
export function loggedSql({ segmentId, change, interval, at }: LoggedChange, customer: LoggedCustomer): Sql {
	const { schema } = customer;
	const conditions = [
		sql`j.segment_id = ${segmentId}::int`,
		sql`j.kind = ${change}::text`,
		intervalSql(sql`j.occurred_at`, interval),
		...(change === 'joined' ? [notLeftSince(at, schema)] : []),
	];
	return isAmong(sql`${identifier(schema, 'membership_change')} AS j`, conditions, customer);
}

/** Whether the customer is in no active dynamic segment but the one that asks. */
export function outsideSql(
	{ at, asking }: { readonly at: string; readonly asking?: number },
	customer: LoggedCustomer,
): Sql {
	const { schema } = customer;
	const conditions = [
		sql`j.kind = 'joined'`,
		sql`j.occurred_at <= ${at}::timestamptz`,
		sql`s.kind = 'dynamic' AND s.active`,
		...(asking === undefined ? [] : [sql`s.id <> ${asking}::int`]),
		notLeftSince(at, schema),
	];
	const log = sql`${identifier(schema, 'membership_change')} AS j JOIN ${identifier(schema, 'segment')} AS s ON s.id = j.segment_id`;
	return sql`NOT ${isAmong(log, conditions, customer)}`;
}

/**
 * Citus joins no table of one server with those that are spread; what does not depend on the customer it asks
 * first and sends to every server. On one server that would read the whole log for a single customer.
 */
function isAmong(log: Sql, conditions: readonly Sql[], { id, apart }: LoggedCustomer): Sql {
	if (apart) return sql`(${id} IN (SELECT j.customer_id FROM ${log} WHERE ${join(conditions, ' AND ')}))`;
	const ofCustomer = join([sql`j.customer_id = ${id}`, ...conditions], ' AND ');
	return sql`EXISTS (SELECT 1 FROM ${log} WHERE ${ofCustomer})`;
}

const notLeftSince = (at: string, schema: string): Sql =>
	sql`NOT EXISTS (SELECT 1 FROM ${identifier(schema, 'membership_change')} AS l WHERE l.segment_id = j.segment_id AND l.customer_id = j.customer_id AND l.kind = 'left' AND l.seq > j.seq AND l.occurred_at <= ${at}::timestamptz)`;
