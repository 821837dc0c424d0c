import { checkMapping, hiddenRowsFindings, ordered, type MappingReport } from '../../shop';
import type { SegmentsContext } from './context';

/** With what takes several statements in one transaction to find out: row-level security that hides rows. */
export async function checkWithHiddenRows({ mapping, database }: SegmentsContext): Promise<MappingReport> {
	const report = await checkMapping(mapping, database.directUnder(mapping.path));
	const running = report.relations.filter(({ columns }) => columns.length > 0);
	const hidden = await database.readOnly(
		(tx) =>
			hiddenRowsFindings(
				mapping,
				running.map(({ relation }) => relation),
				tx,
			),
		{ path: mapping.path },
	);
	return { ...report, findings: ordered([...report.findings, ...hidden]) };
}
