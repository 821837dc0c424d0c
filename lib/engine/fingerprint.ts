import { createHash } from 'node:crypto';
import type { Rule } from '../language/rule/rule';
import { evaluationMoment, type Run } from './stage/run';
import type { LockedSegment } from './stage/types';

/** Any instant will do: what two plans of it differ in is not the time. */
const SOME_INSTANT = '2000-01-01T00:00:00.000Z';

/**
 * Fingerprint of every input of a membership except the rows: the tracking that follows them, the mapping, the zone,
 * whether customers count from their creation on, and the rule with those of the segments that it names. If it
 * changed, anybody's answer may have changed, and incremental evaluation is not allowed.
 * Null when the log of changed customers cannot be relied on.
 */
export function fingerprintOf(segment: LockedSegment & { readonly parsed: Rule }, run: Run): number | null {
	const { epoch, broken, partitions } = run.tracking;
	if (broken !== null) return null;
	const { timeZone, explicit } = evaluationMoment(segment, run);
	const { relations, textFolding, path = [] } = run.compiler.mapping;
	const { plan } = run.compiler.compile(segment.parsed, { asOf: SOME_INSTANT, timeZone });
	const text = JSON.stringify([
		epoch,
		partitions,
		relations,
		...(path.length > 0 ? [path] : []),
		textFolding,
		timeZone,
		explicit,
		plan,
	]);
	return createHash('sha256').update(text).digest().readInt32BE();
}
