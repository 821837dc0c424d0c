import * as touched from '../../../lib/tracking/sql/touched-since';
import { join, sql, type Sql } from '../../../lib/sql/sql';
import type { Store } from '../../../lib/store';

/**
 * The reader of the log that everybody writes first: a cursor over transaction numbers. It takes all that is above the
 * last one seen, and so never sees a transaction that began before and committed after. The harness must find it out.
 */
export const readByCursor = (snapshots: readonly string[], store: Store): Sql =>
	sql`SELECT customer_id FROM ${store.table('touched')} WHERE ${join(snapshots.map((snapshot) => sql`xid >= pg_snapshot_xmax(${snapshot}::pg_snapshot)`), ' OR ')}`;

/** Puts it in place of the right one, in this process; before anything else of the library is loaded. */
export function useKnownBadReader(): void {
	const loaded = require.cache[require.resolve('../../../lib/tracking/sql/touched-since')];
	loaded!.exports = { ...touched, touchedSince: readByCursor };
}
