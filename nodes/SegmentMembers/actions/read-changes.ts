import type { Change, ChangesOptions, Segments } from '../../../lib';

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
