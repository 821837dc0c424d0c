import type { Queryable } from '../../database';

/** What `read` gives, kept for some minutes; a failure is not kept. */
export function remembered<T>(
	read: (db: Queryable) => Promise<T>,
	forMs: number,
): (db: Queryable) => Promise<T> {
	let kept: { value: T; until: number } | undefined;
	return async (db) => {
		if (kept !== undefined && kept.until > Date.now()) return kept.value;
		const value = await read(db);
		kept = { value, until: Date.now() + forMs };
		return value;
	};
}

/** The same for many questions, each by its key; above `maxKept` the ones asked first are forgotten. */
export function rememberedEach<T>(
	forMs: number,
	maxKept = 1_000,
): (key: string, read: () => Promise<T>) => Promise<T> {
	const kept = new Map<string, { value: T; until: number }>();
	return async (key, read) => {
		const known = kept.get(key);
		if (known !== undefined && known.until > Date.now()) return known.value;
		const value = await read();
		kept.delete(key);
		kept.set(key, { value, until: Date.now() + forMs });
		if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? key);
		return value;
	};
}
