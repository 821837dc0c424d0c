import { LIMITS, SegmentsError } from '../../lib';
import type { ChangesOptions, Segments } from '../../lib';
import type { Chosen } from './delivery';

/** The trigger as a reader of the log: its name and its position are kept in the store. */
export class Consumer {
	constructor(
		readonly name: string,
		/** Where it begins with a segment that is new to it. */
		private readonly from: ChangesOptions['from'],
	) {}

	/** Makes its position in each chosen segment: from here on nothing is missed. One that it has already stays. */
	async register(segments: Segments, chosen: Chosen, evaluates: boolean): Promise<void> {
		// Whoever belongs to a segment that was never evaluated is an existing member too, not one who joins now.
		if (evaluates && this.from === 'now') await evaluateNew(segments, chosen);
		await segments.changes({ consumer: this.name, segments: chosen, from: this.from, limit: 1 });
	}

	/** Whether it has a position; asking makes none. */
	async isKnown(segments: Segments): Promise<boolean> {
		return await segments.acknowledge(this.name, []).then(() => true, ifUnknown);
	}
}

function ifUnknown(error: unknown): false {
	if (SegmentsError.is(error) && error.code === 'CONSUMER_UNKNOWN') return false;
	throw error;
}

async function evaluateNew(segments: Segments, chosen: Chosen): Promise<void> {
	const all = await segments.list({ active: true });
	const unevaluated = all.filter(
		({ id, evaluatedAt }) => evaluatedAt === null && (chosen === 'all' || chosen.includes(id)),
	);
	// What fails here fails in the first cycle again, and is told there.
	const ids = unevaluated.map(({ id }) => id);
	for (let start = 0; start < ids.length; start += LIMITS.segments)
		await segments.evaluate(ids.slice(start, start + LIMITS.segments));
}
