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
 * Parallel workers take the cores that the shop's own queries run on, and must be started: so they come
 * where Postgres expects to save three times what it asks for by default, some 15 to 30 ms. Of 115 rules
 * on four shops of 100,000 and 200,000 customers, with a core free beside, 68 that `losesByWorkers` lets
 * have them (it judges rules whose strategies are compared) were given two so: the 33 that got none at ten
 * times took 0.83 times as long in the median, the best 0.53, the worst 1.19 (13 ms), the others 0.64
 * times. With two busy loops on the two cores such took 0.74 to 1.14 times as long (longer ones, at ten
 * times, 0.9 in the median, 1.5 at worst). By the default, look-ups of 10 to 50 ms take 1.2 to 2.3 times
 * as long. How many they are, the role of the connection decides (`max_parallel_workers_per_gather`, 0 for
 * none); where it asks for more savings, that holds.
 */
export const PARALLEL_SETUP_COST = 3_000;

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
