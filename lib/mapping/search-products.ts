import type { Queryable } from '../database/queryable';
import { derivedTable } from './describe-mapping';
import type { Mapping, RelationName } from './mapping';
import { columnsOf } from './sql/columns-of';

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

const SOURCES: Readonly<Record<ProductKind, { relation: RelationName; id: string }>> = {
	product: { relation: 'products', id: 'id' },
	variant: { relation: 'variants', id: 'id' },
	category: { relation: 'product_categories', id: 'category' },
};

/** Products, variants or categories for a picker, by title; none when the mapping does not have them. */
export async function searchProducts(mapping: Mapping, db: Queryable, search: ProductSearch = {}): Promise<readonly ProductFound[]> {
	const { relation, id } = SOURCES[search.kind ?? 'product'];
	if (mapping.relations[relation] === undefined) return [];
	const has = columnNames(mapping, relation);
	const { rows } = await db.query<{ id: string; title: string | null; sku: string | null }>(
		searchSql(mapping, relation, id, has),
		[pattern(search.search), search.search?.trim() ?? '', search.limit ?? 50, search.offset ?? 0],
	);
	return rows.map((row) => ({ id: row.id, title: row.title, sku: row.sku }));
}

function columnNames(mapping: Mapping, relation: RelationName): (column: string) => boolean {
	const names = mapping.columns?.[relation]?.map(({ name }) => name) ?? columnsOf(mapping.relations[relation] as string);
	return (column) => names.includes(column);
}

/** Values: the pattern, the id, how many, from where. */
function searchSql(mapping: Mapping, relation: RelationName, id: string, has: (column: string) => boolean): string {
	const column = (name: string) => (has(name) ? `r.${name}::text` : 'NULL::text');
	const found = ['title', 'sku'].filter(has).map((name) => `r.${name}::text ILIKE $1`);
	const conditions = [...found, `r.${id}::text = $2`, ...(id === 'category' ? [`r.category::text ILIKE $1`] : [])];
	// Categories come once per product; the pickers want each once.
	return `SELECT DISTINCT ${column('title')} AS title, r.${id}::text AS id, ${column('sku')} AS sku
		FROM ${derivedTable(mapping, relation)}
		WHERE $1 = '%%' OR ${conditions.join(' OR ')}
		ORDER BY title NULLS LAST, id, sku LIMIT $3 OFFSET $4`;
}

/** `%`, `_` and `\` stand for themselves. */
function pattern(search = ''): string {
	return `%${search.trim().replace(/[\\%_]/g, '\\$&')}%`;
}
