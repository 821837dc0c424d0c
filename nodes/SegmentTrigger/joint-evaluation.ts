import type { EvaluationResult, Segments } from '../../lib';
import { isAborted } from './clock';

type Ids = readonly number[] | 'all';
type Results = readonly EvaluationResult[];

interface Wish {
	readonly ids: Ids;
	readonly signal: AbortSignal;
	readonly resolve: (results: Results) => void;
	readonly reject: (error: unknown) => void;
}

/**
 * The evaluations that the triggers of one credential ask for. One touched customer wakes them all at one
 * moment: what they ask for while one evaluation runs is carried out together in the next. Fifty triggers
 * with a segment each would else evaluate fifty times, fifteen statements each.
 *
 * Only segments whose last evaluation was incremental are joined: those that take long keep nobody waiting.
 */
export class JointEvaluation {
	private readonly quick = new Set<number>();
	private areAllQuick = false;
	private waiting: Wish[] = [];
	private running: { readonly wishes: readonly Wish[]; readonly ending: AbortController } | undefined;

	constructor(private readonly segments: Pick<Segments, 'evaluate'>) {}

	/** Nothing where the signal is aborted before it is done. */
	async evaluate(ids: Ids, signal: AbortSignal): Promise<Results> {
		if (isAborted(signal)) return [];
		if (!this.isQuick(ids)) return await this.run(ids, signal);
		let aborted = () => {};
		try {
			return await new Promise<Results>((resolve, reject) => {
				aborted = () => {
					this.endWhereNobodyWaits();
					resolve([]);
				};
				signal.addEventListener('abort', aborted);
				this.waiting.push({ ids, signal, resolve, reject });
				void this.work();
			});
		} finally {
			signal.removeEventListener('abort', aborted);
		}
	}

	private isQuick(ids: Ids): boolean {
		return ids === 'all' ? this.areAllQuick : ids.every((id) => this.quick.has(id));
	}

	private async run(ids: Ids, signal: AbortSignal): Promise<Results> {
		const results = await this.segments.evaluate(ids, { signal });
		for (const { segment, mode, error } of results) {
			if (error === undefined && mode === 'incremental') this.quick.add(segment.id);
			else this.quick.delete(segment.id);
		}
		if (ids === 'all') this.areAllQuick = results.every(({ segment }) => this.quick.has(segment.id));
		return results;
	}

	/** Never throws: what goes wrong is told to those who wait. */
	private async work(): Promise<void> {
		if (this.running !== undefined) return;
		while (this.waiting.length > 0) {
			const wishes = this.waiting.filter(({ signal }) => !isAborted(signal));
			this.waiting = [];
			this.running = { wishes, ending: new AbortController() };
			if (wishes.length > 0) await this.carryOut(wishes, this.running.ending.signal);
		}
		this.running = undefined;
	}

	private async carryOut(wishes: readonly Wish[], signal: AbortSignal): Promise<void> {
		try {
			const results = await this.run(allOf(wishes), signal);
			for (const { ids, resolve } of wishes)
				resolve(results.filter(({ segment }) => ids === 'all' || ids.includes(segment.id)));
		} catch (error) {
			for (const { reject } of wishes) reject(error);
		}
	}

	private endWhereNobodyWaits(): void {
		if (this.running?.wishes.every(({ signal }) => isAborted(signal)) === true) this.running.ending.abort();
	}
}

const allOf = (wishes: readonly Wish[]): Ids =>
	wishes.some(({ ids }) => ids === 'all')
		? 'all'
		: [...new Set(wishes.flatMap(({ ids }) => (ids === 'all' ? [] : ids)))];

const joint = new WeakMap<Segments, JointEvaluation>();

/** The one of all who share these `Segments`. */
export function jointEvaluation(segments: Segments): JointEvaluation {
	const known = joint.get(segments) ?? new JointEvaluation(segments);
	joint.set(segments, known);
	return known;
}
