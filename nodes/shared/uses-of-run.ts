import type { IExecuteFunctions } from 'n8n-workflow';
import type { SegmentRef, Segments } from '../../lib';
import type { UsedSegments } from './operation';

/** A use is written down again this often: a workflow that runs each second would else write each second. */
const REFRESH_MS = 600_000;
/** Kept in memory: beyond it, all are written down anew. */
const MAX_KNOWN = 10_000;

const writtenAt = new Map<string, number>();

/** The segments that a node has read or checked in one run, to be written down as used by its workflow. */
export class UsesOfRun {
	private readonly used = new Map<string, SegmentRef | 'all'>();

	add(uses: UsedSegments): void {
		for (const ref of uses === 'all' ? (['all'] as const) : uses) this.used.set(JSON.stringify(ref), ref);
	}

	/**
	 * A login that only reads cannot write it down, and a segment may be gone by now: neither is worth a
	 * failure.
	 */
	async register(
		segments: Segments,
		context: Pick<IExecuteFunctions, 'getWorkflow' | 'getNode'>,
	): Promise<void> {
		const [{ id, name = null }, { name: node }] = [context.getWorkflow(), context.getNode()];
		if (id === undefined || id === '') return;
		const due = this.due((ref) => JSON.stringify([id, node, ref]));
		if (due.length === 0) return;
		const refs = due.filter((ref) => ref !== 'all');
		const use = { kind: 'workflow', id, name, node };
		const write = async (used: readonly SegmentRef[] | 'all') =>
			await segments.registerUse(use, used, { keepOthers: true }).catch(() => undefined);
		if (refs.length < due.length) await write('all');
		if (refs.length > 0) await write(refs);
	}

	private due(keyOf: (ref: string) => string): Array<SegmentRef | 'all'> {
		if (writtenAt.size > MAX_KNOWN) writtenAt.clear();
		const now = Date.now();
		return [...this.used].flatMap(([text, ref]) => {
			const key = keyOf(text);
			if (now - (writtenAt.get(key) ?? Number.NEGATIVE_INFINITY) < REFRESH_MS) return [];
			writtenAt.set(key, now);
			return [ref];
		});
	}
}
