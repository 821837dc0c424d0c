import { rowsOf, type Queryable } from '../../database';
import { columnOf, type Mapping } from '../../shop';
import { relationSource } from '../../compiler/sql/relation-source';
import { sql } from '../../database/sql';

/** The currencies of the orders that count; what is blank or has blanks in it is none. */
export async function currenciesOf(mapping: Mapping, db: Queryable): Promise<string[]> {
	if (columnOf(mapping, 'orders', 'currency') === undefined) return [];
	const { from, column } = relationSource('orders', mapping);
	const currency = column('currency');
	const rows = await rowsOf<{ currency: string }>(
		db,
		sql`SELECT DISTINCT upper(${currency}::text COLLATE "C") AS currency FROM ${from} WHERE ${currency}::text COLLATE "C" ~ '^[^[:space:]]+$' ORDER BY 1`,
	);
	return rows.map(({ currency }) => currency);
}
