import type { Actor } from '../../database';
import type { Rule } from '../../language/rule';
import { built, queryOf, raw } from '../../database/knex';
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
export const insertSegment = (store: Store, segment: NewSegment): Sql =>
	built(
		queryOf(store.table('segment'))
			.insert({ kind: segment.rule === null ? 'static' : 'dynamic', ...columnsOf(segment) })
			.returning('id'),
	);

/** What an edit changes; nothing for what stays. */
interface SegmentEdit extends Partial<NewSegment> {
	/** Whether the members may be others by the edit alone. */
	readonly isNewVersion: boolean;
}

export const updateSegmentRow = (store: Store, id: number, { isNewVersion, ...edit }: SegmentEdit): Sql =>
	built(
		queryOf(store.table('segment'))
			.update({
				...columnsOf(edit),
				...(isNewVersion ? { version: raw(sql`version + 1`) } : {}),
				updated_at: raw(sql`clock_timestamp()`),
			})
			.where({ id }),
	);

/** The segment itself stays as it is: `updated_at` tells of edits. */
export const markReviewed = (store: Store, id: number): Sql =>
	built(
		queryOf(store.table('segment'))
			.update({ reviewed_at: raw(sql`clock_timestamp()`) })
			.where({ id }),
	);

/** knex leaves a column out whose value is undefined. */
const columnsOf = ({ key, title, description, rule, active, timeZone }: Partial<NewSegment>) => ({
	key,
	title,
	title_folded: title === undefined ? undefined : foldTitle(title),
	description,
	rule: rule === undefined || rule === null ? rule : JSON.stringify(rule),
	active,
	time_zone: timeZone,
});

/** Keeps what the segment is now as one version of its history. */
export const insertVersion = (store: Store, id: number, by: Actor | undefined): Sql => sql`
	INSERT INTO ${store.table('segment_version')} (segment_id, version, title, rule, time_zone, saved_at, by)
	SELECT id, version, title, rule, time_zone, updated_at, ${by === undefined ? null : JSON.stringify(by)}::jsonb FROM ${store.table('segment')} WHERE id = ${id}`;
