import { scoresFor } from '../score/stored-scores';
import type { CustomerId, CustomersOptions } from '../types';
import { readRows } from '../../database';
import { compilerFor, type SegmentsContext } from '../context';
import { keyOf, relationSource } from '../../compiler/sql/relation-source';
import { sql, trusted } from '../../database/sql';
import { readCustomerIds } from './customer-ids';
import { readMoment } from '../context/moment';
import { nameFields, withoutJoinedAt } from './sample';
import { currenciesFor, shownValues } from './shown-values';

/**
 * What the shop knows of these customers now, or as of an instant; those whom it does not have are left out.
 */
export async function customers(
	context: SegmentsContext,
	ids: readonly CustomerId[],
	options: CustomersOptions = {},
): Promise<Record<string, unknown>[]> {
	const { mapping, timeZone } = context;
	const asked = readCustomerIds(ids, mapping.keyType, 'ids');
	if (asked.length === 0) return [];
	const { from, column } = relationSource('customers', mapping);
	const id = column('id');
	const members = sql`SELECT ${keyOf(id, mapping)} AS customer_id, NULL::timestamptz AS joined_at FROM ${from}
		WHERE ${id} = ANY (${asked}::${trusted(mapping.keyType)}[])`;
	const fields = [...new Set([...nameFields(context), ...(options.fields ?? [])])];
	const found: Record<string, unknown>[] = [];
	const rows = readRows(
		context.reader,
		async (tx) =>
			compilerFor(context, undefined, { scores: await scoresFor(tx, context, { fields }) }).members(
				{ members, fields, limit: asked.length, currencies: await currenciesFor(context, tx, fields) },
				await readMoment(tx, options.asOf, timeZone),
				{ db: tx, choices: context.choices },
			),
		{ signal: options.signal, path: mapping.path, convert: () => shownValues(context, fields) },
	);
	for await (const row of rows) found.push(withoutJoinedAt(row));
	return found;
}
