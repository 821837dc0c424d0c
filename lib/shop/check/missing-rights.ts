import type { Queryable } from '../../database/queryable';
import { refusedCalls } from '../calls/refused-calls';
import { relationsOf, textsOf } from '../mapping/describe-mapping';
import { selectOf, type Mapping } from '../mapping/mapping';
import { changesFindings } from './changes-findings';
import { trySelect } from './select-faults';

/**
 * The statements that give every right that the mapping's SELECTs lack, schemas first, each once. Those that
 * call what may do more than read are not tried.
 * @param db under the mapping's search path
 */
export async function missingRights(mapping: Mapping, db: Queryable): Promise<string[]> {
	const refused = await refusedCalls(textsOf(mapping), db);
	const trials = [];
	for (const relation of relationsOf(mapping).filter((name) => !refused.has(`relations.${name}`)))
		trials.push(await trySelect(selectOf(mapping, relation), { relation }, db));
	const findings = [
		...trials.flatMap((trial) => trial.findings),
		...(await changesFindings(mapping, refused, db)),
	];
	return grantsIn(findings);
}

/** USAGE on a schema stands before what it opens. */
export function grantsIn(findings: ReadonlyArray<{ readonly grants?: readonly string[] }>): string[] {
	const grants = [...new Set(findings.flatMap((finding) => finding.grants ?? []))];
	const isUsage = (grant: string) =>
		/ ON (SCHEMA|DATABASE) /.test(grant) || grant.startsWith('CREATE SCHEMA');
	return [...grants.filter(isUsage), ...grants.filter((grant) => !isUsage(grant))];
}
