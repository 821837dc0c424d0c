import type { Histories, Spending } from '../../model';
import { Turns } from '../../model/turns';

/** A row of `historiesQuery`. */
export interface HistoryRow {
	readonly x: number;
	readonly recency: number;
	readonly age: number;
	readonly spent: number | null;
	readonly x_then: number | null;
	readonly recency_then: number | null;
	readonly later: number;
	readonly customers: number;
}

const COLUMNS = ['x', 'recency', 'age', 'spent', 'x_then', 'recency_then', 'later', 'customers'] as const;
type Column = (typeof COLUMNS)[number];

/** Stands for NULL in a column of whole numbers. */
const NONE = -1;

/** How everybody has bought, in columns: a million objects would take ten times the memory. */
export class HistoryColumns {
	private readonly columns = Object.fromEntries(COLUMNS.map((name) => [name, new GrowingColumn()])) as Record<
		Column,
		GrowingColumn
	>;

	constructor(private readonly signal?: AbortSignal) {}

	add(row: HistoryRow): void {
		for (const name of COLUMNS) this.columns[name].push(row[name] ?? NONE);
	}

	get length(): number {
		return this.columns.x.length;
	}

	/** Up to asOf. */
	async histories(): Promise<Histories> {
		const all = await this.places(() => true);
		return {
			x: await this.whole('x', all),
			recencyDays: await this.whole('recency', all),
			ageDays: await this.whole('age', all),
			customers: await this.whole('customers', all),
		};
	}

	/** Who bought again, and did not get all of it back. */
	async spending(): Promise<Spending> {
		const { x, spent } = this.columns;
		const kept = await this.places((index) => x.at(index) > 0 && spent.at(index) > 0);
		return {
			x: await this.whole('x', kept),
			spent: await this.taken(new Float64Array(kept.length), 'spent', kept),
			customers: await this.whole('customers', kept),
		};
	}

	/** Up to an earlier day, and how often those customers bought since. @param days since then */
	async heldBack(days: number): Promise<HeldBack> {
		const { x_then: x } = this.columns;
		const kept = await this.orderedBy('x_then', await this.places((index) => x.at(index) !== NONE));
		const ageDays = await this.whole('age', kept);
		await inSlices(kept.length, this.signal, (index) => {
			ageDays[index] = (ageDays[index] ?? 0) - days;
		});
		return {
			histories: {
				x: await this.whole('x_then', kept),
				recencyDays: await this.whole('recency_then', kept),
				ageDays,
				customers: await this.whole('customers', kept),
			},
			later: await this.whole('later', kept),
		};
	}

	private whole(name: Column, places: Int32Array): Promise<Int32Array> {
		return this.taken(new Int32Array(places.length), name, places);
	}

	private async taken<Numbers extends Int32Array | Float64Array>(
		into: Numbers,
		name: Column,
		places: Int32Array,
	): Promise<Numbers> {
		const column = this.columns[name];
		await inSlices(places.length, this.signal, (index) => {
			into[index] = column.at(places[index] ?? 0);
		});
		return into;
	}

	private async places(keeps: (index: number) => boolean): Promise<Int32Array> {
		const all = new Int32Array(this.length);
		let count = 0;
		await inSlices(this.length, this.signal, (index) => {
			if (keeps(index)) all[count++] = index;
		});
		return all.subarray(0, count);
	}

	/** By counting, which for whole numbers takes one step for each. */
	private async orderedBy(name: Column, places: Int32Array): Promise<Int32Array> {
		const column = this.columns[name];
		const valueAt = (index: number) => column.at(places[index] ?? 0);
		let most = 0;
		await inSlices(places.length, this.signal, (index) => {
			most = Math.max(most, valueAt(index));
		});
		const starts = new Int32Array(most + 2);
		const add = (at: number, count: number) => {
			starts[at] = (starts[at] ?? 0) + count;
		};
		await inSlices(places.length, this.signal, (index) => add(valueAt(index) + 1, 1));
		await inSlices(most + 1, this.signal, (value) => add(value + 1, starts[value] ?? 0));
		const ordered = new Int32Array(places.length);
		await inSlices(places.length, this.signal, (index) => {
			const value = valueAt(index);
			ordered[starts[value] ?? 0] = places[index] ?? 0;
			add(value, 1);
		});
		return ordered;
	}
}

export interface HeldBack {
	readonly histories: Histories;
	/** Repeat purchases of each customer of the group since. */
	readonly later: Int32Array;
}

/** Some milliseconds of the simplest work. */
const SLICE = 100_000;

/** A million steps in a row would hold the event loop for 30 ms and more. */
async function inSlices(
	length: number,
	signal: AbortSignal | undefined,
	step: (index: number) => void,
): Promise<void> {
	const turns = new Turns();
	for (let from = 0; from < length; from += SLICE) {
		const to = Math.min(from + SLICE, length);
		for (let index = from; index < to; index += 1) step(index);
		await turns.give(signal);
	}
}

/** Numbers of one part of a column. */
const PART_BITS = 16;
const PART = 2 ** PART_BITS;

/**
 * Numbers that come one by one, kept in parts: to copy a long column into a longer one takes too long at
 * once.
 */
class GrowingColumn {
	length = 0;
	private readonly parts: Float64Array[] = [];
	private last = new Float64Array(0);

	push(value: number): void {
		const place = this.length % PART;
		if (place === 0) {
			this.last = new Float64Array(PART);
			this.parts.push(this.last);
		}
		this.last[place] = value;
		this.length += 1;
	}

	at(index: number): number {
		return this.parts[index >> PART_BITS]?.[index % PART] ?? NaN;
	}
}
