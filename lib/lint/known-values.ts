import { rowsOf, type Queryable } from '../database';
import { sql } from '../database/sql';
import { sampledRows, type Sampling, type ValuesOf } from './sampled-rows';

/** Rows looked at for the values of a field. */
const SAMPLED_ROWS = 200_000;

export interface WantedValues extends Omit<Sampling, 'sampled'> {
	/** How many at most. */
	readonly max: number;
}

/** The commonest values of a field as texts, from a bounded number of rows. */
export async function knownValues(
	valuesOf: ValuesOf,
	{ max, ...of }: WantedValues,
	db: Queryable,
): Promise<readonly string[]> {
	const sample = sampledRows(valuesOf, (value) => sql`${value('text')} AS value`, {
		...of,
		sampled: SAMPLED_ROWS,
	});
	const found = await rowsOf<{ value: string }>(
		db,
		sql`SELECT value FROM (${sample}) AS sample WHERE value IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${max}`,
	);
	return found.map((row) => row.value);
}
