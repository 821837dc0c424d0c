import type { Segment, SegmentListOptions } from '../types';
import { rowsOf } from '../../database';
import { didYouMean, SegmentError } from '../../error';
import { OPPOSITE_ALIASES, type Catalogue } from '../../language/field';
import type { Setup } from '../context';
import { sql, type Sql } from '../../database/sql';
import { toSegment, type SegmentRow } from './segment-row';
import { selectSegments, SORT_NAMES } from '../../store/segment/select-segments';
import { foldTitle } from '../../store/segment/title';

/** All segments that meet the options; by id unless told otherwise. */
export async function listSegments(
	{ database, store, catalogue }: Setup,
	options: SegmentListOptions = {},
): Promise<Segment[]> {
	const { sortBy = 'id', direction = 'asc' } = options;
	requireOneOf('sortBy', sortBy, SORT_NAMES);
	requireOneOf('direction', direction, ['asc', 'desc']);
	const query = selectSegments(store, {
		where: conditionsFor(options, catalogue),
		sortBy,
		direction,
		limit: options.limit === undefined ? undefined : readCount('limit', options.limit),
		offset: options.offset === undefined ? undefined : readCount('offset', options.offset),
	});
	return (await database.readOnly((tx) => rowsOf<SegmentRow>(tx, query))).map(toSegment);
}

function conditionsFor({ search, active, usesField }: SegmentListOptions, catalogue: Catalogue): Sql[] {
	return [
		...(search === undefined || search.trim() === ''
			? []
			: [sql`strpos(s.title_folded, ${foldTitle(search)}) > 0`]),
		...(active === undefined ? [] : [sql`s.active = ${active}`]),
		...(usesField === undefined || usesField === '' ? [] : [usesOf(fieldName(usesField, catalogue))]),
	];
}

/** Aliases resolve as in a rule; a field that the shop lost is found under its own name. */
const fieldName = (name: string, catalogue: Catalogue) =>
	catalogue.find(OPPOSITE_ALIASES[name] ?? name)?.name ?? OPPOSITE_ALIASES[name] ?? name;

/** In a condition, or in the `where` of one. */
const usesOf = (field: string): Sql =>
	sql`jsonb_path_exists(s.rule, '$.** ? (@.field == $name)', jsonb_build_object('name', ${field}::text))`;

function requireOneOf(path: string, found: string, allowed: readonly string[]): void {
	if (allowed.includes(found)) return;
	throw new SegmentError('OPTION_INVALID', `"${path}" must be one of ${allowed.join(', ')}.`, {
		path,
		found,
		allowed,
		suggestion: didYouMean(found, allowed),
	});
}

function readCount(path: string, found: number): number {
	if (Number.isInteger(found) && found >= 0) return found;
	throw new SegmentError('OPTION_INVALID', `"${path}" must be a whole number, 0 or more.`, {
		path,
		found,
		allowed: ['0', '1', '2', '…'],
	});
}
