import { firstRow, type Queryable } from '../../database';
import type { Mapping } from '../../mapping/mapping';
import { sql } from '../../sql/sql';
import type { Store } from '../../store/store';
import { trackedTables } from '../../tracking/tracked-tables';

/** Whether the log of changed customers can be relied on. */
export interface TrackingState {
	/** Number of the tracking that writes the log now; null when none does. */
	readonly epoch: number | null;
	/** Why it cannot be relied on, in words; null when it can. */
	readonly broken: string | null;
}

const OFF: TrackingState = { epoch: null, broken: 'change tracking is off' };

/** Looks at the catalogue each time: a trigger that was dropped or disabled would otherwise lose changes in silence. */
export async function trackingState(mapping: Mapping, store: Store, db: Queryable): Promise<TrackingState> {
	const tables = trackedTables(mapping);
	const found = await firstRow<{ epoch: number; tables: string[]; live: string[] }>(db, sql`
		SELECT t.epoch, t.tables, ARRAY(SELECT g.tgname::text FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
			WHERE n.nspname = ${store.schema} AND g.tgenabled IN ('O', 'A') AND g.tgparentid = 0) AS live
		FROM ${store.table('tracking')} AS t WHERE t.enabled`);
	if (found === undefined) return OFF;
	const other = tables.find((table) => !found.tables.includes(table));
	if (other !== undefined) return { epoch: found.epoch, broken: `the table ${other} is not tracked; install change tracking again` };
	const expected = found.tables.length * TRIGGERS_PER_TABLE;
	if (found.live.length >= expected) return { epoch: found.epoch, broken: null };
	return { epoch: found.epoch, broken: `${expected - found.live.length} of ${expected} tracking triggers are missing or disabled; install change tracking again` };
}

/** Insert, update, delete and truncate. */
export const TRIGGERS_PER_TABLE = 4;
