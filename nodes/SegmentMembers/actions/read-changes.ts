import type { Change, ChangesOptions, Freshness, LogOptions, Segments } from '../../../lib';

/** The most that the library gives at once. */
const PAGE = 10_000;

/** The log page by page, up to the limit; without one, to its end. */
export async function readChanges(
	segments: Segments,
	options: ChangesOptions,
	limit = Number.POSITIVE_INFINITY,
): Promise<Change[]> {
	const changes: Change[] = [];
	const last = new Map<number, Change>();
	for (let size = Math.min(PAGE, limit); size > 0; size = Math.min(PAGE, limit - changes.length)) {
		const page = await segments.changes({ ...options, after: [...last.values()], limit: size });
		for (const change of page) last.set(change.segment.id, change);
		changes.push(...page);
		if (page.length < size) break;
	}
	return changes;
}

/** A change with how fresh its segment is. */
interface FreshChange extends Omit<Change, 'segment'> {
	readonly segment: Freshness;
}

interface Wanted {
	readonly limit?: number | undefined;
	/** Those of a page that are wanted; default all. They are counted after it. */
	readonly keep?: (changes: readonly Change[]) => Promise<readonly Change[]>;
}

/** The log of all segments as it is searched, page by page, up to the limit or to its end. */
export async function readLog(
	segments: Segments,
	options: LogOptions,
	{ limit = Number.POSITIVE_INFINITY, keep }: Wanted,
): Promise<FreshChange[]> {
	const changes: FreshChange[] = [];
	for (let after: LogOptions['after']; changes.length < limit;) {
		const left = limit - changes.length;
		const page = await segments.log({ ...options, after, limit: keep ? PAGE : Math.min(PAGE, left) });
		const fresh = new Map(page.segments.map((one) => [one.id, one]));
		const wanted = keep ? (await keep(page.changes)).slice(0, left) : page.changes;
		for (const change of wanted)
			changes.push({
				...change,
				segment: { ...notEvaluated, ...change.segment, ...fresh.get(change.segment.id) },
			});
		if (page.next === undefined) break;
		after = page.next;
	}
	return changes;
}

const notEvaluated = { evaluatedAt: null, stale: true, lastError: null };
