import { CUSTOMER_WITHOUT_ID } from '../../database/fault';
import type { RelationName } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { derivedTable } from '../mapping/describe-mapping';
import type { Mapping } from '../mapping/mapping';
import { readOnly } from '../../database/read-only';
import type { Finding } from './finding';

/** A join that multiplies rows multiplies all of them, so a sample finds it. */
const SAMPLED_IDS = 500;
const SEARCHED_ROWS = 50_000;

const CAUSES: Partial<Record<RelationName, string>> = {
	customers: 'A customer that comes twice is counted twice.',
	orders: 'An order that comes twice is summed twice.',
	order_lines: '',
};

/** Whether a sample of ids comes out more than once: a join to addresses, channels or versions does that. */
export async function idFindings(
	mapping: Mapping,
	relation: RelationName,
	db: Queryable,
): Promise<Finding[]> {
	if (!CAUSES[relation]) return [];
	return [
		...(await idsThatComeTwice(mapping, relation, db)),
		...(relation === 'customers' ? await rowsWithoutId(mapping, db) : []),
	];
}

/** Nobody can be a member without an id. */
async function rowsWithoutId(mapping: Mapping, db: Queryable): Promise<Finding[]> {
	const { rows } = await readOnly<{ none: boolean }>(
		db,
		`SELECT true AS none FROM (SELECT r.id FROM ${derivedTable(mapping, 'customers')} LIMIT ${SEARCHED_ROWS}) s
		WHERE s.id IS NULL LIMIT 1`,
	);
	return rows.map(() => ({
		severity: 'error',
		code: 'ID_MISSING',
		relation: 'customers',
		column: 'id',
		message: CUSTOMER_WITHOUT_ID.message,
		suggestion: CUSTOMER_WITHOUT_ID.suggestion,
	}));
}

async function idsThatComeTwice(mapping: Mapping, relation: RelationName, db: Queryable): Promise<Finding[]> {
	const table = derivedTable(mapping, relation);
	const { rows } = await readOnly<{ id: string; times: string }>(
		db,
		`
		SELECT r.id::text AS id, count(*) AS times FROM ${table}
		WHERE r.id IN (SELECT r.id FROM ${table} LIMIT ${SAMPLED_IDS})
		GROUP BY r.id HAVING count(*) > 1 ORDER BY r.id LIMIT 1`,
	);
	return rows.map(({ id, times }) => ({
		severity: 'error',
		code: 'ID_TWICE',
		relation,
		column: 'id',
		message: `The id ${id} comes ${times} times. ${CAUSES[relation]}`,
		suggestion: 'Join only what has one row for each id; ask for the rest with EXISTS or a sub-select.',
	}));
}
