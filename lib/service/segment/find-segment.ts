import type { SegmentRef } from '../types';
import { firstRow, oneRow, rowsOf, type Queryable } from '../../database';
import { didYouMean, SegmentError } from '../../error';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../../store/schema';
import type { SegmentRow } from './segment-row';
import { lockSegment } from '../../store/segment/lock-segment';
import { selectSegments } from '../../store/segment/select-segments';
import { foldTitle } from '../../store/segment/title';

/** A number is an id; a text is an id, else a key, else a title. @throws SEGMENT_NOT_FOUND with the nearest title */
export async function findSegment(db: Queryable, store: Store, ref: SegmentRef): Promise<SegmentRow> {
	const [found] = await findSegments(db, store, [ref]);
	if (found instanceof SegmentError) throw found;
	return found!;
}

/** All of them by one question; each that names nothing is an error in its place. */
export async function findSegments(
	db: Queryable,
	store: Store,
	refs: readonly SegmentRef[],
): Promise<(SegmentRow | SegmentError)[]> {
	const names = refs.map(readRef);
	const rows = await rowsOf<SegmentRow>(db, selectSegments(store, [named(names)]));
	const found = names.map((name) => (name instanceof SegmentError ? name : bestOf(rows, name)));
	const known = found.includes(undefined) ? await knownNames(db, store) : [];
	return found.map((one, index) => one ?? notFound(refs[index]!, known));
}

const bestOf = (rows: readonly SegmentRow[], { id, text, folded }: Name): SegmentRow | undefined =>
	rows.find((row) => row.id === id) ??
	rows.find((row) => row.key === text) ??
	rows.find((row) => row.title_folded === folded);

function named(names: readonly (Name | SegmentError)[]): Sql {
	const known = names.filter((name): name is Name => !(name instanceof SegmentError));
	const given = <T>(values: readonly (T | undefined)[]) =>
		values.filter((value): value is T => value !== undefined);
	return sql`(s.id = ANY (${given(known.map(({ id }) => id))}::int[]) OR s.key = ANY (${given(known.map(({ text }) => text))}::text[])
		OR s.title_folded = ANY (${given(known.map(({ folded }) => folded))}::text[]))`;
}

/** Takes the lock on the segment's row, then reads it. */
export async function lockedSegment(db: Queryable, store: Store, id: number): Promise<SegmentRow> {
	const locked = await firstRow(db, lockSegment(store, id));
	if (locked === undefined) throw notFound(id, await knownNames(db, store));
	return oneRow<SegmentRow>(db, selectSegments(store, [sql`s.id = ${id}`]));
}

const LARGEST_ID = 2_147_483_647;

interface Name {
	readonly id?: number;
	readonly text?: string;
	readonly folded?: string;
}

function readRef(ref: SegmentRef): Name | SegmentError {
	const text = typeof ref === 'string' ? ref.trim() : undefined;
	const number = typeof ref === 'number' ? ref : /^\d{1,10}$/.test(text ?? '') ? Number(text) : undefined;
	const id =
		number !== undefined && Number.isInteger(number) && number <= LARGEST_ID && number > -LARGEST_ID
			? number
			: undefined;
	if (id === undefined && (text === undefined || text === '')) {
		return new SegmentError('OPTION_INVALID', 'A segment is named by its id, its key or its title.', {
			path: 'segment',
			found: ref,
			allowed: ['id', 'key', 'title'],
		});
	}
	return { id, text, ...(text === undefined ? {} : { folded: foldTitle(text) }) };
}

function notFound(ref: SegmentRef, names: readonly KnownName[]): SegmentError {
	const known = names.map(({ title }) => title);
	return new SegmentError(
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

interface KnownName {
	readonly title: string;
	readonly key: string;
}

/** The newest few thousand: enough to find the one that was misspelt. */
const knownNames = (db: Queryable, store: Store) =>
	rowsOf<KnownName>(db, sql`SELECT title, key FROM ${store.table('segment')} ORDER BY id DESC LIMIT 5000`);
