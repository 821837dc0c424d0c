import type { Segment, SegmentListOptions } from '../types';
import { rowsOf } from '../../database';
import { OPPOSITE_ALIASES, type Catalogue } from '../../language/field';
import type { SegmentsContext } from '../context';
import { sql, type Sql } from '../../database/sql';
import { toSegment, type SegmentRow } from './segment-row';
import { selectSegments } from '../../store/segment/select-segments';
import { foldTitle } from '../../store/segment/title';

/** All segments that meet the options; by id unless told otherwise. */
export async function listSegments(
	{ database, store, catalogue }: SegmentsContext,
	options: SegmentListOptions = {},
): Promise<Segment[]> {
	const { sortBy = 'id', direction = 'asc' } = options;
	const { limit, offset } = options;
	const where = conditionsFor(options, catalogue);
	const query = selectSegments(store, { where, sortBy, direction, limit, offset });
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
	catalogue.find(opposite(name) ?? name)?.name ?? opposite(name) ?? name;
const opposite = (name: string) =>
	Object.hasOwn(OPPOSITE_ALIASES, name) ? OPPOSITE_ALIASES[name] : undefined;

/** In a condition, or in the `where` of one. */
const usesOf = (field: string): Sql =>
	sql`jsonb_path_exists(s.rule, '$.** ? (@.field == $name)', jsonb_build_object('name', ${field}::text))`;
