import { LIMITS, SegmentsError } from '../../lib';
import type { ChangesOptions, Segments } from '../../lib';
import type { Chosen } from './lanes';

/** Where a reader begins with a segment that is new to it. */
export type From = NonNullable<ChangesOptions['from']>;

interface Registering {
	/** Where it begins when it is known for the first time. */
	readonly from: From;
	readonly evaluates: boolean;
	/** Whether segments come to those chosen by themselves: they are told from their beginning. */
	readonly grows: boolean;
}

/** The trigger as a reader of the log: its name and its position are kept in the store. */
export class Consumer {
	private readonly registered = new Set<number | 'all'>();

	constructor(
		readonly name: string,
		private readonly options: Registering,
	) {}

	/**
	 * Makes its position in each chosen segment: from here on nothing is missed. One that it has already stays.
	 */
	async register(segments: Segments, chosen: Chosen): Promise<void> {
		const ids = chosen === 'all' ? (['all'] as const) : (chosen as readonly number[]);
		const unregistered = ids.filter((id) => !this.registered.has(id));
		// Known before there is anything to choose, so that what comes later is told from its beginning.
		const becomesKnown = this.options.grows && this.registered.size === 0;
		if (unregistered.length === 0 && !becomesKnown) return;
		const from = await this.beginning(segments);
		// Whoever belongs to a segment that was never evaluated is an existing member too, not one who joins now.
		if (this.options.evaluates && from !== 'beginning' && from !== 'members')
			await evaluateNew(segments, chosen);
		await segments.changes({ consumer: this.name, segments: chosen, from, limit: 1 });
		for (const id of unregistered) this.registered.add(id);
	}

	/** Whether it has a position; asking makes none. */
	async isKnown(segments: Segments): Promise<boolean> {
		return await segments.acknowledge(this.name, []).then(() => true, ifUnknown);
	}

	private async beginning(segments: Segments): Promise<From> {
		const { from, grows } = this.options;
		return grows && (await this.isKnown(segments)) ? 'beginning' : from;
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
