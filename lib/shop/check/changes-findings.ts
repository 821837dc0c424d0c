import { rowsOf } from '../../database/run';
import { sql } from '../../database/sql';
import type { Queryable } from '../../database/queryable';
import type { RefusedCall } from '../calls/refused-calls';
import { ALL_CUSTOMERS } from '../mapping/mapping';
import type { Mapping } from '../mapping/mapping';
import type { Finding } from './finding';
import { trySelect } from './select-faults';

/** Whether each entry of `changes` runs on rows of its table and returns one column. */
export async function changesFindings(
	mapping: Mapping,
	refused: ReadonlyMap<string, readonly RefusedCall[]>,
	db: Queryable,
): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const [table, select] of Object.entries(mapping.changes)) {
		const calls = refused.get(`changes.${table}`);
		findings.push(
			...(calls ? calls.map((call) => refusedFinding(table, call)) : await changeFindings(table, select, db)),
		);
	}
	return findings;
}

const refusedFinding = (table: string, { what, suggestion }: RefusedCall): Finding => ({
	severity: 'error',
	code: 'CALL_REFUSED',
	message: `The changes of ${table}: its SELECT ${what}`,
	suggestion: suggestion,
});

/**
 * Rows of the table's type stand in for changed ones: so a login that may read single columns only is
 * checked, too.
 */
async function changeFindings(table: string, select: string, db: Queryable): Promise<Finding[]> {
	const source = await trySelect(`SELECT 1 AS one FROM ${table}`, {}, db);
	if (source.fields === undefined) return source.findings.map((finding) => changed(finding, table));
	const unfollowed = (await viewFinding(table, db)) ?? (await childrenFinding(table, db));
	if (unfollowed !== undefined) return [unfollowed];
	if (select === ALL_CUSTOMERS) return [];
	const { fields, findings } = await trySelect(
		`WITH changed AS (SELECT (NULL::${table}).*) SELECT * FROM (${select}\n) c`,
		{},
		db,
	);
	if (fields === undefined) return findings.map((finding) => changed(finding, table));
	if (fields.length === 1) return [];
	const message = `The changes of ${table} must return one column, the customer's id; they return ${fields.length}.`;
	return [{ severity: 'error', code: 'CHANGES_FAILED', message, suggestion: 'Select the id only.' }];
}

const KINDS: Readonly<Record<string, string>> = {
	v: 'a view',
	m: 'a materialized view',
	f: 'a foreign table',
};

/** Only tables tell of their changes: the rows of all else are those of others. */
async function viewFinding(table: string, db: Queryable): Promise<Finding | undefined> {
	const [found] = await rowsOf<{ kind: string; tables: readonly string[] }>(
		db,
		sql`SELECT c.relkind::text AS kind, ARRAY (
				SELECT DISTINCT format('%I.%I', n.nspname, t.relname) FROM pg_rewrite AS r
				JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
				JOIN pg_class AS t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p') JOIN pg_namespace AS n ON n.oid = t.relnamespace
				WHERE r.ev_class = c.oid ORDER BY 1) AS tables
			FROM pg_class AS c WHERE c.oid = to_regclass(${table})`,
	);
	const kind = found === undefined ? undefined : KINDS[found.kind];
	if (found === undefined || kind === undefined) return undefined;
	const { tables } = found;
	return {
		severity: 'warning',
		code: 'CHANGES_FAILED',
		message: `The changes of ${table} cannot be followed: it is ${kind}, so change tracking cannot be switched on.`,
		suggestion:
			tables.length === 0
				? 'Name the tables behind it in "changes" instead.'
				: `Name what it reads in "changes" instead: ${tables.map((one) => `"${one}"`).join(', ')}.`,
	};
}

/** A trigger for each statement hears nothing of what is written to a child that inherits from its table. */
async function childrenFinding(table: string, db: Queryable): Promise<Finding | undefined> {
	const [found] = await rowsOf<{ children: readonly string[] }>(
		db,
		sql`SELECT array_agg(format('%I.%I', n.nspname, h.relname) ORDER BY h.oid) AS children FROM pg_class AS c
			JOIN pg_inherits AS i ON i.inhparent = c.oid JOIN pg_class AS h ON h.oid = i.inhrelid JOIN pg_namespace AS n ON n.oid = h.relnamespace
			WHERE c.oid = to_regclass(${table}) AND c.relkind = 'r' HAVING count(*) > 0`,
	);
	if (found === undefined) return undefined;
	return {
		severity: 'warning',
		code: 'CHANGES_FAILED',
		message: `The changes of ${table} cannot all be followed: what is written to ${found.children.join(', ')}, which inherit from it, gets past, so every evaluation is a full one.`,
		suggestion: `Read "ONLY ${table}" and each of the others by itself, with UNION ALL, and name each in "changes".`,
	};
}

function changed(finding: Finding, table: string): Finding {
	return { ...finding, message: `Changes of ${table}: ${finding.message}` };
}
