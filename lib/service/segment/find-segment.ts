import type { SegmentRef } from '../types';
import { firstRow, oneRow, rowsOf, type Queryable } from '../../database';
import { didYouMean, SegmentError } from '../../error';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../../store/schema';
import type { SegmentRow } from './segment-row';
import { lockSegment } from '../../store/segment/lock-segment';
import { selectSegments } from '../../store/segment/select-segments';
import { foldTitle } from '../../store/segment/title';

/** Reads a ref as `SegmentRef` says. @throws SEGMENT_NOT_FOUND with the nearest title */
export async function findSegment(db: Queryable, store: Store, ref: SegmentRef): Promise<SegmentRow> {
	const [found = notFound(ref)] = await findSegments(db, store, [ref]);
	if (found instanceof SegmentError) throw found;
	return found;
}

/** All of them by one statement; each that names nothing is an error in its place. */
export const findSegments = async (
	db: Queryable,
	store: Store,
	refs: readonly SegmentRef[],
): Promise<(SegmentRow | SegmentError)[]> =>
	(await resolveRefs(db, store, refs)).map(({ segment }) => segment);

interface ResolvedRef {
	readonly ref: SegmentRef;
	/** An error where the ref names nothing. */
	readonly segment: SegmentRow | SegmentError;
}

/** The same, each beside its ref. */
export async function resolveRefs(
	db: Queryable,
	store: Store,
	refs: readonly SegmentRef[],
): Promise<ResolvedRef[]> {
	const names = refs.map((ref) => ({ ref, name: readRef(ref) }));
	const where = [named(names.map(({ name }) => name))];
	const best = bestOf(await rowsOf<SegmentRow>(db, selectSegments(store, { where })));
	const found = names.map(({ ref, name }) => ({
		ref,
		segment: name instanceof SegmentError ? name : best(name),
	}));
	const known = found.some(({ segment }) => segment === undefined) ? await knownNames(db, store) : [];
	let missing = 0;
	return found.map(({ ref, segment }) => ({
		ref,
		segment: segment ?? notFound(ref, (missing += 1) > MAX_SUGGESTED ? undefined : known),
	}));
}

