import { columnOf, type RelationName } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { derivedTable } from '../mapping/describe-mapping';
import { ID_TYPES } from '../mapping/id-type';
import type { Mapping } from '../mapping/mapping';
import { foldedText } from '../mapping/text-folding';
import { columnsOf } from '../select-parser/columns-of';

export type ProductKind = 'product' | 'variant' | 'category';

export interface ProductSearch {
	/** Any part of the title or SKU, or the whole id; letter case does not count. Empty: everything. */
	readonly search?: string;
	readonly kind?: ProductKind;
	/** Default 50. */
	readonly limit?: number;
	readonly offset?: number;
}

export interface ProductFound {
	/** Of a category: its slug. */
	readonly id: string;
	readonly title: string | null;
	readonly sku: string | null;
}

/** Where things of each kind come from. */
export const SOURCES: Readonly<Record<ProductKind, { relation: RelationName; id: string }>> = {
	product: { relation: 'products', id: 'id' },
	variant: { relation: 'variants', id: 'id' },
	category: { relation: 'product_categories', id: 'category' },
};

/** Products, variants or categories for a picker, by title; none when the mapping does not have them. */
export async function searchProducts(
	mapping: Mapping,
	db: Queryable,
	search: ProductSearch = {},
): Promise<readonly ProductFound[]> {
	const { kind = 'product', limit = 50, offset = 0 } = search;
	if (mapping.relations[SOURCES[kind].relation] === undefined) return [];
	const text = search.search?.trim() ?? '';
	const { rows } = await db.query<ProductFound>(searchSql(mapping, kind, text), [
		pattern(text),
		text,
		limit,
		offset,
	]);
	return rows.map(({ id, title, sku }) => ({ id, title, sku }));
}

function columnNames(mapping: Mapping, relation: RelationName): (column: string) => boolean {
	const names =
		mapping.columns?.[relation]?.map(({ name }) => name) ?? columnsOf(mapping.relations[relation] ?? '');
	return (column) => names.includes(column);
}

/**
 * Values: the pattern, the id, how many, from where. One part for each way to find something, so that each
 * can have an index of its own: with OR between them none was used, and 100,000 products took three times as
 * long.
 */
function searchSql(mapping: Mapping, kind: ProductKind, text: string): string {
	const { relation, id } = SOURCES[kind];
	const has = columnNames(mapping, relation);
	const column = (name: string) => (has(name) ? `r.${name}::text` : 'NULL::text');
	const found = `SELECT ${column('title')} AS title, r.${id}::text AS id, ${column('sku')} AS sku FROM ${derivedTable(mapping, relation)}`;
	const texts = ['title', 'sku', ...(kind === 'category' ? ['category'] : [])]
		.filter(has)
		.map((name) => hasPart(mapping, relation, name, text));
	const ways =
		text === ''
			? ['true']
			: [...texts, ...byId(mapping, relation, id, text), ...bySkuOfVariant(mapping, kind, has, text)];
	// Each parameter must stand somewhere for its type to be known.
	const parts = (ways.length > 0 ? ways : ['false']).map(
		(way) => `${found} WHERE ${way} AND r.${id} IS NOT NULL AND $1::text || $2::text IS NOT NULL`,
	);
	// Categories come once per product; a picker wants each once.
	return `SELECT ${kind === 'category' ? 'DISTINCT ' : ''}title, id, sku FROM (${parts.join('\nUNION\n')}) f
		ORDER BY title NULLS LAST, id, sku LIMIT $3 OFFSET $4`;
}

/**
 * ILIKE, which an index of trigrams serves, where the collation at hand lowers as we do and the text cannot
 * be written in two ways.
 */
function hasPart(mapping: Mapping, relation: RelationName, name: string, text: string): string {
	const { textFolding } = mapping;
	const own = columnOf(mapping, relation, name)?.collation ?? { lowering: textFolding?.own ?? 'unicode' };
	const plain = own.lowering === 'unicode' && /^[\0-\x7f]*$/.test(text);
	if (plain || textFolding === undefined) return `r.${name}::text ILIKE $1`;
	return `${foldedText(`r.${name}::text`, textFolding)} LIKE ${foldedText('$1::text', textFolding)}`;
}

/** In its own type, by its index: compared as text, every row was read. What cannot be an id is none. */
function byId(mapping: Mapping, relation: RelationName, id: string, text: string): string[] {
	const pgType = columnOf(mapping, relation, id)?.pgType ?? 'text';
	const type = Object.hasOwn(ID_TYPES, pgType) ? ID_TYPES[pgType] : undefined;
	if (type === undefined) return [`r.${id}::text = $2`];
	return type.fits(text) ? [`r.${id} = $2::text::${type.cast}`] : [];
}

/** On most platforms the SKU is the variant's. */
function bySkuOfVariant(
	mapping: Mapping,
	kind: ProductKind,
	has: (column: string) => boolean,
	text: string,
): string[] {
	const ofVariant = columnNames(mapping, 'variants');
	if (kind !== 'product' || has('sku') || !ofVariant('sku') || !ofVariant('product_id')) return [];
	const own = columnOf(mapping, 'products', 'id')?.equality;
	const [isIn, cast] = own === undefined ? ['IN', ''] : [`OPERATOR(${own.operator}) ANY`, `::${own.type}`];
	return [
		`r.id ${isIn} (SELECT r.product_id${cast} FROM ${derivedTable(mapping, 'variants')} WHERE ${hasPart(mapping, 'variants', 'sku', text)})`,
	];
}

/** `%`, `_` and `\` stand for themselves. */
function pattern(text: string): string {
	return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
