import { setTimeout as sleep } from 'node:timers/promises';
import type { Shop } from '../../nodes/support/shop';

/** Takes a minute: a mapping may not sleep. */
export const SLOW_CUSTOMERS =
	'SELECT c.id, (SELECT pg_catalog.count(*) FROM pg_catalog.generate_series(1, 2000000 + c.id) AS n) AS slowness FROM shop.customer AS c';

/** Waits until a query on it runs, or until none does any more. */
export async function untilSlow(shop: Shop, runs: boolean): Promise<void> {
	const running = async () =>
		(
			await shop.rows(
				"SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%slowness%' AND pid <> pg_backend_pid()",
			)
		).length > 0;
	for (let tries = 0; tries < 600 && (await running()) !== runs; tries++) await sleep(50);
	expect(await running()).toBe(runs);
}
