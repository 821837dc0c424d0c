import { createHash } from 'node:crypto';
import type { Ready } from './stage/due';
import { momentOf, type Run } from './stage/run';

/** Any instant will do: what two plans of it differ in is not the time. */
const SOME_INSTANT = '2000-01-01T00:00:00.000Z';

/**
 * A number that stands for all that a membership is made from beside the rows: the tracking that follows them, the
 * mapping, the zone, whether customers count from their creation on, and the rule with those of the segments that it
 * names. Where it is another one, everybody's answer may be another: looking at those who changed is not enough.
 * Null when the log of changed customers cannot be relied on.
 */
export function basisOf(ready: Omit<Ready, 'basis'>, run: Run): number | null {
	const {
		tracking: { epoch, broken, partitions },
		compiler,
	} = run;
	if (broken !== null || ready.kind === 'static') return null;
	const { timeZone, explicit } = momentOf(ready, run);
	const { relations, textFolding, path = [] } = compiler.mapping;
	const { plan } = compiler.compile(ready.parsed, { asOf: SOME_INSTANT, timeZone });
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
