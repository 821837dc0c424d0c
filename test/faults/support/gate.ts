import type { PoolClient } from 'pg';
import { defined } from '../../../lib/error/defined';
import type { TrackedShop } from '../../support/tracked-shop';

/**
 * The places of an evaluation's way through the database at which it can be held, in the order in which it
 * comes to them.
 */
const PLACES = {
	'waits for its segments': 'SELECT FROM segments.segment FOR UPDATE',
	'reads who was touched': 'LOCK TABLE segments.touched IN ACCESS EXCLUSIVE MODE',
	'reads the shop': 'LOCK TABLE shop.purchase IN ACCESS EXCLUSIVE MODE',
	'is about to write': 'LOCK TABLE segments.membership IN ACCESS EXCLUSIVE MODE',
	'has written': 'SELECT pg_advisory_xact_lock(1)',
	commits: 'SELECT pg_advisory_xact_lock(2)',
} as const;
export type Place = keyof typeof PLACES;
export const ALL_PLACES = Object.keys(PLACES) as readonly Place[];

/** The last two places are no statement of a table that one could lock: triggers wait there. */
export const makeGates = async (shop: TrackedShop) =>
	await shop.run(`
	CREATE FUNCTION public.gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::int); RETURN NEW; END $$;
	CREATE TRIGGER gate_written BEFORE UPDATE ON segments.evaluation FOR EACH ROW EXECUTE FUNCTION public.gate(1);
	CREATE CONSTRAINT TRIGGER gate_commit AFTER UPDATE ON segments.evaluation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.gate(2)`);

/** Holds whoever comes to a place until it is opened. */
export class Gate {
	private constructor(
		private readonly shop: TrackedShop,
		private readonly client: PoolClient,
	) {}

	static async close(place: Place, shop: TrackedShop): Promise<Gate> {
		const client = await shop.pool.connect();
		await client.query('BEGIN');
		await client.query(PLACES[place]);
		return new Gate(shop, client);
	}

	/** The session of ours that stands before it. */
	async waiting(): Promise<number> {
		let pid: number | undefined;
		await this.shop.until(async () => {
			[pid] = (
				await this.shop.run<{ pid: number }>(
					"SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'n8n%' AND datname = current_database() AND wait_event_type = 'Lock'",
				)
			).map((row) => row.pid);
			return pid !== undefined;
		}, 'somebody to come to the gate');
		return defined(pid);
	}

	async open(): Promise<void> {
		await this.client.query('ROLLBACK');
		this.client.release();
	}
}
