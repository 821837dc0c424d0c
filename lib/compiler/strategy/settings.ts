import type { Queryable } from '../../database/queryable';
import { oneRow, rowsOf } from '../../database/run';
import { sql, type Sql } from '../../database/sql';

/** Settings of the server, by their names. */
export type Settings = Readonly<Record<string, string>>;

/** What a query is priced and run with, where that is not what every query has. */
export interface RunWith {
	/** All its rows are found by a few ids: see `withNearPages`. */
	readonly nearPages: boolean;
	/** It would lose by the parallel workers that its cost would bring. */
	readonly noWorkers: boolean;
}

/** @param run is told the settings that it does not have anyway */
export const runningWith = <T>(
	{ nearPages, noWorkers }: RunWith,
	db: Queryable,
	run: (settings: Settings) => Promise<T>,
): Promise<T> => {
	const near = (settings: Settings) =>
		nearPages ? withNearPages(db, (more) => run({ ...settings, ...more })) : run(settings);
	return noWorkers ? withoutWorkers(db, near) : near({});
};

/**
 * Runs without parallel workers: estimates, since an evaluation writes and gets none, and a preview asks by
 * the strategy that the evaluation will ask by; and previews that would lose by workers.
 */
export const withoutWorkers = <T>(db: Queryable, run: (settings: Settings) => Promise<T>): Promise<T> =>
	withSetting('max_parallel_workers_per_gather', sql`'0'`, db, run);

/**
 * Estimates of what follows an index to rows that are in memory mostly. A server with its defaults takes each
 * for one read from a turning disk: of 1,120,000 orders of Medusa's, the lines of a category's products were
 * expected to cost 5.4 times as much as a scan of all, and took 0.56 times as long; so, 1.7 times.
 */
export const withPagesInMemory = <T>(db: Queryable, estimate: () => Promise<T>): Promise<T> =>
	withSetting('random_page_cost', IN_MEMORY, db, estimate);

/**
 * Plans and runs what follows an index to few rows as between the two: a page costs half of what the server
 * takes it for. At 1.1 the planner would read tables that are not in memory in random order; at the default
 * of 4, with two products of whose 6,000 lines it knew, it read all orders of Spree's (0.14 s; 0.04 s at
 * half).
 */
export const withNearPages = <T>(db: Queryable, run: (settings: Settings) => Promise<T>): Promise<T> =>
	withSetting('random_page_cost', NEAR, db, run);

const OWN = sql`current_setting('random_page_cost')::float8`;
const LEAST = sql`1.1 * current_setting('seq_page_cost')::float8`;
/** No more than the server itself takes a page for. */
const IN_MEMORY = sql`least(${OWN}, ${LEAST})::text`;
const NEAR = sql`least(${OWN}, greatest(${OWN} / 2, ${LEAST}))::text`;

/** A run that fails ends its transaction, or what was attempted in it, and the setting with that. */
async function withSetting<T>(
	name: string,
	value: Sql,
	db: Queryable,
	run: (settings: Settings) => Promise<T>,
): Promise<T> {
	const { before, within } = await oneRow<{ before: string; within: string }>(
		db,
		sql`SELECT current_setting(${name}) AS before, set_config(${name}, ${value}, true) AS within`,
	);
	if (before === within) return run({});
	const result = await run({ [name]: within });
	await rowsOf(db, sql`SELECT set_config(${name}, ${before}, true)`);
	return result;
}
