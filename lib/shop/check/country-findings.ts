import type { Column, RelationName } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { derivedTable } from '../mapping/describe-mapping';
import type { Mapping } from '../mapping/mapping';
import { readOnly } from '../../database/read-only';
import type { Finding } from './finding';

const SAMPLED_ADDRESSES = 1_000;

/** Whether a sample of addresses says one country in `country` and another in `country_stored`, which rules read instead. */
export async function countryFindings(
	mapping: Mapping,
	relation: RelationName,
	columns: readonly Column[],
	db: Queryable,
): Promise<Finding[]> {
	const has = (name: string) => columns.some((column) => column.name === name);
	if (relation !== 'addresses' || !has('country') || !has('country_stored')) return [];
	const { rows } = await readOnly<{ country: string | null; stored: string | null }>(
		db,
		`
		SELECT r.country::text AS country, r.country_stored::text AS stored
		FROM (SELECT * FROM ${derivedTable(mapping, relation)} LIMIT ${SAMPLED_ADDRESSES}) r
		WHERE nullif(upper(r.country::text), '') IS DISTINCT FROM nullif(upper(r.country_stored::text), '') LIMIT 1`,
	);
	return rows.map(({ country, stored }) => ({
		severity: 'error',
		code: 'COUNTRY_DIFFERS',
		relation,
		column: 'country_stored',
		message: `"country_stored" must be the same code as "country" in any case, but one address has ${said(stored)} in the one and ${said(country)} in the other.`,
		suggestion: 'Leave "country_stored" out, or give the column that "country" is made of.',
	}));
}

const said = (text: string | null) => (text === null ? 'nothing' : `"${text}"`);
