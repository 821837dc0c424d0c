import { fingerprint, questionParts } from '../compiler/question';
import type { Rule } from '../language/rule/rule';
import { evaluationMoment, type Run } from './stage/run';
import type { LockedSegment } from './stage/types';

/**
 * Fingerprint of every input of a membership except the rows: the tracking that follows them, the mapping,
 * the zone, whether customers count from their creation on, and the rule with those of the segments that it
 * names. If it changed, anybody's answer may have changed, and incremental evaluation is not allowed. Null
 * when the log of changed customers cannot be relied on.
 */
export function fingerprintOf(segment: LockedSegment & { readonly parsed: Rule }, run: Run): number | null {
	const { epoch, broken, partitions, triggersWritten } = run.tracking;
	if (broken !== null) return null;
	const { timeZone, explicit } = evaluationMoment(segment, run);
	const tracked = [epoch, partitions, triggersWritten];
	return fingerprint([...tracked, explicit, ...questionParts(segment.parsed, run.compiler, timeZone)]);
}
