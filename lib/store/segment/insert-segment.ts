import type { Rule } from '../../language/rule';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';
import { foldTitle } from './title';

export interface NewSegment {
	readonly key: string;
	readonly title: string;
	readonly description: string | null;
	readonly rule: Rule | null;
	readonly active: boolean;
	readonly timeZone: string | null;
}

/** Gives `id`. */
export const insertSegment = (
	store: Store,
	{ key, title, description, rule, active, timeZone }: NewSegment,
): Sql => sql`
	INSERT INTO ${store.table('segment')} (key, title, title_folded, description, kind, rule, active, time_zone)
	VALUES (${key}, ${title}, ${foldTitle(title)}, ${description}, ${rule === null ? 'static' : 'dynamic'}, ${rule === null ? null : JSON.stringify(rule)}::jsonb, ${active}, ${timeZone})
	RETURNING id`;

/** Keeps what the segment is now as one version of its history. */
export const insertVersion = (store: Store, id: number): Sql => sql`
	INSERT INTO ${store.table('segment_version')} (segment_id, version, title, rule, time_zone, saved_at)
	SELECT id, version, title, rule, time_zone, updated_at FROM ${store.table('segment')} WHERE id = ${id}`;
