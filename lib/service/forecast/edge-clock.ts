import { edgesOf } from '../../compiler/plan/edges';
import { planRule } from '../../compiler/plan/plan-rule';
import { atOf } from '../../compiler/query/edge-values';
import { compareInstants } from '../../language/time/interval';
import { isDay } from '../../language/value/iso';
import { Turns } from '../../model/turns';
import type { WaitingRule } from './waiting-rule';

/** A stretch of time, in milliseconds: the first is out, the last is in. */
export type Stretch = readonly [after: number, until: number];

export const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Tells when an edge of a rule, which moves along with the clock, reaches a value. */
export class EdgeClock {
	private readonly turns = new Turns();
	private readonly known = new Map<number, ReturnType<typeof edgesOf>>();

	constructor(private readonly waiting: WaitingRule) {}

	/** The first milliseconds at which the edge has reached the value, and has left it behind. */
	async passing(place: number, value: string, stretch: Stretch): Promise<readonly number[]> {
		const reached = await this.first((at) => at >= 0, { place, value }, stretch);
		return [reached, await this.first((at) => at > 0, { place, value }, stretch)];
	}

	/** An edge only moves on, so where it has come once it is from then on. */
	private async first(
		has: (compared: number) => boolean,
		{ place, value }: Passed,
		[after, until]: Stretch,
	): Promise<number> {
		const isThere = (ms: number) => has(compare(this.at(place, ms), value));
		// Most edges move as the clock does.
		const moved = after + Date.parse(value) - Date.parse(this.at(place, after));
		for (const guess of [moved, moved + 1])
			if (guess > after && guess <= until && isThere(guess) && !isThere(guess - 1)) return guess;
		let [low, high] = [after, until];
		while (high - low > 1) {
			const middle = Math.floor((low + high) / 2);
			if (isThere(middle)) high = middle;
			else low = middle;
			await this.turns.give();
		}
		return high;
	}

	private at(place: number, ms: number): string {
		if (this.known.size > MOST_KNOWN) this.known.clear();
		const edges = this.known.get(ms) ?? edgesOf(this.planAt(ms), 'stay');
		this.known.set(ms, edges);
		return atOf(edges, place) ?? '';
	}

	private planAt(ms: number) {
		const { rule, compiler } = this.waiting;
		return planRule(rule, compiler.context, this.waiting.momentAt(isoOf(ms)));
	}
}

interface Passed {
	/** Of the edge among those of the rule. */
	readonly place: number;
	readonly value: string;
}

const MOST_KNOWN = 100;

const compare = (one: string, other: string): number =>
	isDay(other) ? (one < other ? -1 : one > other ? 1 : 0) : compareInstants(one, other);
