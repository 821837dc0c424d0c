import type { Queryable } from '../../database/queryable';
import type { Mapping, OpenSchema } from '../mapping/mapping';
import { openSchemas } from '../mapping/open-schemas';
import type { Finding } from './finding';

/**
 * Which roles may put objects into the schemas that the mapping's own SQL is, or would be, searched for in.
 */
export async function schemaFindings(
	{ path = [], leftOut = [] }: Mapping,
	db: Queryable,
): Promise<Finding[]> {
	const open = await openSchemas([...path, ...leftOut.map(({ schema }) => schema)], db);
	return open.map((one) => finding(one, path.includes(one.schema)));
}

function finding({ schema, reasons, remedies }: OpenSchema, searched: boolean): Finding {
	const what = searched ? 'is searched' : 'is not searched for names without a schema';
	return {
		severity: 'warning',
		code: 'SCHEMA_OPEN',
		message: `The schema "${schema}" ${what}: ${reasons.join(', and ')}.`,
		suggestion: remedies.join(' '),
	};
}
