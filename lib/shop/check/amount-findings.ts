import type { Column, RelationName } from '../../language/relation/relation';
import { storedForm } from '../../language/relation/relation-table';
import { readOnly } from '../../database/read-only';
import type { Queryable } from '../../database/queryable';
import { derivedTable } from '../mapping/describe-mapping';
import type { Mapping } from '../mapping/mapping';
import type { Finding } from './finding';

const SAMPLED_ORDERS = 1_000;

/**
 * Whether of a sample of orders one exceeds its `amount_at_most`, which rules for large orders begin with.
 */
export async function amountFindings(
	mapping: Mapping,
	relation: RelationName,
	columns: readonly Column[],
	db: Queryable,
): Promise<Finding[]> {
	const has = (name: string) => columns.some((column) => column.name === name);
	const form = storedForm(relation, 'amount');
	if (form === undefined || !has('amount') || !has(form.column)) return [];
	const { rows } = await readOnly<{ amount: string; most: string | null }>(
		db,
		`
		SELECT r.amount::text AS amount, r.${form.column}::text AS most
		FROM (SELECT * FROM ${derivedTable(mapping, relation)} LIMIT ${SAMPLED_ORDERS}) r
		WHERE r.amount <> 'NaN' AND (r.amount <= r.${form.column}) IS NOT TRUE LIMIT 1`,
	);
	return rows.map(({ amount, most }) => ({
		severity: 'error',
		code: 'AMOUNT_EXCEEDS',
		relation,
		column: form.column,
		message: `No "amount" may exceed its "${form.column}", but one order has an amount of ${amount} and ${most === null ? 'nothing' : most} in "${form.column}".`,
		suggestion: `Leave "${form.column}" out, or give the number that "amount" is made of by taking something off.`,
	}));
}
