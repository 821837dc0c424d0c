import type { DateTime } from 'luxon';
import { columnOf } from '../../language/relation/relation';
import { clockOf, dayOf, iso, type Moment } from '../../language/time';
import type { Mapping } from '../../shop/mapping/mapping';
import { sql, type Sql } from '../../database/sql';
import { relationSource, storedColumn } from './relation-source';
import { CUSTOMERS } from './scope';

/** At an instant that was asked for, customers created after it are not there yet. */
export function createdBy(mapping: Mapping, moment: Moment): readonly Sql[] {
	const at = moment.explicit ? asCreated(mapping, clockOf(moment).horizon) : undefined;
	return at === undefined
		? []
		: [sql`(${at.column} > ${at.value} AND ${at.column} < 'infinity') IS NOT TRUE`];
}

/** Customers who have come since, where they count from their creation on. */
export function createdSince(mapping: Mapping, moment: Moment): readonly Sql[] {
	const at = moment.explicit ? asCreated(mapping, clockOf(moment).now) : undefined;
	if (at === undefined) return [];
	const { from, column } = relationSource('customers', mapping);
	return [
		sql`SELECT ${column('id')} AS customer_id FROM ${from} WHERE ${at.column} >= ${at.value} AND ${at.column} < 'infinity'`,
	];
}

interface Creation {
	readonly column: Sql;
	readonly value: Sql;
}

/**
 * An instant as the shop keeps creations. A day compared with an instant would be read by the session's time
 * zone; of a column that is first given a zone the planner has no statistics, and expected a third of the
 * customers.
 */
function asCreated(mapping: Mapping, instant: DateTime): Creation | undefined {
	const created = columnOf(mapping, 'customers', 'created_at');
	if (created === undefined) return undefined;
	const column = (name: string) => CUSTOMERS.column('customers', name);
	if (created.type === 'day') return { column: column(created.name), value: sql`${dayOf(instant)}::date` };
	const value = sql`${iso(instant)}::timestamptz`;
	const stored = storedColumn('customers', created.name, mapping);
	return stored === undefined
		? { column: column(created.name), value }
		: { column: column(stored.column), value: sql`(${value} AT TIME ZONE 'UTC')` };
}
