import type { Store } from '../schema/store';
import { sql, type Sql } from '../../database/sql';

/** Trigger functions of tracking; the schema of the store holds no others. */
export const ourFunctions = (store: Store): Sql => sql`
	SELECT p.oid, p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
	WHERE n.nspname = ${store.schema} AND p.prorettype = 'trigger'::regtype AND p.proname ~ '^touched_[0-9]+_'`;
