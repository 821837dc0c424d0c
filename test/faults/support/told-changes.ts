import type { TrackedShop } from '../../support/tracked-shop';
import type { Told } from './work';

/** All that the readers of one consumer were told, in the order in which they were. */
export class ToldChanges {
	/** Changes told once or more, and how often one was told again. */
	readonly counts = { told: 0, toldAgain: 0 };
	readonly faults: string[] = [];
	private readonly ids = new Set<string>();
	/** By segment and seq: what is told twice has the same id, or nobody could tell it from another. */
	private readonly idOf = new Map<string, string>();
	private readonly highest = new Map<number, number>();

	/** In the order of seq: nobody may be told of a change before the one before it was told. */
	hear(changes: readonly Told[]): void {
		for (const [segment, seq, id] of changes) {
			const highest = this.highest.get(segment) ?? 0;
			if (seq > highest + 1) this.faults.push(`delivery: segment ${segment} told ${seq} after ${highest}`);
			this.highest.set(segment, Math.max(highest, seq));
			const place = `${segment}/${seq}`;
			if ((this.idOf.get(place) ?? id) !== id)
				this.faults.push(`delivery: ${place} told as ${id} after ${this.idOf.get(place)}`);
			this.idOf.set(place, id);
			this.counts[this.ids.has(id) ? 'toldAgain' : 'told'] += 1;
			this.ids.add(id);
		}
	}

	/** Every change of the log at least once, and none that is not in it. */
	async compare(shop: TrackedShop): Promise<string[]> {
		const log = await shop.run<{ id: string }>('SELECT id FROM segments.membership_change');
		const known = new Set(log.map(({ id }) => id));
		return [
			...this.faults,
			...[...known].filter((id) => !this.ids.has(id)).map((id) => `delivery: ${id} was never told`),
			...[...this.ids]
				.filter((id) => !known.has(id))
				.map((id) => `delivery: ${id} was told but never happened`),
		];
	}
}
