import { parseRule } from '../language/rule';
import { fingerprintOf } from './fingerprint';
import type { Run } from './stage/run';
import type { LockedSegment, ParsedSegment } from './stage/types';

/** Parses the rules. @throws RuleError where one does not fit the shop any more */
export const read = (locked: readonly LockedSegment[], run: Run): ParsedSegment[] =>
	locked.map((segment) => readOne(segment, run));

function readOne(segment: LockedSegment, run: Run): ParsedSegment {
	const { kind } = segment;
	if (kind === 'static') return { ...segment, kind, fingerprint: null };
	const parsed = parseRule(segment.rule, { fields: run.compiler.context.catalogue });
	return { ...segment, kind, parsed, fingerprint: fingerprintOf({ ...segment, parsed }, run) };
}
