import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';

/** How fresh the memberships of segments are. @param ids all of them by default */
export const selectFreshness = (store: Store, ids: readonly number[] | undefined): Sql => sql`
	SELECT id, key, title, evaluated_at AS "evaluatedAt", last_error AS "lastError",
		kind = 'dynamic' AND evaluated_version IS DISTINCT FROM version AS stale
	FROM ${store.table('segment')} ${ids === undefined ? sql`` : sql`WHERE id = ANY (${ids}::int[])`} ORDER BY id`;
