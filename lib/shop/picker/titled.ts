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
	const { relation } = SOURCES[kind];
	if (columnOf(mapping, relation, 'title') === undefined) return new Map();
	const parts = namesOf(mapping, kind, ids).map(({ key, cast, values }, index) => ({
		values,
		text: `SELECT ${key}::text AS id, min(r.title::text) AS title FROM ${derivedTable(mapping, relation)}
				WHERE ${key} = ANY ($${index + 1}::text[]::${cast}[]) GROUP BY 1`,
	}));
	const { rows } = await db.query<{ id: string; title: string | null }>(
		parts.map(({ text }) => text).join(' UNION ALL '),
		parts.map(({ values }) => values),
	);
	return new Map(rows.flatMap((row) => (row.title?.trim() ? [[row.id, row.title.trim()] as const] : [])));
}

/** What names one: its id, and of a category also the id beside its slug. */
interface NameColumn {
	/** In its own type, by its index. */
	readonly key: string;
	readonly cast: string;
	/** Those of the texts that may be such a name. */
	readonly values: readonly string[];
}

function namesOf(mapping: Mapping, kind: ProductKind, texts: readonly string[]): readonly NameColumn[] {
	const { relation, id } = SOURCES[kind];
	const names = [id, ...(columnOf(mapping, relation, 'category_id') === undefined ? [] : ['category_id'])];
	return names.map((name) => {
		const type = ID_TYPES[columnOf(mapping, relation, name)?.pgType ?? ''];
		const [key, cast] = type === undefined ? [`r.${name}::text`, 'text'] : [`r.${name}`, type.cast];
		return { key, cast, values: texts.filter((one) => type?.fits(one) !== false) };
	});
}

/**
 * Everything that has one of the texts as its id, or else, regardless of case, as its title. Titles are read
 * only for what is no id: no index leads to them, and of 100,000 products that took 190 ms before each
 * preview of a rule that names one by its id.
 */
export async function withIdOrTitle(
	mapping: Mapping,
	db: Queryable,
	kind: ProductKind,
	texts: readonly string[],
): Promise<readonly Titled[]> {
	const names = namesOf(mapping, kind, texts).filter(({ values }) => values.length > 0);
	const isNamed = names.map(({ key, cast }, index) => `${key} = ANY ($${index + 1}::text[]::${cast}[])`);
	const byId =
		names.length === 0
			? []
			: await titled(mapping, db, kind, {
					condition: isNamed.join(' OR '),
					values: names.map(({ values }) => values),
				});
	const known = new Set(byId.flatMap(({ id, otherId }) => [id, otherId]));
	const others = texts.filter((text) => !known.has(text));
	if (others.length === 0) return byId;
	const folded = (text: string) => foldedText(text, mapping.textFolding);
	const condition = `${folded('r.title::text')} = ANY (SELECT ${folded('btrim(t)')} FROM unnest($1::text[]) AS t)`;
	return [...byId, ...(await titled(mapping, db, kind, { condition, values: [others] }))];
}

async function titled(
	mapping: Mapping,
	db: Queryable,
	kind: ProductKind,
	{ condition, values }: { readonly condition: string; readonly values: readonly (readonly string[])[] },
): Promise<Titled[]> {
	const { relation, id } = SOURCES[kind];
	const hasOther = columnOf(mapping, relation, 'category_id') !== undefined;
	const other = hasOther ? 'r.category_id::text' : 'NULL::text';
	const { rows } = await db.query<Titled>(
		`SELECT DISTINCT r.${id}::text AS id, ${other} AS "otherId", r.title::text AS title
			FROM ${derivedTable(mapping, relation)} WHERE ${condition} ORDER BY 1, 2, 3`,
		values,
	);
	return rows;
}
