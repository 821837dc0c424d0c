import type { Segment, SegmentListOptions } from '../types';
import { rowsOf } from '../../database';
import { OPPOSITE_ALIASES, type Catalogue } from '../../language/field';
import type { SegmentsContext } from '../context';
import { readInstant } from '../context/moment';
import { sql, type Sql } from '../../database/sql';
import { toSegment, type SegmentRow } from './segment-row';
import { isUsed } from '../../store/segment/segment-use';
import { selectSegments } from '../../store/segment/select-segments';
import { foldTitle } from '../../store/segment/title';

/** All segments that meet the options; by id unless told otherwise. */
export async function listSegments(
	context: SegmentsContext,
	options: SegmentListOptions = {},
): Promise<Segment[]> {
	const { database, store } = context;
	const { sortBy = 'id', direction = 'asc' } = options;
	const { limit, offset } = options;
	const where = conditionsFor(options, context);
	const query = selectSegments(store, { where, sortBy, direction, limit, offset });
	return (await database.readOnly((tx) => rowsOf<SegmentRow>(tx, query))).map(toSegment);
}

function conditionsFor(options: SegmentListOptions, { catalogue, store, timeZone }: SegmentsContext): Sql[] {
	const { search, active, kind, used, usesField, notReviewedSince } = options;
	return [
		...(search === undefined || search.trim() === '' ? [] : [mentions(search)]),
		...(active === undefined ? [] : [sql`s.active = ${active}`]),
		...(kind === undefined ? [] : [sql`s.kind = ${kind}`]),
		...(used === undefined ? [] : [sql`${isUsed(store)} = ${used}`]),
		...(notReviewedSince === undefined
			? []
			: [
					sql`greatest(s.updated_at, s.reviewed_at) < ${readInstant(notReviewedSince, 'notReviewedSince', timeZone)}::timestamptz`,
				]),
		...(usesField === undefined || usesField === '' ? [] : [usesOf(fieldName(usesField, catalogue))]),
	];
}

/**
 * A database with the locale C folds only the letters of ASCII, so a description is looked through as it
 * stands, too.
 */
function mentions(search: string): Sql {
	const folded = foldTitle(search);
	return sql`(strpos(s.title_folded, ${folded}) > 0
		OR strpos(lower(s.description), ${folded}) > 0 OR strpos(s.description, ${search.trim()}) > 0)`;
}

/** Aliases resolve as in a rule; a field that the shop lost is found under its own name. */
const fieldName = (name: string, catalogue: Catalogue) =>
	catalogue.find(opposite(name) ?? name)?.name ?? opposite(name) ?? name;
const opposite = (name: string) =>
	Object.hasOwn(OPPOSITE_ALIASES, name) ? OPPOSITE_ALIASES[name] : undefined;

/** In a condition, or in the `where` of one. */
const usesOf = (field: string): Sql =>
	sql`jsonb_path_exists(s.rule, '$.** ? (@.field == $name)', jsonb_build_object('name', ${field}::text))`;
