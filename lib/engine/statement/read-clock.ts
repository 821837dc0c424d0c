import { oneRow, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import { clock } from '../../database/clock';
import type { Store } from '../../store/schema/store';

interface ClockReading {
	/** The database's clock as ISO 8601 in UTC; what is committed now lies before it. */
	readonly now: string;
	/** Taken before anything is read: whatever is not visible in it will be looked at next time. */
	readonly snapshot: string;
	/** Whether changes of the shop are tracked at all. */
	readonly tracked: boolean;
}

export const readClock = (store: Store, db: Queryable): Promise<ClockReading> =>
	oneRow<ClockReading>(
		db,
		sql`
	SELECT to_char((${clock}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now,
		pg_current_snapshot()::text AS snapshot, EXISTS (SELECT FROM ${store.table('tracking')} WHERE enabled) AS tracked`,
	);