/** Each of them once. @throws SEGMENT_NOT_FOUND for the first that names nothing */
export async function requireSegments(
	db: Queryable,
	store: Store,
	refs: readonly SegmentRef[],
): Promise<SegmentRow[]> {
	const rows = (await findSegments(db, store, refs)).map((one) => {
		if (one instanceof SegmentError) throw one;
		return one;
	});
	return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/**
 * To find the nearest of thousands of names takes some milliseconds: the first refs that name nothing get a
 * suggestion.
 */
const MAX_SUGGESTED = 3;

function bestOf(rows: readonly SegmentRow[]): (name: Name) => SegmentRow | undefined {
	const byId = new Map(rows.map((row) => [row.id, row]));
	const byKey = new Map(rows.map((row) => [row.key, row]));
	const byTitle = new Map(rows.map((row) => [row.title_folded, row]));
	return ({ id, key, folded }) =>
		(id === undefined ? undefined : byId.get(id)) ??
		(key === undefined ? undefined : byKey.get(key)) ??
		(folded === undefined ? undefined : byTitle.get(folded));
}

function named(names: readonly (Name | SegmentError)[]): Sql {
	const known = names.filter((name): name is Name => !(name instanceof SegmentError));
	const given = <T>(values: readonly (T | undefined)[]) =>
		values.filter((value): value is T => value !== undefined);
	return sql`(s.id = ANY (${given(known.map(({ id }) => id))}::int[]) OR s.key = ANY (${given(known.map(({ key }) => key))}::text[])
		OR s.title_folded = ANY (${given(known.map(({ folded }) => folded))}::text[]))`;
}

/** Takes the lock on the segment's row, then reads it. */
export async function lockedSegment(db: Queryable, store: Store, id: number): Promise<SegmentRow> {
	const locked = await firstRow(db, lockSegment(store, id));
	if (locked === undefined) throw notFound(id, await knownNames(db, store));
	return oneRow<SegmentRow>(db, selectSegments(store, { where: [sql`s.id = ${id}`] }));
}

const LARGEST_ID = 2_147_483_647;

/** What is looked for; absent: not looked for. */
interface Name {
	readonly id?: number;
	readonly key?: string;
	readonly folded?: string;
}

const FORMS = ['id', 'key', 'title'] as const;

/** Whether the value has one of the object forms of a ref. */
export const isNamedRef = (value: unknown): value is Exclude<SegmentRef, string | number> =>
	typeof value === 'object' &&
	value !== null &&
	Object.keys(value).length === 1 &&
	FORMS.some((form) => form in value);

/** The id that a ref is, when it can be nothing else: a text of digits may be a key or title too. */
export function idOf(ref: SegmentRef): number | undefined {
	if (typeof ref === 'number') return idIn(ref);
	return isNamedRef(ref) && 'id' in ref ? idIn(ref.id) : undefined;
}

/** A ref as people name a segment. */
export const refText = (ref: SegmentRef): string =>
	String(typeof ref === 'object' ? Object.values(ref)[0] : ref);

function readRef(ref: SegmentRef): Name | SegmentError {
	if (isNamedRef(ref)) return readNamedRef(ref) ?? unreadable(ref);
	const text = textIn(ref);
	const id = idIn(ref);
	if (id === undefined && text === undefined) return unreadable(ref);
	return { id, ...(text === undefined ? {} : { key: text, folded: foldTitle(text) }) };
}

function readNamedRef(ref: Exclude<SegmentRef, string | number>): Name | undefined {
	if ('id' in ref) {
		const id = idIn(ref.id);
		return id === undefined ? undefined : { id };
	}
	const text = textIn('key' in ref ? ref.key : ref.title);
	if (text === undefined) return undefined;
	return 'key' in ref ? { key: text } : { folded: foldTitle(text) };
}

const textIn = (value: unknown) => (typeof value === 'string' ? value.trim() || undefined : undefined);

function idIn(value: unknown): number | undefined {
	const number =
		typeof value === 'number' ? value : /^\d{1,10}$/.test(textIn(value) ?? '') ? Number(value) : NaN;
	return Number.isInteger(number) && Math.abs(number) <= LARGEST_ID ? number : undefined;
}

const unreadable = (ref: unknown) =>
	new SegmentError('OPTION_INVALID', 'A segment is named by its id, its key or its title.', {
		path: 'segment',
		found: ref,
		allowed: FORMS,
	});

/** @param names those that there are; left out, none is suggested */
function notFound(ref: SegmentRef, names?: readonly KnownName[]): SegmentError {
	const known = names?.map(({ title }) => title);
	return new SegmentError('SEGMENT_NOT_FOUND', `There is no segment ${inWords(ref)}.`, {
		found: typeof ref === 'object' ? refText(ref) : ref,
		...(known !== undefined && known.length <= 50 ? { allowed: known } : {}),
		suggestion:
			didYouMean(refText(ref), [...(known ?? []), ...(names ?? []).map(({ key }) => key)]) ??
			(known?.length === 0 ? 'There is no segment at all yet: create one first.' : undefined),
	});
}

function inWords(ref: SegmentRef): string {
	if (typeof ref === 'number') return `with the id ${ref}`;
	if (typeof ref === 'string') return `"${ref}"`;
	return 'id' in ref
		? `with the id ${ref.id}`
		: `with the ${'key' in ref ? 'key' : 'title'} "${refText(ref)}"`;
}

interface KnownName {
	readonly title: string;
	readonly key: string;
}

/** The newest few thousand: enough to find the one that was misspelt. */
const knownNames = (db: Queryable, store: Store) =>
	rowsOf<KnownName>(db, sql`SELECT title, key FROM ${store.table('segment')} ORDER BY id DESC LIMIT 5000`);
