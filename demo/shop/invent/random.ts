import { defined, firstOf } from '../../../lib/error/defined';

const seed = 'customer segments';

/**
 * Numbers that look random and are always the same for the same names: what is made up about a customer
 * depends on nothing but the customer, so a small shop and the full one agree.
 */
export function randomFor(...names: (string | number)[]): Random {
	return new Random(hash([seed, ...names].join('/')));
}

export class Random {
	constructor(private state: number) {}

	/** 0 ≤ x < 1; mulberry32 */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number, both ends in. */
	integer(from: number, to: number): number {
		return from + Math.floor(this.next() * (to - from + 1));
	}

	chance(probability: number): boolean {
		return this.next() < probability;
	}

	pick<T>(items: readonly T[]): T {
		// Items may be undefined themselves, so a look whether one is there would say the wrong thing.
		return items[Math.floor(this.next() * items.length)] as T;
	}

	/** Picks by weight: `[['often', 9], ['seldom', 1]]`. */
	weighted<T>(choices: readonly (readonly [T, number])[]): T {
		let rest = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
		const found = choices.find(([, weight]) => (rest -= weight) < 0);
		return (found ?? firstOf(choices))[0];
	}
}

// FNV-1a, 32 bits
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (const character of text) value = Math.imul(value ^ defined(character.codePointAt(0)), 0x01000193);
	return value >>> 0;
}
