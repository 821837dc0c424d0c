import type { TrackedShop } from '../../support/tracked-shop';

const OF_OURS = "application_name LIKE 'n8n%' AND datname = current_database()";

/**
 * Waits until no session of ours is in a transaction and no lock on the store is held; fails loudly when one
 * stays. Waits for orders that are dated ahead, too: they begin to count in the middle of the checks else.
 */
export async function leftovers(shop: TrackedShop): Promise<void> {
	await shop.until(async () => (await stillThere(shop)).length === 0, 'every transaction of ours to end');
	await shop.until(async () => (await shop.ids(AHEAD)).length === 0, 'every order that is dated ahead');
}

const AHEAD = 'SELECT id FROM shop.purchase WHERE placed_at >= clock_timestamp()';

/** Sessions of ours in a transaction, and locks of anybody on our tables. */
export async function stillThere(shop: TrackedShop): Promise<string[]> {
	const rows = await shop.run<{ what: string }>(`
		SELECT format('session %s %s: %s', pid, state, query) AS what FROM pg_stat_activity WHERE ${OF_OURS} AND state IS DISTINCT FROM 'idle'
		UNION ALL SELECT format('lock %s on %s by %s', mode, relation::regclass, pid) FROM pg_locks
		WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
			AND relation IN (SELECT oid FROM pg_class WHERE relnamespace = 'segments'::regnamespace)
		UNION ALL SELECT format('advisory lock by %s', pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
	return rows.map(({ what }) => what);
}
