import { rowsOf, type Queryable } from '../../database';
import { ALL_CUSTOMERS, type Mapping } from '../../shop/mapping/mapping';
import { tablesRead } from '../../shop/select-parser/tables-read';
import { join, sql, trusted, type Sql } from '../../database/sql';

/** A base table of the shop whose rows tell by themselves which transaction wrote them. */
export interface WrittenTable {
	/** With its schema, quoted where needed. */
	readonly relation: string;
	/** A SELECT of customer ids from `changed`, or `all`. */
	readonly customers: string;
}

/**
 * The base tables behind some SELECTs of the mapping; undefined where one reads another table than those
 * whose customers the mapping can name, or where the login may not read one of them as a whole.
 * @param db in a transaction with the mapping's search path
 */
export async function writtenTables(
	selects: readonly string[],
	{ changes }: Mapping,
	db: Queryable,
): Promise<readonly WrittenTable[] | undefined> {
	const read = [...new Set(selects.flatMap(tablesRead))];
	const found = await rowsOf<{ name: string | null; relation: string | null; readable: boolean | null }>(
		db,
		sql`
		SELECT changes.name, format('%I.%I', n.nspname, c.relname) AS relation, has_table_privilege(c.oid, 'SELECT') AS readable
		FROM unnest(${read}::text[]) AS read (name)
		LEFT JOIN pg_class AS c ON c.oid = to_regclass(read.name) AND c.relkind IN ('r', 'p')
		LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace
		LEFT JOIN unnest(${Object.keys(changes)}::text[]) AS changes (name) ON to_regclass(changes.name) = c.oid`,
	);
	const tables = new Map<string, WrittenTable>();
	for (const { name, relation, readable } of found) {
		const customers = name === null ? undefined : changes[name];
		if (relation === null || customers === undefined || readable !== true) return undefined;
		tables.set(relation, { relation, customers });
	}
	return [...tables.values()];
}

/**
 * The rows' own answer to who was touched, where no log tells it: those of the customers a row of whom was
 * written by a transaction that the snapshot did not see. Rows that were deleted have left none. A row keeps
 * the lower half of the transaction's number: one that is four thousand million transactions old may count as
 * new.
 * @param only sub-select of the customers asked about
 */
export function writtenSince(snapshot: string, tables: readonly WrittenTable[], only: Sql): Sql {
	const xid = sql`((now.xid - ((now.xid - t.xmin::text::bigint) & 4294967295))::text::xid8)`;
	const isNew = sql`${xid} >= pg_snapshot_xmin(${snapshot}::pg_snapshot) AND NOT pg_visible_in_snapshot(${xid}, ${snapshot}::pg_snapshot)`;
	const ofTable = ({ relation, customers }: WrittenTable): Sql => {
		const rows = sql`SELECT t.* FROM ${trusted(relation)} AS t, (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xid) AS now WHERE ${isNew}`;
		if (customers === ALL_CUSTOMERS)
			return sql`SELECT moved.customer_id FROM (${only}) AS moved WHERE EXISTS (${rows})`;
		return sql`SELECT written.id FROM (WITH changed AS (${rows}) ${trusted(customers)}) AS written (id) WHERE written.id IN (${only})`;
	};
	return join(tables.map(ofTable), ' UNION ');
}

/** Whether the snapshot may be of another server, whose transactions have other numbers. */
export const isForeign = (snapshot: string): Sql =>
	sql`pg_snapshot_xmax(${snapshot}::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())`;
