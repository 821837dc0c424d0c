import type { SegmentRef } from '../api';
import { firstRow, oneRow, rowsOf, type Queryable } from '../database';
import { didYouMean, SegmentError } from '../error';
import { sql, type Sql } from '../sql/sql';
import type { Store } from '../store';
import type { SegmentRow } from './segment-row';
import { lockSegment } from './sql/lock-segment';
import { selectSegments } from './sql/select-segments';
import { foldTitle } from './title';

/** A number is an id; a text is an id, else a key, else a title. @throws SEGMENT_NOT_FOUND with the nearest title */
export async function findSegment(db: Queryable, store: Store, ref: SegmentRef): Promise<SegmentRow> {
	const { id, text } = readRef(ref);
	const byText = text === undefined ? [] : [sql`s.key = ${text}`, sql`s.title_folded = ${foldTitle(text)}`];
	const byId = id === undefined ? [] : [sql`s.id = ${id}`];
	const any = [...byId, ...byText].reduce((all, one) => sql`${all} OR ${one}`);
	const best = [...byId, ...byText].reduceRight(
		(otherwise, one) => sql`CASE WHEN ${one} THEN 0 ELSE 1 + ${otherwise} END`,
		sql`0`,
	);
	const row = await firstRow<SegmentRow>(db, selectSegments(store, [sql`(${any})`], best, sql` LIMIT 1`));
	return row ?? notFound(db, store, ref);
}

/** Takes the lock on the segment's row, then reads it. */
export async function lockedSegment(db: Queryable, store: Store, id: number): Promise<SegmentRow> {
	const locked = await firstRow(db, lockSegment(store, id));
	if (locked === undefined) return notFound(db, store, id);
	return oneRow<SegmentRow>(db, selectSegments(store, [sql`s.id = ${id}`]));
}

const LARGEST_ID = 2_147_483_647;

function readRef(ref: SegmentRef): { id?: number; text?: string } {
	const text = typeof ref === 'string' ? ref.trim() : undefined;
	const number = typeof ref === 'number' ? ref : /^\d{1,10}$/.test(text ?? '') ? Number(text) : undefined;
	const id =
		number !== undefined && Number.isInteger(number) && number <= LARGEST_ID && number > -LARGEST_ID
			? number
			: undefined;
	if (id === undefined && (text === undefined || text === '')) {
		throw new SegmentError('OPTION_INVALID', 'A segment is named by its id, its key or its title.', {
			path: 'segment',
			found: ref,
			allowed: ['id', 'key', 'title'],
		});
	}
	return { id, text };
}

async function notFound(db: Queryable, store: Store, ref: SegmentRef): Promise<never> {
	const names = await rowsOf<{ title: string; key: string }>(db, titles(store));
	const known = names.map(({ title }) => title);
	throw new SegmentError(
		'SEGMENT_NOT_FOUND',
		`There is no segment ${typeof ref === 'number' ? `with the id ${ref}` : `"${ref}"`}.`,
		{
			found: ref,
			...(known.length <= 50 ? { allowed: known } : {}),
			suggestion:
				didYouMean(ref, [...known, ...names.map(({ key }) => key)]) ??
				(known.length === 0 ? 'There is no segment at all yet: create one first.' : undefined),
		},
	);
}

/** The newest few thousand: enough to find the one that was misspelt. */
const titles = (store: Store): Sql => sql`SELECT title, key FROM ${store.table('segment')} ORDER BY id DESC LIMIT 5000`;
