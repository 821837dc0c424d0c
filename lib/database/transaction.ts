import { escapeLiteral } from 'pg';
import { clock } from './clock';
import { applicationNow } from './labels';
import { READING_SETTINGS } from './reading-settings';
import { searchPath } from './search-path';

export interface TransactionSettings {
	readonly statementTimeoutMs: number;
	readonly lockTimeoutMs: number;
	readonly idleTimeoutMs: number;
	/** Schemas between pg_catalog and pg_temp. */
	readonly path: readonly string[];
}

/**
 * Parallel workers take the cores that the shop's own queries run on, and must be started: so they come where
 * Postgres expects to save ten times what it asks for by default, some 50 to 100 ms. Of the benches' 270
 * rules on eight shops, on two cores, 47 were given two so (on the reference shop and beside the loops from
 * 13,000 on): the median took 0.7 times as long, the best 0.31, and four 1.26 to 1.56 times (32 to 395 ms),
 * two of which are sorted without workers since. With two busy loops beside them the median of 22 took 0.9
 * times as long, the worst 1.5. By the default, look-ups of 10 to 50 ms take 1.2 to 2.3 times as long. How
 * many they are, the role of the connection decides (`max_parallel_workers_per_gather`, 0 for none); where it
 * asks for more savings, that holds. Where strategies are compared, a plan that would lose by them gets none
 * (`losesByWorkers`).
 */
export const PARALLEL_SETUP_COST = 10_000;

/**
 * One message, one round trip. SET LOCAL ends with the transaction, so a pooler may hand the connection on.
 * The clock comes with it (`now`): it is what nearly all who read ask first. To read it takes the snapshot
 * that the transaction then keeps, so all that is seen has happened before it.
 */
export const beginReadOnly = (settings: TransactionSettings) =>
	`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${local(settings)}; SELECT set_config('parallel_setup_cost', greatest(${PARALLEL_SETUP_COST}, current_setting('parallel_setup_cost')::float8)::text, true), ${clock.text} AS now`;
/**
 * Postgres runs a statement that writes without parallel workers, whatever EXPLAIN says of the SELECT in it.
 * Priced with them, "last order long ago" was evaluated in a shape that took 2.3 times as long on Solidus.
 */
export const beginReadWrite = (settings: TransactionSettings) =>
	`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ${local(settings)}; SET LOCAL max_parallel_workers_per_gather = 0`;

function local({ statementTimeoutMs, lockTimeoutMs, idleTimeoutMs, path }: TransactionSettings): string {
	const settings = {
		// First: what a login or a database has set holds until here.
		statement_timeout: whole(statementTimeoutMs),
		search_path: searchPath(path),
		...READING_SETTINGS,
		TimeZone: "'UTC'",
		DateStyle: "'ISO, YMD'",
		IntervalStyle: "'iso_8601'",
		// Compiling in LLVM costs more than it saves here: the costs that its threshold looks at are estimated
		// too high.
		jit: 'off',
		lock_timeout: whole(lockTimeoutMs),
		idle_in_transaction_session_timeout: whole(idleTimeoutMs),
	};
	const application = applicationNow();
	return Object.entries({
		...settings,
		...(application === undefined ? {} : { application_name: escapeLiteral(application).trim() }),
	})
		.map(([name, value]) => `SET LOCAL ${name} = ${value}`)
		.join('; ');
}

// Postgres takes 0 for "no limit", which is never meant.
const whole = (milliseconds: number) => Math.max(1, Math.min(2_147_483_647, Math.ceil(milliseconds)));
