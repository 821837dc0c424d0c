import { parseRule } from '../language/rule';
import { fingerprintOf } from './fingerprint';
import type { Evaluator, Run } from './stage/run';
import type { LockedSegment, ParsedSegment } from './stage/types';

/** Parses the rules. @throws RuleError where one does not fit the shop any more */
export async function read(
	locked: readonly LockedSegment[],
	evaluator: Evaluator,
	run: Run,
): Promise<ParsedSegment[]> {
	const rules = locked.map(({ rule }) => rule);
	const currencies = await evaluator.currencies(rules, run.db);
	return locked.map((segment) => readOne(segment, currencies, run));
}

function readOne(segment: LockedSegment, currencies: readonly string[], run: Run): ParsedSegment {
	const { kind } = segment;
	if (kind === 'static') return { ...segment, kind, fingerprint: null };
	const parsed = parseRule(segment.rule, { fields: run.compiler.context.catalogue, currencies });
	return { ...segment, kind, parsed, fingerprint: fingerprintOf({ ...segment, parsed }, run) };
}
