import type { BgNbd, GammaGamma, Histories, Spending } from '../../lib/model';

/** A generator of numbers in [0, 1) with a seed: mulberry32. */
export function randomOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const normal = (random: () => number) =>
	Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Marsaglia and Tsang (2000). */
export function gamma(shape: number, random: () => number): number {
	if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
	const d = shape - 1 / 3;
	for (;;) {
		const z = normal(random);
		const v = (1 + z / Math.sqrt(9 * d)) ** 3;
		if (v > 0 && Math.log(1 - random()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
	}
}

export function beta(a: number, b: number, random: () => number): number {
	const [one, other] = [gamma(a, random), gamma(b, random)];
	return one / (one + other);
}

export interface Buyer {
	readonly x: number;
	readonly recencyDays: number;
	readonly ageDays: number;
	/** Days after the first purchase on which the customer bought again. */
	readonly days: readonly number[];
}

/** A customer as BG/NBD has it, whose purchases fall on whole days, two of one day being one. */
export function buyer({ r, alpha, a, b }: BgNbd, ageDays: number, random: () => number): Buyer {
	const rate = gamma(r, random) / alpha / 7;
	const dropout = beta(a, b, random);
	const days = new Set<number>();
	for (let at = 0; ;) {
		at += -Math.log(1 - random()) / rate;
		if (!(at < ageDays)) break;
		const day = Math.floor(at);
		if (day > 0) days.add(day);
		if (random() < dropout) break;
	}
	const sorted = [...days].sort((one, other) => one - other);
	return { x: sorted.length, recencyDays: sorted.at(-1) ?? 0, ageDays, days: sorted };
}

/** Equal customers counted together, ordered by `x`. */
export function historiesOf(buyers: readonly Buyer[]): Histories {
	const counted = new Map<string, [number, number, number, number]>();
	for (const { x, recencyDays, ageDays } of buyers) {
		const key = `${x} ${recencyDays} ${ageDays}`;
		const row = counted.get(key) ?? [x, recencyDays, ageDays, 0];
		row[3] += 1;
		counted.set(key, row);
	}
	const rows = [...counted.values()].sort((one, other) => one[0] - other[0]);
	const column = (index: number) => Int32Array.from(rows, (row) => row[index] ?? NaN);
	return { x: column(0), recencyDays: column(1), ageDays: column(2), customers: column(3) };
}

/** What buyers spend as Gamma-Gamma has it. */
export function spendingOf(
	buyers: readonly Buyer[],
	{ p, q, gamma: rate }: GammaGamma,
	random: () => number,
): Spending {
	const rows = buyers
		.filter(({ x }) => x > 0)
		.sort((one, other) => one.x - other.x)
		.map(({ x }) => {
			const nu = gamma(q, random) / rate;
			return { x, spent: gamma(p * x, random) / nu };
		});
	return {
		x: Int32Array.from(rows, (row) => row.x),
		spent: Float64Array.from(rows, (row) => row.spent),
		customers: Int32Array.from(rows, () => 1),
	};
}

/** So many customers since 27 to 39 weeks ago. */
export const buyersOf = (params: BgNbd, count: number, seed: number) => {
	const random = randomOf(seed);
	return {
		random,
		buyers: Array.from({ length: count }, () => buyer(params, 189 + Math.floor(random() * 84), random)),
	};
};
