import { sql, type Sql } from '../../database/sql';
import type { Store } from './store';

export const readVersion = (store: Store): Sql =>
	sql`SELECT coalesce(max(version), 0) AS version FROM ${store.table('migration')}`;
