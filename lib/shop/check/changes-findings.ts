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

/** Rows of the table's type stand in for changed ones: so a login that may read single columns only is checked, too. */
async function changeFindings(table: string, select: string, db: Queryable): Promise<Finding[]> {
	const source = await trySelect(`SELECT 1 AS one FROM ${table}`, {}, db);
	if (source.fields === undefined) return source.findings.map((finding) => changed(finding, table));
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

function changed(finding: Finding, table: string): Finding {
	return { ...finding, message: `Changes of ${table}: ${finding.message}` };
}
