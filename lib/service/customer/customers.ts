import type { CustomerId, CustomersOptions } from '../types';
import { readRows } from '../../database';
import { compileContext, type Setup } from '../context';
import { membersQuery } from '../../compiler/sql/members-query';
import { relation } from '../../compiler/sql/relation';
import { sql, trusted } from '../../database/sql';
import { readCustomerIds } from './customer-ids';
import { momentOf } from '../context/moment';
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
	const found: Record<string, unknown>[] = [];
	const fields = [...new Set([...nameFields(setup), ...(options.fields ?? [])])];
	const rows = readRows(
		setup.reader,
		async (tx) =>
			membersQuery(compileContext(setup), await momentOf(tx, options.asOf, timeZone), {
				members: sql`SELECT c.id AS customer_id, NULL::timestamptz AS joined_at FROM ${relation('customer', mapping)} WHERE c.id = ANY (${asked}::${trusted(mapping.keyType)}[])`,
				fields,
				limit: asked.length,
				currencies: await currenciesFor(setup, tx, fields),
			}),
		{ signal: options.signal, path: mapping.path, convert: () => shownValues(setup, fields) },
	);
	for await (const { joined_at: _none, ...customer } of rows) found.push(customer);
	return found;
}
