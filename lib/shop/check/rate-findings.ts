import type { Column } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { readOnly } from '../../database/read-only';
import { derivedTable } from '../mapping/describe-mapping';
import type { Mapping } from '../mapping/mapping';
import { soundRange } from '../mapping/sound-range';
import type { Finding } from './finding';

/** Orders looked at; each may cost sub-selects. */
const LOOKED_AT = 50_000;

/** Currencies of orders that no rate leads from: converted amounts leave those orders out. */
export async function rateFindings(
	mapping: Mapping,
	columns: readonly Column[],
	db: Queryable,
): Promise<Finding[]> {
	const rate = columns.find(({ name }) => name === 'rate');
	if (rate === undefined || !columns.some(({ name }) => name === 'currency')) return [];
	if (mapping.relations.orders === undefined) return [];
	const end = soundRange(rate, mapping)?.to;
	const { rows } = await readOnly<{ currency: string }>(
		db,
		// By its key in JSON: the orders need not have a currency.
		`SELECT DISTINCT upper(o.code COLLATE "C") AS currency
		FROM (SELECT to_jsonb(r) ->> 'currency' AS code FROM ${derivedTable(mapping, 'orders')} LIMIT ${LOOKED_AT}) AS o
		WHERE o.code COLLATE "C" ~ '^[A-Za-z]{3}$' AND upper(o.code COLLATE "C") NOT IN (
			SELECT upper(x.currency::text COLLATE "C") FROM (${mapping.relations.exchange_rates}
			) AS x WHERE x.currency IS NOT NULL AND x.rate > 0 ${end === undefined ? '' : `AND x.rate ${end}`})
		ORDER BY 1`,
	);
	const missing = rows.map(({ currency }) => currency).filter((one) => one !== mapping.currency);
	if (missing.length === 0) return [];
	return [
		{
			severity: 'warning',
			code: 'RATE_MISSING',
			relation: 'exchange_rates',
			column: 'rate',
			message: `There are orders in ${missing.join(', ')}, but no rate: where amounts are converted, those orders are left out.`,
			suggestion: `Let "exchange_rates" give a rate above 0 for ${missing.join(', ')}.`,
		},
	];
}
