import { identifier, join, sql, type Sql } from '../../database/sql';
import type { LoggedChange } from '../plan/plan';
import { intervalSql } from './test-sql';

/** Whose changes are looked for, and in whose log. */
export interface LoggedCustomer {
	readonly id: Sql;
	/** Of the store. */
	readonly schema: string;
}

/** Whether the customer joined (and has not left since) or left a segment then. */
export function loggedSql(
	{ segmentId, change, interval, at }: LoggedChange,
	{ id, schema }: LoggedCustomer,
): Sql {
	const conditions = [
		sql`j.segment_id = ${segmentId}::int`,
		sql`j.customer_id = ${id}`,
		sql`j.kind = ${change}::text`,
		intervalSql(sql`j.occurred_at`, interval),
		...(change === 'joined' ? [notLeftSince(at, schema)] : []),
	];
	return sql`EXISTS (SELECT 1 FROM ${identifier(schema, 'membership_change')} AS j WHERE ${join(conditions, ' AND ')})`;
}

/** Whether the customer is in no active dynamic segment but the one that asks. */
export function outsideSql(
	{ at, asking }: { readonly at: string; readonly asking?: number },
	{ id, schema }: LoggedCustomer,
): Sql {
	const conditions = [
		sql`j.customer_id = ${id}`,
		sql`j.kind = 'joined'`,
		sql`j.occurred_at <= ${at}::timestamptz`,
		sql`s.kind = 'dynamic' AND s.active`,
		...(asking === undefined ? [] : [sql`s.id <> ${asking}::int`]),
		notLeftSince(at, schema),
	];
	const log = sql`${identifier(schema, 'membership_change')} AS j JOIN ${identifier(schema, 'segment')} AS s ON s.id = j.segment_id`;
	return sql`NOT EXISTS (SELECT 1 FROM ${log} WHERE ${join(conditions, ' AND ')})`;
}

const notLeftSince = (at: string, schema: string): Sql =>
	sql`NOT EXISTS (SELECT 1 FROM ${identifier(schema, 'membership_change')} AS l WHERE l.segment_id = j.segment_id AND l.customer_id = j.customer_id AND l.kind = 'left' AND l.seq > j.seq AND l.occurred_at <= ${at}::timestamptz)`;
