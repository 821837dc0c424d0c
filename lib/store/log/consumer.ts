import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';

/** Gives `follows_all`; no row for a consumer that is not known. */
export const selectConsumer = (store: Store, name: string): Sql =>
	sql`SELECT follows_all FROM ${store.table('consumer')} WHERE name = ${name}`;

/** Makes the consumer known and holds its row, so that two first readings of one consumer come one after the other. */
export const holdConsumer = (store: Store, name: string): Sql => sql`
	INSERT INTO ${store.table('consumer')} AS c (name) VALUES (${name})
	ON CONFLICT (name) DO UPDATE SET name = excluded.name
	RETURNING follows_all`;

export const followAll = (store: Store, name: string): Sql =>
	sql`UPDATE ${store.table('consumer')} SET follows_all = true WHERE name = ${name}`;

export const deleteConsumer = (store: Store, name: string): Sql =>
	sql`DELETE FROM ${store.table('consumer')} WHERE name = ${name}`;
