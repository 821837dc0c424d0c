import type { EvaluationResult } from '../../../lib';
import { JointEvaluation } from '../../../nodes/SegmentTrigger/joint-evaluation';

/** Evaluations that end when the test says so. */
class Evaluations {
	readonly asked: { ids: unknown; signal: AbortSignal; end: (error?: Error) => void }[] = [];
	constructor(private readonly full: ReadonlySet<number> = new Set()) {}

	evaluate = async (ids: unknown, { signal }: { signal: AbortSignal }) =>
		await new Promise<EvaluationResult[]>((resolve, reject) => {
			const listed = ids === 'all' ? [1, 2, 3] : (ids as number[]);
			const results = listed.map(
				(id) => ({ segment: { id }, mode: this.full.has(id) ? 'full' : 'incremental' }) as EvaluationResult,
			);
			this.asked.push({ ids, signal, end: (error) => (error ? reject(error) : resolve(results)) });
		});
}

const never = new AbortController().signal;
const soon = async () => await new Promise((resolve) => setImmediate(resolve));
const idsOf = (results: readonly EvaluationResult[]) => results.map(({ segment }) => segment.id);

/** Each segment has been evaluated once, so that it is known how. */
async function known(evaluations: Evaluations, ids: readonly number[] = [1, 2, 3]): Promise<JointEvaluation> {
	const joint = new JointEvaluation(evaluations as never);
	const first = joint.evaluate(ids, never);
	await soon();
	evaluations.asked.shift()?.end();
	await first;
	return joint;
}

test('what is asked for while one evaluation runs is carried out together, and each gets its own', async () => {
	const evaluations = new Evaluations();
	const joint = await known(evaluations);
	const results = [[1], [2], [3, 1]].map(async (ids) => await joint.evaluate(ids, never));
	await soon();
	expect(evaluations.asked.map(({ ids }) => ids)).toEqual([[1]]);
	evaluations.asked[0]?.end();
	await soon();
	expect(evaluations.asked.map(({ ids }) => ids)).toEqual([[1], [2, 3, 1]]);
	evaluations.asked[1]?.end();
	expect((await Promise.all(results)).map(idsOf)).toEqual([[1], [2], [3, 1]]);
});

test('a segment that is evaluated in full, or was not evaluated yet, is evaluated by itself', async () => {
	const evaluations = new Evaluations(new Set([2]));
	const joint = await known(evaluations);
	for (const ids of [[1], [2], [4]]) void joint.evaluate(ids, never);
	await soon();
	expect(evaluations.asked.map(({ ids }) => ids)).toEqual([[1], [2], [4]]);
});

test('all are joined once all were evaluated incrementally', async () => {
	const evaluations = new Evaluations();
	const joint = new JointEvaluation(evaluations as never);
	void joint.evaluate('all', never);
	void joint.evaluate('all', never);
	await soon();
	expect(evaluations.asked).toHaveLength(2);
	for (const { end } of evaluations.asked.splice(0)) end();
	await soon();
	for (const ids of [[1], 'all', [2]] as const) void joint.evaluate(ids, never);
	await soon();
	evaluations.asked[0]?.end();
	await soon();
	expect(evaluations.asked.map(({ ids }) => ids)).toEqual([[1], 'all']);
});

test('an error is told to all who waited for it, and the next are evaluated', async () => {
	const evaluations = new Evaluations();
	const joint = await known(evaluations);
	const results = [[1], [2], [3]].map(async (ids) => await joint.evaluate(ids, never).catch(String));
	await soon();
	evaluations.asked[0]?.end(new Error('gone'));
	await soon();
	evaluations.asked[1]?.end(new Error('gone again'));
	expect(await Promise.all(results)).toEqual(['Error: gone', 'Error: gone again', 'Error: gone again']);
	void joint.evaluate([1], never);
	await soon();
	expect(evaluations.asked).toHaveLength(3);
});

test('who is switched off waits no more; the evaluation is cancelled once nobody waits', async () => {
	const evaluations = new Evaluations();
	const joint = await known(evaluations);
	const [one, two] = [new AbortController(), new AbortController()];
	void joint.evaluate([3], never);
	const results = [joint.evaluate([1], one.signal), joint.evaluate([2], two.signal)];
	await soon();
	evaluations.asked[0]?.end();
	await soon();
	one.abort();
	expect(await results[0]).toEqual([]);
	expect(evaluations.asked[1]?.signal.aborted).toBe(false);
	two.abort();
	expect(await results[1]).toEqual([]);
	expect(evaluations.asked[1]?.signal.aborted).toBe(true);
	expect(await joint.evaluate([1], one.signal)).toEqual([]);
});
