import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';

/**
 * Whoever writes the members or the rule of a segment holds this lock. A statement of its own: what follows
 * must see what the lock's former holder wrote. NO KEY, so that rows with a foreign key to the segment can be
 * written meanwhile.
 */
export const lockSegment = (store: Store, id: number): Sql =>
	sql`SELECT id FROM ${store.table('segment')} WHERE id = ${id} FOR NO KEY UPDATE`;
