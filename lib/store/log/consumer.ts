import { built, queryOf } from '../../database/knex';
import type { Sql } from '../../database/sql';
import type { Store } from '../schema';

/** Gives `follows_all`; no row for a consumer that is not known. */
export const selectConsumer = (store: Store, name: string): Sql =>
	built(queryOf(store.table('consumer')).select('follows_all').where({ name }));

/**
 * Makes the consumer known and holds its row, so that two first readings of one consumer come one after the
 * other.
 */
export const holdConsumer = (store: Store, name: string): Sql =>
	built(
		queryOf(store.table('consumer')).insert({ name }).onConflict('name').merge().returning('follows_all'),
	);

export const followAll = (store: Store, name: string): Sql =>
	built(queryOf(store.table('consumer')).update({ follows_all: true }).where({ name }));

export const deleteConsumer = (store: Store, name: string): Sql =>
	built(queryOf(store.table('consumer')).delete().where({ name }));
