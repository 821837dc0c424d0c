import type { CustomerId, CustomersOptions } from '../types';
import { readRows } from '../../database';
import { compilerFor, type Setup } from '../context';
import { relationSource } from '../../compiler/sql/relation-source';
import { sql, trusted } from '../../database/sql';
import { readCustomerIds } from './customer-ids';
import { momentOf } from '../context/moment';
import { scoresFor } from '../score/stored-scores';
import { nameFields } from './sample';
import { currenciesFor, shownValues } from './shown-values';

/** What the shop knows of these customers now, or as of an instant; those whom it does not have are left out. */
export async function customers(
	setup: Setup,
	ids: readonly CustomerId[],
	options: CustomersOptions = {},
): Promise<Record<string, unknown>[]> {
	const { mapping, timeZone } = setup;
	const asked = readCustomerIds(ids, mapping.keyType, 'ids');
	if (asked.length === 0) return [];
	const { from, column } = relationSource('customers', mapping);
	const id = column('id');
	const members = sql`SELECT ${id} AS customer_id, NULL::timestamptz AS joined_at FROM ${from}
		WHERE ${id} = ANY (${asked}::${trusted(mapping.keyType)}[])`;
	const fields = [...new Set([...nameFields(setup), ...(options.fields ?? [])])];
	const found: Record<string, unknown>[] = [];
	const rows = readRows(
		setup.reader,
		async (tx) =>
			compilerFor(setup, undefined, await scoresFor(tx, setup, { fields })).members(
				{ members, fields, limit: asked.length, currencies: await currenciesFor(setup, tx, fields) },
				await momentOf(tx, options.asOf, timeZone),
			),
		{ signal: options.signal, path: mapping.path, convert: () => shownValues(setup, fields) },
	);
	for await (const { joined_at: _none, ...customer } of rows) found.push(customer);
	return found;
}
