import type { Compiler } from '../compiler/compiler';
import { candidatesFor } from './candidates';
import { fingerprintOf } from './fingerprint';
import { formerCompilers } from './former-scores';
import type { Run } from './stage/run';
import type { Decision, RuleSegment, SeeingSegment } from './stage/types';

/** How often everybody is looked at all the same, so that what tracking missed does not stay wrong. */
export const RECONCILE_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Decides for which segments the customers who can have changed are enough. The log is asked about each
 * segment once: to evaluate by it, or to find out in a full evaluation what it misses. The two are asked
 * apart, since a segment that is due to be reconciled may have seen so little of the log that the log cannot
 * speak for the others either.
 */
export async function decide(segments: readonly SeeingSegment[], run: Run): Promise<Decision> {
	const rules = segments.filter((one) => one.kind === 'dynamic');
	const former = await formerCompilers(rules, run);
	const able = segments.filter((one): one is RuleSegment => canFollow(one, run, former.get(one.id)));
	const follows = able.filter((one) => isFollowed(one, run));
	const incremental = await candidatesFor(follows, run, former);
	const done = new Set<SeeingSegment>(incremental?.tracked.map(({ segment }) => segment));
	const full = segments.filter((one) => !done.has(one));
	const audited = able.filter((one) => !follows.includes(one));
	return { former, incremental, full, audit: await candidatesFor(audited, run, former) };
}

/** Whether the log of changed customers says all that happened to a membership since its last evaluation. */
function canFollow(segment: SeeingSegment, run: Run, former: Compiler | undefined): boolean {
	if (run.tracking.broken !== null || segment.seen === null || segment.kind === 'static') return false;
	// What the membership was made from, but for the scores, must be what it is made from now.
	const then =
		former === undefined ? segment.fingerprint : fingerprintOf(segment, { ...run, compiler: former });
	if (then === null || segment.seenFingerprint !== then) return false;
	return segment.evaluatedAt !== null && segment.evaluatedVersion === segment.version;
}

function isFollowed(segment: RuleSegment, { mode, asOf }: Run): boolean {
	if (mode !== 'auto') return mode === 'incremental';
	return Date.parse(asOf) - Date.parse(segment.reconciledAt ?? '1970-01-01') < RECONCILE_AFTER_MS;
}
