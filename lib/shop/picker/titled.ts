import type { Queryable } from '../../database/queryable';
import { columnOf } from '../../language/relation/relation';
import { derivedTable } from '../mapping/describe-mapping';
import { ID_TYPES } from '../mapping/id-type';
import type { Mapping } from '../mapping/mapping';
import { foldedText } from '../mapping/text-folding';
import { SOURCES, type ProductKind } from './search-products';

export interface Titled {
	readonly id: string;
	/** Of a category that is known by two names: the other one. */
	readonly otherId: string | null;
	readonly title: string | null;
}

/** Those of the texts that may be titles: in a shop that numbers its products, digits are ids. */
export function maybeTitles(
	mapping: Mapping,
	kind: ProductKind,
	texts: readonly string[],
): readonly string[] {
	const { relation, id } = SOURCES[kind];
	if (columnOf(mapping, relation, 'title') === undefined) return [];
	const fits = ID_TYPES[columnOf(mapping, relation, id)?.pgType ?? '']?.fits;
	return texts.filter((text) => text.trim() !== '' && fits?.(text) !== true);
}

/** The titles of those ids that have one; of a category by its slug and by its id. */
export async function titlesOf(
	mapping: Mapping,
	db: Queryable,
	kind: ProductKind,
	ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
	const { relation, id } = SOURCES[kind];
	if (columnOf(mapping, relation, 'title') === undefined) return new Map();
	const names = [id, ...(columnOf(mapping, relation, 'category_id') === undefined ? [] : ['category_id'])];
	const parts = names.map((name, index) => {
		const type = ID_TYPES[columnOf(mapping, relation, name)?.pgType ?? ''];
		// In its own type, by its index.
		const [key, cast] = type === undefined ? [`r.${name}::text`, 'text'] : [`r.${name}`, type.cast];
		const wanted = ids.filter((one) => type?.fits(one) !== false);
		return {
			values: wanted,
			text: `SELECT ${key}::text AS id, min(r.title::text) AS title FROM ${derivedTable(mapping, relation)}
				WHERE ${key} = ANY ($${index + 1}::text[]::${cast}[]) GROUP BY 1`,
		};
	});
	const { rows } = await db.query<{ id: string; title: string | null }>(
		parts.map(({ text }) => text).join(' UNION ALL '),
		parts.map(({ values }) => values),
	);
	return new Map(rows.flatMap((row) => (row.title?.trim() ? [[row.id, row.title.trim()] as const] : [])));
}

/** Everything that has one of the texts as its id or, regardless of case, as its title. */
export async function withIdOrTitle(
	mapping: Mapping,
	db: Queryable,
	kind: ProductKind,
	texts: readonly string[],
): Promise<readonly Titled[]> {
	const { relation, id } = SOURCES[kind];
	const hasOther = columnOf(mapping, relation, 'category_id') !== undefined;
	const other = hasOther ? 'r.category_id::text' : 'NULL::text';
	const { rows } = await db.query<Titled>(
		`SELECT DISTINCT r.${id}::text AS id, ${other} AS "otherId", r.title::text AS title
			FROM ${derivedTable(mapping, relation)}
			WHERE r.${id}::text = ANY ($1::text[]) OR ${other} = ANY ($1::text[])
				OR ${foldedText('r.title::text', mapping.textFolding)} = ANY (SELECT ${foldedText('btrim(t)', mapping.textFolding)} FROM unnest($1::text[]) AS t) ORDER BY 1, 2, 3`,
		[texts],
	);
	return rows;
}
