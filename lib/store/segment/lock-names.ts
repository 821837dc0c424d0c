import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';

/**
 * Held while keys, titles and the references between rules are checked and written, so that two edits cannot
 * make a circle or take one title together. Taken after the lock on a segment's row, never before: it is then
 * held only briefly.
 */
export const lockNames = (store: Store): Sql =>
	sql`SELECT pg_advisory_xact_lock(hashtextextended(${`n8n-nodes-customer-segments names ${store.schema}`}, 0))`;
