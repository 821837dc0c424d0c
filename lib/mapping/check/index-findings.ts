import type { Queryable } from '../../database/queryable';
import { derivedTable } from '../describe-mapping';
import { qualifiedName, quoteIdentifier } from '../identifier';
import type { Column, Mapping, RelationName } from '../mapping';
import { readOnly } from '../read-only';
import { plainSource } from '../sql/columns-of';
import type { Finding } from './finding';
import { LOOKED_UP, SEARCHED, scansOf } from './plan';
import type { PlanNode, Scan } from './plan';

/** Reading all of a table of fewer rows than this takes no longer than an index would save. */
export const LARGE_TABLE = 10_000;

/** Searching so many titles for any part of them takes about 0.1 s of the server's time. */
export const LARGE_SEARCHED_TABLE = 50_000;

/** The look-ups that rules make: the rows of one customer, the lines of one order; and the date that limits them. */
const LOOK_UPS: Readonly<Partial<Record<RelationName, { readonly by: string; readonly date?: string }>>> = {
	addresses: { by: 'customer_id' },
	tags: { by: 'customer_id' },
	groups: { by: 'customer_id' },
	orders: { by: 'customer_id', date: 'placed_at' },
	order_lines: { by: 'order_id' },
	events: { by: 'customer_id', date: 'occurred_at' },
};

interface TableRow {
	rows: number;
	leading: string[];
}

/** What the picker of products searches for any part of. */
const SEARCHES: Readonly<Partial<Record<RelationName, readonly string[]>>> = {
	products: ['title', 'sku'],
	variants: ['title', 'sku'],
};

/** Indexes that the picker of products would use and the shop does not have. */
export async function searchFindings(
	mapping: Mapping,
	relation: RelationName,
	columns: readonly Column[],
	db: Queryable,
	largeTable = LARGE_SEARCHED_TABLE,
): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const column of columns.filter(({ name }) => SEARCHES[relation]?.includes(name))) {
		const plan = await planOf(mapping, relation, `r.${quoteIdentifier(column.name)}::text ILIKE '%abc%'`, db);
		for (const scan of scansOf(plan, SEARCHED).filter(({ by }) => by !== undefined)) {
			const table = await tableOf(scan, db);
			if (table.rows >= largeTable) findings.push(searchFinding(relation, column, scan, table));
		}
	}
	return findings;
}

function searchFinding(
	relation: RelationName,
	column: Column,
	{ schema, table, by }: Scan,
	{ rows }: TableRow,
): Finding {
	const name = qualifiedName(schema, table);
	const message = `To search "${relation}" by "${column.name}", all of ${name} is read (about ${Math.round(rows).toLocaleString('en')} rows).`;
	const mend = `CREATE EXTENSION IF NOT EXISTS pg_trgm;\nCREATE INDEX CONCURRENTLY ON ${name} USING gin (${by} gin_trgm_ops);`;
	return { severity: 'advice', code: 'INDEX_MISSING', relation, column: column.name, message, mend };
}

/** Indexes that a look-up would use and the shop does not have, with the statement that makes each. */
export async function indexFindings(
	mapping: Mapping,
	relation: RelationName,
	columns: readonly Column[],
	db: Queryable,
	largeTable = LARGE_TABLE,
): Promise<Finding[]> {
	const column = columns.find(({ name }) => name === LOOK_UPS[relation]?.by);
	if (column === undefined) return [];
	// The value is hidden in a sub-select, so that the plan is the one for any value, not for this one.
	const condition = `r.${quoteIdentifier(column.name)} = (SELECT NULL::${column.pgType})`;
	const plan = await planOf(mapping, relation, condition, db);
	const findings: Finding[] = [];
	for (const scan of scansOf(plan, LOOKED_UP)) {
		const table = await tableOf(scan, db);
		if (table.rows >= largeTable && !(scan.by && table.leading.includes(scan.by)))
			findings.push(indexFinding(mapping, relation, column, scan, table));
	}
	return findings;
}

async function planOf(mapping: Mapping, relation: RelationName, condition: string, db: Queryable): Promise<PlanNode> {
	const { rows } = await readOnly<{ 'QUERY PLAN': ReadonlyArray<{ Plan: PlanNode }> }>(
		db,
		`
		EXPLAIN (FORMAT JSON, VERBOSE) SELECT * FROM ${derivedTable(mapping, relation)} WHERE ${condition}`,
	);
	return (rows[0]?.['QUERY PLAN'][0] as { Plan: PlanNode }).Plan;
}

/**
 * Rows as of the last ANALYZE, else guessed from the size; and the first column of each index. Before 14, a table that
 * nobody has analysed is said to have 0 rows in 0 pages.
 */
const TABLE_SQL = `
	SELECT CASE WHEN c.relpages > 0 THEN c.reltuples ELSE pg_relation_size(c.oid) / 200 END::float8 AS rows,
		coalesce((SELECT array_agg(DISTINCT pg_get_indexdef(i.indexrelid, 1, true)) FROM pg_catalog.pg_index i
			WHERE i.indrelid = c.oid AND i.indisvalid), '{}') AS leading
	FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1)`;

async function tableOf({ schema, table }: Scan, db: Queryable): Promise<TableRow> {
	const { rows } = await db.query<TableRow>(TABLE_SQL, [qualifiedName(schema, table)]);
	return rows[0] ?? { rows: 0, leading: [] };
}

function indexFinding(
	mapping: Mapping,
	relation: RelationName,
	column: Column,
	scan: Scan,
	{ rows }: TableRow,
): Finding {
	const table = qualifiedName(scan.schema, scan.table);
	const message = `To find rows by "${column.name}", all of ${table} is read (about ${Math.round(rows).toLocaleString('en')} rows).`;
	const mend = scan.by
		? `CREATE INDEX CONCURRENTLY ON ${table} (${[scan.by, ...dateOf(mapping, relation, scan)].join(', ')});`
		: `An index on ${table} by the column behind "${column.name}" would help.`;
	return { severity: 'advice', code: 'INDEX_MISSING', relation, column: column.name, message, mend };
}

/** The date as the second column of the index, when it is a plain column of the same table. */
function dateOf(mapping: Mapping, relation: RelationName, { alias }: Scan): string[] {
	const date = LOOK_UPS[relation]?.date;
	const source = date === undefined ? undefined : plainSource(mapping.relations[relation] as string, date);
	return source?.alias === alias ? [quoteIdentifier(source.column)] : [];
}
