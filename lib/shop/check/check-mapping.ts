import type { RelationName } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { refusedCalls, type RefusedCall } from '../calls/refused-calls';
import { columnsWithKeys, derivedTable, relationsOf, textsOf, toColumn } from '../mapping/describe-mapping';
import type { RelationColumns } from '../mapping/known-columns';
import { selectOf, type Mapping } from '../mapping/mapping';
import { pgTypesOf } from '../mapping/pg-type';
import { readOnly } from '../../database/read-only';
import { changesFindings } from './changes-findings';
import { columnFindings } from './column-findings';
import type { CheckedRelation } from './checked-relation';
import { amountFindings } from './amount-findings';
import { countryFindings } from './country-findings';
import type { Finding, MappingReport, RelationReport } from './finding';
import { idFindings } from './id-findings';
import { indexFindings } from './index-findings';
import { keyFindings } from './key-findings';
import { nameFindings } from './name-findings';
import { oddRowFindings } from './odd-row-findings';
import type { PlanNode } from './plan';
import { rateFindings } from './rate-findings';
import { schemaFindings } from './schema-findings';
import { searchFindings } from './search-findings';
import { spreadFindings } from './spread-findings';
import { trySelect } from './select-faults';
import { unfollowedFindings } from './unfollowed-findings';

export interface CheckOptions {
	/** Rows from which on a table is worth an index. */
	readonly largeTable?: number;
}

/**
 * Runs every SELECT of a mapping against the database, in read-only transactions and without fetching rows,
 * and reports all at once: one relation that does not work does not keep the others from being checked.
 *
 * @throws only when the database cannot be reached.
 */
export async function checkMapping(
	mapping: Mapping,
	db: Queryable,
	options: CheckOptions = {},
): Promise<MappingReport> {
	const refused = await refusedCalls(textsOf(mapping), db);
	const checks = [];
	for (const relation of relationsOf(mapping)) {
		const calls = refused.get(`relations.${relation}`);
		checks.push(calls ? notTried(relation, calls) : await checkRelation(mapping, relation, db, options));
	}
	const columns: RelationColumns = Object.fromEntries(
		checks.map(({ report }) => [report.relation, report.columns]),
	);
	const findings = [
		...checks.flatMap((check) => check.findings),
		...keyFindings(columns),
		...nameFindings(mapping, columns),
		...(await changesFindings(mapping, refused, db)),
		...(await unfollowedFindings(mapping, db)),
		...(await schemaFindings(mapping, db)),
		...spreadFindings(mapping, columns),
	];
	const ok = findings.every(({ severity }) => severity !== 'error');
	return {
		shop: mapping.title,
		ok,
		findings: ordered(findings),
		relations: checks.map(({ report }) => report),
	};
}

/** Some of what is refused writes in a read-only transaction, too. */
function notTried(relation: RelationName, calls: readonly RefusedCall[]): RelationCheck {
	return {
		report: { relation, columns: [], rows: null },
		findings: calls.map(({ what, suggestion }) => ({
			severity: 'error',
			code: 'CALL_REFUSED',
			relation,
			message: `The SELECT ${what}`,
			suggestion,
		})),
	};
}

interface RelationCheck {
	readonly report: RelationReport;
	readonly findings: readonly Finding[];
}

async function checkRelation(
	mapping: Mapping,
	relation: RelationName,
	db: Queryable,
	options: CheckOptions,
): Promise<RelationCheck> {
	const trial = await trySelect(selectOf(mapping, relation), { relation }, db);
	if (trial.fields === undefined)
		return { report: { relation, columns: [], rows: null }, findings: trial.findings };
	const typeOf = await pgTypesOf(trial.fields, db);
	const columns = trial.fields.map((field) => toColumn(field, typeOf(field)));
	const findings = [...columnFindings(relation, columns)];
	const report = await withRows({ mapping, relation, columns }, findings, db, options);
	return { report, findings };
}

/** What takes reading or planning; a timeout or a value that does not convert is a finding, too. */
async function withRows(
	checked: CheckedRelation,
	findings: Finding[],
	db: Queryable,
	{ largeTable }: CheckOptions,
): Promise<RelationReport> {
	const { mapping, relation, columns } = checked;
	const report = { relation, columns, rows: await estimate(mapping, relation, db) };
	try {
		if (columns.some(({ name }) => name === 'id'))
			findings.push(...(await idFindings(mapping, relation, db)));
		findings.push(
			...(await indexFindings(checked, db, largeTable)),
			...(await searchFindings(checked, db, largeTable)),
			...(await countryFindings(mapping, relation, columns, db)),
			...(await amountFindings(mapping, relation, columns, db)),
			...(await oddRowFindings(mapping, relation, columns, db)),
			...(relation === 'exchange_rates' ? await rateFindings(mapping, columns, db) : []),
		);
		return { ...report, columns: await columnsWithKeys(mapping, relation, columns, db) };
	} catch (error) {
		findings.push(rowFinding(relation, error as Error & { code?: string }));
		return report;
	}
}

function rowFinding(relation: RelationName, error: Error & { code?: string }): Finding {
	const { code = '', message } = error;
	if (code === '57014') {
		return {
			severity: 'warning',
			code: 'TOO_SLOW',
			relation,
			message: 'Not all could be checked in the time allowed.',
			suggestion: 'Check again when the database is less busy.',
		};
	}
	if (!/^(22|42|25006|54|0A)/.test(code)) throw error;
	const suggestion =
		code === '25006'
			? 'A mapping only reads: leave out what writes or locks.'
			: 'Guard the cast: CASE WHEN the value has the right form THEN … END.';
	return {
		severity: 'error',
		code: 'SELECT_FAILED',
		relation,
		message: `The SELECT fails on its rows. Postgres says: ${message}.`,
		suggestion,
	};
}

async function estimate(mapping: Mapping, relation: RelationName, db: Queryable): Promise<number | null> {
	const { rows } = await readOnly<{ 'QUERY PLAN': ReadonlyArray<{ Plan: PlanNode }> }>(
		db,
		`EXPLAIN (FORMAT JSON) SELECT * FROM ${derivedTable(mapping, relation)}`,
	);
	return rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? null;
}

const ORDER = { error: 0, warning: 1, advice: 2 } as const;

/** Errors first, each only once; an index that several relations want is one finding. */
export function ordered(findings: readonly Finding[]): Finding[] {
	const once = new Map<string, Finding>();
	for (const finding of findings) {
		const key =
			finding.severity === 'advice' && finding.suggestion ? finding.suggestion : JSON.stringify(finding);
		if (!once.has(key)) once.set(key, finding);
	}
	return [...once.values()].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}
