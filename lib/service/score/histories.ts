import type { Histories, Spending } from '../../model';

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

	add(row: HistoryRow): void {
		for (const name of COLUMNS) this.columns[name].push(row[name] ?? NONE);
	}

	get length(): number {
		return this.columns.x.length;
	}

	/** Up to asOf. */
	histories(): Histories {
		const whole = (name: Column) => new Int32Array(this.columns[name].values());
		return {
			x: whole('x'),
			recencyDays: whole('recency'),
			ageDays: whole('age'),
			customers: whole('customers'),
		};
	}

	/** Who bought again, and did not get all of it back. */
	spending(): Spending {
		const [x, spent, customers] = [this.values('x'), this.values('spent'), this.values('customers')];
		const kept = indexes(this.length, (index) => (x[index] ?? 0) > 0 && (spent[index] ?? 0) > 0);
		return {
			x: new Int32Array(at(x, kept)),
			spent: at(spent, kept),
			customers: new Int32Array(at(customers, kept)),
		};
	}

	/** Up to an earlier day, and how often those customers bought since. @param days since then */
	heldBack(days: number): HeldBack {
		const [x, recency, age] = [this.values('x_then'), this.values('recency_then'), this.values('age')];
		const [later, customers] = [this.values('later'), this.values('customers')];
		const kept = orderedBy(
			x,
			indexes(this.length, (index) => (x[index] ?? NONE) !== NONE),
		);
		const whole = (column: Float64Array) => new Int32Array(at(column, kept));
		return {
			histories: {
				x: whole(x),
				recencyDays: whole(recency),
				ageDays: whole(age).map((one) => one - days),
				customers: whole(customers),
			},
			later: whole(later),
		};
	}

	private values(name: Column): Float64Array {
		return this.columns[name].values();
	}
}

export interface HeldBack {
	readonly histories: Histories;
	/** Repeat purchases of each customer of the group since. */
	readonly later: Int32Array;
}

/** A loop, since `from` with a function takes ten times as long. */
function at(column: Float64Array, places: Int32Array): Float64Array {
	const taken = new Float64Array(places.length);
	for (let index = 0; index < places.length; index += 1) taken[index] = column[places[index] ?? 0] ?? NaN;
	return taken;
}

function indexes(length: number, keeps: (index: number) => boolean): Int32Array {
	const all = new Int32Array(length);
	let count = 0;
	for (let index = 0; index < length; index += 1) if (keeps(index)) all[count++] = index;
	return all.subarray(0, count);
}

/** By counting, which for whole numbers takes one step for each. */
function orderedBy(numbers: Float64Array, kept: Int32Array): Int32Array {
	let most = 0;
	for (const index of kept) most = Math.max(most, numbers[index] ?? 0);
	const starts = new Int32Array(most + 2);
	const add = (at: number, count: number) => {
		starts[at] = (starts[at] ?? 0) + count;
	};
	for (const index of kept) add((numbers[index] ?? 0) + 1, 1);
	for (let value = 0; value <= most; value += 1) add(value + 1, starts[value] ?? 0);
	const ordered = new Int32Array(kept.length);
	for (const index of kept) {
		const value = numbers[index] ?? 0;
		const place = starts[value] ?? 0;
		ordered[place] = index;
		starts[value] = place + 1;
	}
	return ordered;
}

const FIRST_SIZE = 1_024;

/** Numbers that come one by one. */
class GrowingColumn {
	length = 0;
	private numbers = new Float64Array(FIRST_SIZE);

	push(value: number): void {
		if (this.length === this.numbers.length) {
			const larger = new Float64Array(2 * this.length);
			larger.set(this.numbers);
			this.numbers = larger;
		}
		this.numbers[this.length] = value;
		this.length += 1;
	}

	values(): Float64Array {
		return this.numbers.subarray(0, this.length);
	}
}
