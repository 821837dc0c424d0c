import { oneRow, type Queryable } from '../../database';
import { clock } from '../../database/clock';
import { sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import type { Store } from '../../store/schema/store';
import type { TrackingState } from '../stage/run';
import { plainState, stateFrom, type PlainState } from './read-tracking-state';

interface ClockReading {
	/** The database's clock as ISO 8601 in UTC; what is committed now lies before it. */
	readonly now: string;
	/** Taken before anything is read: whatever is not visible in it will be looked at next time. */
	readonly snapshot: string;
	readonly tracking: TrackingState;
}

type Answer = Pick<ClockReading, 'now' | 'snapshot'> & (PlainState | { readonly tables: null });

/** Whether changes are tracked is asked along: by itself it would be one more answer to wait for. */
export async function readClock(mapping: Mapping, store: Store, db: Queryable): Promise<ClockReading> {
	const { now, snapshot, ...state } = await oneRow<Answer>(
		db,
		sql`
	SELECT to_char((${clock}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now,
		pg_current_snapshot()::text AS snapshot, state.* FROM (SELECT) AS one LEFT JOIN (${plainState(store)}) AS state ON true`,
	);
	const plain = state.tables === null ? undefined : state;
	return { now, snapshot, tracking: await stateFrom(plain, mapping, store, db) };
}
