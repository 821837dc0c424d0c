import type { Column, RelationName } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { qualifiedName, quoteIdentifier } from '../mapping/identifier';
import type { Mapping } from '../mapping/mapping';
import { isText } from '../mapping/pg-type';
import type { CheckedRelation } from './checked-relation';
import { planOf, tableRead, type TableRow } from './explain';
import type { Finding } from './finding';
import { SEARCHED, scansOf, takesApart } from './plan';
import type { PlanNode, Scan } from './plan';

/** Searching so many titles for any part of them takes about 0.1 s of the server's time. */
const LARGE_SEARCHED_TABLE = 50_000;

/** What the picker of products searches for any part of. */
const SEARCHES: Readonly<Partial<Record<RelationName, readonly string[]>>> = {
	products: ['title', 'sku'],
	variants: ['title', 'sku'],
};

/** Indexes that the picker of products would use and the shop does not have. */
export async function searchFindings(
	{ mapping, relation, columns }: CheckedRelation,
	db: Queryable,
	largeTable = LARGE_SEARCHED_TABLE,
): Promise<Finding[]> {
	const searched = columns.filter(({ name }) => SEARCHES[relation]?.includes(name));
	const findings: Finding[] = [];
	for (const column of searched) {
		const plan = await planOf(mapping, relation, `r.${quoteIdentifier(column.name)}::text ILIKE '%abc%'`, db);
		if (takesApart(plan)) return takenApart({ mapping, relation, columns: searched }, plan, db, largeTable);
		for (const scan of scansOf(plan, SEARCHED).filter(({ by }) => by !== undefined)) {
			const table = await tableRead(scan, db);
			if (table.rows >= largeTable) findings.push(searchFinding(relation, column, scan, table));
		}
	}
	return findings;
}

const EXTENSION = 'CREATE EXTENSION IF NOT EXISTS pg_trgm;';

function searchFinding(
	relation: RelationName,
	column: Column,
	{ schema, table, by }: Scan,
	{ rows }: TableRow,
): Finding {
	const name = qualifiedName(schema, table);
	const message = `To search "${relation}" by "${column.name}", all of ${name} is read (about ${Math.round(rows).toLocaleString('en')} rows).`;
	const suggestion = `${EXTENSION}\nCREATE INDEX CONCURRENTLY ON ${name} USING gin (${by} gin_trgm_ops);`;
	return { severity: 'advice', code: 'INDEX_MISSING', relation, column: column.name, message, suggestion };
}

/** Of what stands in JSON or lists no index finds a part; of a view with a row for each, one does. */
async function takenApart(
	{ mapping, relation, columns: searched }: CheckedRelation,
	plan: PlanNode,
	db: Queryable,
	largeTable: number,
): Promise<Finding[]> {
	for (const scan of scansOf(plan, SEARCHED)) {
		const { rows } = await tableRead(scan, db);
		if (rows < largeTable) continue;
		const name = qualifiedName(scan.schema, scan.table);
		const message = `To search "${relation}", all of ${name} is read and taken apart (about ${Math.round(rows).toLocaleString('en')} rows): no index of that table can serve it.`;
		return [
			{
				severity: 'advice',
				code: 'INDEX_MISSING',
				relation,
				message,
				suggestion: viewOf(mapping, relation, searched),
			},
		];
	}
	return [];
}

/** As the search reads it: a text as it is, anything else cast. */
function asText(column: Column): string {
	const name = quoteIdentifier(column.name);
	return isText(column) ? name : `((${name})::text)`;
}

function viewOf(mapping: Mapping, relation: RelationName, searched: readonly Column[]): string {
	const view = `picker.${relation}`;
	return [
		EXTENSION,
		'CREATE SCHEMA IF NOT EXISTS picker;',
		`CREATE MATERIALIZED VIEW ${view} AS ${mapping.relations[relation]};`,
		`CREATE INDEX ON ${view} (id);`,
		...searched.map((column) => `CREATE INDEX ON ${view} USING gin (${asText(column)} gin_trgm_ops);`),
		`-- Map "${relation}" to: SELECT * FROM ${view}`,
		`-- After each change of products: REFRESH MATERIALIZED VIEW ${view};`,
	].join('\n');
}
