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
 * Parallel workers take the cores that the shop's own queries run on, and where those are busy a short query
 * waits for them: on a busy machine previews of 250 ms took a second with two workers. On an idle one they
 * halve what takes long. So they come where the planner expects them to save ten times what it asks for by
 * default, about 50 ms and more; how many, the role of the connection decides
 * (`max_parallel_workers_per_gather`, 0 for none).
 */
const PARALLEL_SETUP_COST = 10_000;

/**
 * One message, one round trip. SET LOCAL ends with the transaction, so a pooler may hand the connection on.
 * The clock comes with it (`now`): it is what nearly all who read ask first. To read it takes the snapshot
 * that the transaction then keeps, so all that is seen has happened before it.
 */
export const beginReadOnly = (settings: TransactionSettings) =>
	`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${local(settings)}; SET LOCAL parallel_setup_cost = ${PARALLEL_SETUP_COST}; SELECT ${clock.text} AS now`;
/**
 * Postgres runs a statement that writes without parallel workers, whatever EXPLAIN says of the SELECT in it.
 * Priced with them, "last order long ago" was evaluated in a shape that took 2.3 times as long on Solidus.
 */
export const beginReadWrite = (settings: TransactionSettings) =>
	`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ${local(settings)}; SET LOCAL max_parallel_workers_per_gather = 0`;

function local({ statementTimeoutMs, lockTimeoutMs, idleTimeoutMs, path }: TransactionSettings): string {
	const settings = {
		search_path: searchPath(path),
		...READING_SETTINGS,
		TimeZone: "'UTC'",
		DateStyle: "'ISO, YMD'",
		IntervalStyle: "'iso_8601'",
		// Compiling in LLVM costs more than it saves here: the costs that its threshold looks at are estimated
		// too high.
		jit: 'off',
		statement_timeout: whole(statementTimeoutMs),
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
