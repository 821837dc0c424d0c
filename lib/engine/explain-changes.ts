import { attempt } from '../database';
import { turnedConditions, type Moved } from '../explain';
import { evaluationMoment, type Evaluator, type Run } from './stage/run';
import type { Decision, EvaluatedSegment } from './stage/types';
import { customerList } from './statement/customer-list';
import { readUnexplained, writeConditions } from './statement/explain-changes';

/** An evaluation holds its segments locked, so that all explanations of one together may take so long. */
const BUDGET_MS = 1_000;
/** Of one segment: for more people look at a sample, and a bad import must not wait for its explanation. */
const MAX_EXPLAINED = 200;

/**
 * Writes beside the changes that data and time brought about which conditions turned, with their values
 * before and after. Only who has moved is looked at, so an evaluation that moves nobody pays nothing. What
 * cannot be explained in time stays unexplained: the change itself is what counts.
 */
export async function explainChanges(
	evaluated: readonly EvaluatedSegment[],
	decision: Decision,
	run: Run,
	{ database: { statementTimeoutMs } }: Evaluator,
): Promise<void> {
	const until = performance.now() + BUDGET_MS;
	for (const one of evaluated) {
		const timeoutMs = Math.min(until - performance.now(), statementTimeoutMs);
		if (timeoutMs <= 0) return;
		if (!isExplicable(one)) continue;
		await attempt(run.db, { timeoutMs, statementTimeoutMs }, () => explainOne(one, decision, run));
	}
}

/** An edit of the rule is told by its versions. */
const isExplicable = ({ segment, joined, left }: EvaluatedSegment): boolean =>
	segment.kind === 'dynamic' && joined + left > 0 && segment.evaluatedVersion === segment.version;

async function explainOne({ segment }: EvaluatedSegment, { former }: Decision, run: Run): Promise<void> {
	if (segment.kind === 'static' || segment.evaluatedAt === null) return;
	const { compiler, store, db } = run;
	const moved = await readUnexplained(
		{ segmentId: segment.id, lastSeq: segment.lastSeq },
		MAX_EXPLAINED,
		store,
		db,
	);
	if (moved.length === 0) return;
	const now = evaluationMoment(segment, run);
	const turned = await turnedConditions(
		{
			rule: segment.parsed,
			now,
			then: { ...now, asOf: segment.evaluatedAt },
			compiler,
			former: former.get(segment.id),
		},
		moved,
		customerList(
			moved.map(({ customerId }: Moved) => customerId),
			compiler.mapping.keyType,
		),
		db,
	);
	if (turned === undefined) return;
	const conditions = moved.map(({ seq, customerId }) => ({ seq, conditions: turned.get(customerId) ?? [] }));
	await writeConditions(segment.id, conditions, store, db);
}
