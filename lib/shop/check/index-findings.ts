import type { Column, RelationName } from '../../language/relation/relation';
import { RELATIONS } from '../../language/relation/relation-table';
import type { Queryable } from '../../database/queryable';
import { qualifiedName, quoteIdentifier } from '../mapping/identifier';
import { selectOf, type Mapping } from '../mapping/mapping';
import { plainSource } from '../select-parser/columns-of';
import type { CheckedRelation } from './checked-relation';
import { planOf, tableRead, type TableRow } from './explain';
import type { Finding } from './finding';
import { LOOKED_UP, scansOf } from './plan';
import type { Scan } from './plan';

/** Reading all of a table of fewer rows than this takes no longer than an index would save. */
const LARGE_TABLE = 10_000;

/** The column that rules look rows up by: those of one customer, the lines of one order. */
function lookUpColumn(relation: RelationName): string | undefined {
	const { parent, keys } = RELATIONS[relation];
	return parent === 'customers' || parent === 'orders' ? keys[0]?.[0] : undefined;
}

/** Indexes that a look-up would use and the shop does not have, with the statement that makes each. */
export async function indexFindings(
	checked: CheckedRelation,
	db: Queryable,
	largeTable = LARGE_TABLE,
): Promise<Finding[]> {
	const { mapping, relation, columns } = checked;
	const column = columns.find(({ name }) => name === lookUpColumn(relation));
	if (column === undefined) return [];
	// The value is hidden in a sub-select, so that the plan is the one for any value, not for this one.
	const equals = column.equality === undefined ? '=' : `OPERATOR(${column.equality.operator})`;
	const condition = `r.${quoteIdentifier(column.name)} ${equals} (SELECT NULL::${column.pgType})`;
	const plan = await planOf(mapping, relation, condition, db);
	const findings: Finding[] = [];
	for (const scan of scansOf(plan, LOOKED_UP)) {
		const table = await tableRead(scan, db);
		if (table.rows >= largeTable && !(scan.by && table.leading.includes(scan.by)))
			findings.push(indexFinding(checked, column, scan, table));
	}
	return findings;
}

function indexFinding(
	{ mapping, relation }: CheckedRelation,
	column: Column,
	scan: Scan,
	{ rows }: TableRow,
): Finding {
	const table = qualifiedName(scan.schema, scan.table);
	const message = `To find rows by "${column.name}", all of ${table} is read (about ${Math.round(rows).toLocaleString('en')} rows).`;
	const suggestion = scan.by
		? `CREATE INDEX CONCURRENTLY ON ${table} (${[scan.by, ...dateOf(mapping, relation, scan)].join(', ')});`
		: `An index on ${table} by the column behind "${column.name}" would help.`;
	return { severity: 'advice', code: 'INDEX_MISSING', relation, column: column.name, message, suggestion };
}

/** The date as the second column of the index, when it is a plain column of the same table. */
function dateOf(mapping: Mapping, relation: RelationName, { alias }: Scan): string[] {
	const date = RELATIONS[relation].instant;
	const source = date === undefined ? undefined : plainSource(selectOf(mapping, relation), date);
	return source?.alias === alias ? [quoteIdentifier(source.column)] : [];
}
