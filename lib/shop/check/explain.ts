import type { RelationName } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { derivedTable } from '../mapping/describe-mapping';
import { qualifiedName } from '../mapping/identifier';
import type { Mapping } from '../mapping/mapping';
import { readOnly } from '../../database/read-only';
import { Session } from '../../database/session';
import type { PlanNode, Scan } from './plan';

export interface TableRow {
	rows: number;
	leading: string[];
}

interface Explained {
	readonly 'QUERY PLAN': ReadonlyArray<{ readonly Plan: PlanNode }>;
}

/** How Postgres would find the rows of a relation, as `r`, that meet a condition. */
export async function planOf(
	mapping: Mapping,
	relation: RelationName,
	condition: string,
	db: Queryable,
): Promise<PlanNode> {
	const explain = `
		EXPLAIN (FORMAT JSON, VERBOSE) SELECT * FROM ${derivedTable(mapping, relation)} WHERE ${condition}`;
	// A session of ours takes single statements only, and has a transaction that must not be ended here.
	const { rows } = await (db instanceof Session
		? db.query<Explained>(explain)
		: readOnly<Explained>(db, explain));
	return (rows[0]?.['QUERY PLAN'][0] as { Plan: PlanNode }).Plan;
}

/**
 * Rows as of the last ANALYZE, else guessed from the size; and the first column of each index. Before 14, a
 * table that nobody has analysed is said to have 0 rows in 0 pages.
 */
const TABLE_SQL = `
	SELECT CASE WHEN c.relpages > 0 THEN c.reltuples ELSE pg_relation_size(c.oid) / 200 END::float8 AS rows,
		coalesce((SELECT array_agg(DISTINCT pg_get_indexdef(i.indexrelid, 1, true)) FROM pg_catalog.pg_index i
			WHERE i.indrelid = c.oid AND i.indisvalid), '{}') AS leading
	FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1)`;

/** The table that is read. */
export async function tableRead({ schema, table }: Scan, db: Queryable): Promise<TableRow> {
	const { rows } = await db.query<TableRow>(TABLE_SQL, [qualifiedName(schema, table)]);
	return rows[0] ?? { rows: 0, leading: [] };
}
