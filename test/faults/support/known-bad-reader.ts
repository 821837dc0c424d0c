import { join, sql, type Sql } from '../../../lib/database/sql';
import type { Store } from '../../../lib/store/schema';

/**
 * The reader of the log that everybody writes first: a cursor over transaction numbers. It takes all that is
 * above the last one seen, and so never sees a transaction that began before and committed after. Every
 * harness must find it out.
 */
export const readByCursor = (snapshots: readonly string[], store: Store): Sql =>
	sql`SELECT customer_id FROM ${store.table('touched')} WHERE ${join(
		snapshots.map((snapshot) => sql`xid >= pg_snapshot_xmax(${snapshot}::pg_snapshot)`),
		' OR ',
	)}`;
