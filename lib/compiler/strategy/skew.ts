import { oneRow, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { RelationName } from '../../language/relation/relation';
import { selectOf, type Mapping } from '../../shop/mapping/mapping';
import { plainSource } from '../../shop/select-parser/columns-of';
import { tablesRead } from '../../shop/select-parser/tables-read';
import { relationSource } from '../sql/relation-source';
import { estimatedRows } from './estimate';

/**
 * Above so many, rows of one customer are never compared with each other. With 85, where the best customer
 * has 7,300 of a million orders, comparing them all takes half as long as ranking where that reads by an
 * index; with more than twice as many, longer.
 */
export const MOST_PAIRS_PER_ROW = 100;

/**
 * Pairs of rows of one customer for each row of a relation, by the statistics of the table behind it. Who
 * pays at the counter may be one customer of a shop, with each twentieth order: to compare these 30,000 with
 * each other took 16 s, to rank all 600,000 orders 1 s.
 * @returns infinitely many where there are no statistics, or nobody can say of what
 */
export async function pairsPerRow(relation: RelationName, mapping: Mapping, db: Queryable): Promise<number> {
	const select = selectOf(mapping, relation);
	const column = plainSource(select, 'customer_id')?.column ?? 'customer_id';
	const { known, squares } = await oneRow<{ known: boolean; squares: number }>(
		db,
		sql`
		SELECT count(*) > 0 AS known, coalesce(sum(share * share), 0)::float8 AS squares
		FROM unnest(${tablesRead(select)}::text[]) AS read (name) JOIN pg_class AS c ON c.oid = to_regclass(read.name)
		JOIN pg_namespace AS n ON n.oid = c.relnamespace
		JOIN pg_stats AS s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = ${column}
		LEFT JOIN LATERAL unnest(s.most_common_freqs) AS share ON true`,
	);
	if (!known) return Infinity;
	const rows = await estimatedRows(sql`SELECT 1 FROM ${relationSource(relation, mapping).from}`, db);
	return rows * squares;
}
