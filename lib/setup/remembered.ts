import type { Queryable } from '../database';

/** What `read` gives, kept for some minutes; a failure is not kept. */
export function remembered<T>(read: (db: Queryable) => Promise<T>, forMs: number): (db: Queryable) => Promise<T> {
	let kept: { value: T; until: number } | undefined;
	return async (db) => {
		if (kept !== undefined && kept.until > Date.now()) return kept.value;
		const value = await read(db);
		kept = { value, until: Date.now() + forMs };
		return value;
	};
}
