import { rowsOf, type Queryable } from '../../database';
import { columnOf, type Mapping } from '../../shop';
import { relation } from '../../compiler/sql/relation';
import { sql } from '../../database/sql';

/** The currencies of the orders that count. */
export async function currenciesOf(mapping: Mapping, db: Queryable): Promise<string[]> {
	if (columnOf(mapping, 'orders', 'currency') === undefined) return [];
	const rows = await rowsOf<{ currency: string }>(
		db,
		sql`
		SELECT DISTINCT upper(o.currency::text) AS currency FROM ${relation('order', mapping)} WHERE o.currency IS NOT NULL ORDER BY 1`,
	);
	return rows.map(({ currency }) => currency);
}
