import type { Column, RelationName } from '../../language/relation/relation';
import { storedForm } from '../../language/relation/relation-table';
import type { Queryable } from '../../database/queryable';
import { derivedTable } from '../mapping/describe-mapping';
import type { Mapping } from '../mapping/mapping';
import { readOnly } from '../../database/read-only';
import type { Finding } from './finding';

const SAMPLED_ADDRESSES = 1_000;

/**
 * Whether a sample of addresses says one country in `country` and another in `country_stored`, which rules
 * read instead.
 */
export async function countryFindings(
	mapping: Mapping,
	relation: RelationName,
	columns: readonly Column[],
	db: Queryable,
): Promise<Finding[]> {
	const has = (name: string) => columns.some((column) => column.name === name);
	const form = storedForm(relation, 'country');
	if (form === undefined || !has('country') || !has(form.column)) return [];
	const { rows } = await readOnly<{ country: string | null; stored: string | null }>(
		db,
		`
		SELECT r.country::text AS country, r.${form.column}::text AS stored
		FROM (SELECT * FROM ${derivedTable(mapping, relation)} LIMIT ${SAMPLED_ADDRESSES}) r
		WHERE nullif(upper(r.country::text), '') IS DISTINCT FROM nullif(upper(r.${form.column}::text), '') LIMIT 1`,
	);
	return rows.map(({ country, stored }) => ({
		severity: 'error',
		code: 'COUNTRY_DIFFERS',
		relation,
		column: form.column,
		message: `"${form.column}" must be the same code as "country" in any case, but one address has ${said(stored)} in the one and ${said(country)} in the other.`,
		suggestion: `Leave "${form.column}" out, or give the column that "country" is made of.`,
	}));
}

const said = (text: string | null) => (text === null ? 'nothing' : `"${text}"`);
