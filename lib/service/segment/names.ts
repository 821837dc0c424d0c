import { firstRow, rowsOf, type Queryable } from '../../database';
import { SegmentError } from '../../error';
import { built, queryOf } from '../../database/knex';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../../store/schema';
import { firstFree } from './key';
import type { SegmentName } from './segment-row';
import { foldTitle } from '../../store/segment/title';

/** The caller holds the lock on names. @param but the segment itself, when it is renamed */
export async function requireFreeTitle(db: Queryable, store: Store, title: string, but = 0): Promise<void> {
	const taken = await firstRow<SegmentName>(db, named(store, { title_folded: foldTitle(title) }, but));
	if (taken === undefined) return;
	throw new SegmentError('TITLE_TAKEN', `There is a segment titled "${taken.title}" already.`, {
		path: 'title',
		found: title,
		details: { segment: taken },
		suggestion: 'Choose another title, or update the segment that has it.',
	});
}

export async function requireFreeKey(db: Queryable, store: Store, key: string, but = 0): Promise<void> {
	const taken = await firstRow<SegmentName>(db, named(store, { key }, but));
	if (taken === undefined) return;
	throw new SegmentError('KEY_TAKEN', `The key "${key}" belongs to the segment "${taken.title}".`, {
		path: 'key',
		found: key,
		details: { segment: taken },
	});
}

const named = (store: Store, column: object, but: number): Sql =>
	built(queryOf(store.table('segment')).select('id', 'key', 'title').where(column).whereNot({ id: but }));

/** `slug`, or it with the first number that makes it free. A slug has no wildcards of LIKE in it. */
export async function freeKey(db: Queryable, store: Store, slug: string): Promise<string> {
	const taken = await rowsOf<{ key: string }>(
		db,
		sql`SELECT key FROM ${store.table('segment')} WHERE key = ${slug} OR key LIKE ${`${slug}-%`}`,
	);
	return firstFree(slug, new Set(taken.map(({ key }) => key)));
}
