import type { SegmentsError } from '../../error';
import type { Health } from '../types';

/** Rows of the log of touched customers above which something must be wrong: evaluations trim it. */
const MANY_WAITING = 500_000;
const MANY_BEHIND = 10_000;

/** What to do, the most pressing first, each a sentence. */
export function adviceOf(
	{ mapping, tracking, segments, consumers }: Omit<Health, 'ok' | 'advice'>,
	fault: SegmentsError | undefined,
): readonly string[] {
	if (fault !== undefined) return [fault.suggestion ?? fault.message];
	const behind = consumers.filter((one) => one.behind > MANY_BEHIND);
	return [
		...when(
			segments.held.length,
			(count) =>
				`${plural(count, 'segment is', 'segments are')} held: look at the error, mend what hides the rows, or confirm.`,
		),
		...when(
			segments.failing.length,
			(count) =>
				`${plural(count, 'segment fails', 'segments fail')}: each names its error and what to do about it.`,
		),
		...when(mapping.ok ? 0 : 1, () => 'The mapping has errors: Check Mapping lists what mends them.'),
		...(tracking.fault === null
			? []
			: [`Change tracking is not relied on, so every evaluation looks at everybody: ${tracking.fault}.`]),
		...when(
			tracking.gaps.length,
			() =>
				'Change tracking could not follow some writes; the next evaluation of each segment looks at everybody.',
		),
		...when(
			tracking.missed,
			(count) =>
				`Change tracking missed ${plural(count, 'change', 'changes')} in the last 7 days: do the mapping's "changes" name every table that its relations read?`,
		),
		...when(
			tracking.waiting > MANY_WAITING ? 1 : 0,
			() =>
				'The log of touched customers has grown large: evaluate all active segments, or deactivate those that nobody evaluates.',
		),
		...when(
			segments.stale.length,
			(count) =>
				`${plural(count, 'active segment has', 'active segments have')} not been evaluated for two days: schedule them, or deactivate them.`,
		),
		...behind.map(
			({ name, behind: changes }) =>
				`The consumer "${name}" is ${changes} changes behind: is its workflow still active? Otherwise forget it.`,
		),
		...when(
			segments.unused.length,
			(count) =>
				`${plural(count, 'active segment is', 'active segments are')} used by no workflow and no consumer.`,
		),
		...segments.same.map(({ a, b }) => `The segments "${a}" and "${b}" have the same members.`),
	];
}

const when = (count: number, say: (count: number) => string): string[] => (count > 0 ? [say(count)] : []);
const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
