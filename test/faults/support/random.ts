/** Numbers that the seed alone decides (mulberry32). */
export class Random {
	constructor(private state: number) {}

	/** From 0 up to 1. */
	next = (): number => {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};

	/** A whole number, both ends in. */
	between = (low: number, high: number): number => low + Math.floor(this.next() * (high - low + 1));
	chance = (share: number): boolean => this.next() < share;
	pick = <T>(items: readonly T[]): T => items[Math.floor(this.next() * items.length)] as T;
}

/** `FAULTS_SEED` repeats a run's decisions; what the processes make of them depends on the machine. */
export function seedOf(name: string): number {
	const seed = Number(process.env.FAULTS_SEED ?? Math.floor(Math.random() * 1_000_000_000));
	say(`${name}: FAULTS_SEED=${seed}`);
	return seed;
}

/** Without the frame that jest draws around console.log. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
