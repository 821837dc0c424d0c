import type { Session } from '../../database';
import type { RelationName } from '../../language/relation/relation';
import { isSqlFault } from '../mapping/describe-mapping';
import { quoteIdentifier } from '../mapping/identifier';
import type { Mapping } from '../mapping/mapping';
import { hiddenRows, type HiddenRows } from '../mapping/row-security';
import type { Finding } from './finding';

/**
 * Row-level security that hides rows from the login.
 * @param relations those whose SELECT runs
 */
export async function hiddenRowsFindings(
	mapping: Mapping,
	relations: readonly RelationName[],
	tx: Session,
): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const relation of relations) findings.push(...(await hiddenIn(mapping, relation, tx)).map(finding));
	return findings;
}

/** What fails on its rows is told by the check of the relation. */
async function hiddenIn(mapping: Mapping, relation: RelationName, tx: Session): Promise<HiddenRows[]> {
	return hiddenRows(mapping, [relation], tx).catch((error: unknown) => {
		if (isSqlFault(error)) return [];
		throw error;
	});
}

function finding({ relation, role, tables }: HiddenRows): Finding {
	const of = tables.length === 0 ? 'a table that the SELECT reads' : tables.join(', ');
	return {
		severity: 'warning',
		code: 'ROWS_HIDDEN',
		relation,
		message: `Row-level security of ${of} is in force for the role ${role}: the rows that its policies hide are missing from every answer.`,
		suggestion:
			tables.map((table) => policyFor(table, role)).join(' ') || 'Read the table without the function.',
	};
}

const policyFor = (table: string, role: string) =>
	`CREATE POLICY customer_segments ON ${table} FOR SELECT TO ${quoteIdentifier(role)} USING (true);`;
