import type { Forecast, ForecastOptions, SegmentRef } from '../types';
import { clockOf, iso } from '../../language/time';
import type { SegmentsContext } from '../context';
import { readMoment } from '../context/moment';
import { questionOf } from '../preview/question';
import { findSegment, nameOf } from '../segment';
import { countsAt, countedAt, type Counted } from './counts';
import { WaitingRule } from './waiting-rule';

const DEFAULT_DAYS = 30;

/**
 * What time alone will bring to a segment, if no data change: its size day by day, and how many join and
 * leave. Counted by the rule, from who meets it at the first instant; stored members are not looked at.
 */
export async function forecast(
	context: SegmentsContext,
	ref: SegmentRef,
	{ days = DEFAULT_DAYS, asOf, signal }: ForecastOptions = {},
): Promise<Forecast> {
	return context.reader.readOnly(
		async (tx) => {
			const segment = await findSegment(tx, context.store, ref);
			const question = await questionOf(tx, context, segment);
			const moment = await readMoment(tx, asOf, question.timeZone);
			const waiting = new WaitingRule(question, moment, tx);
			const { now } = clockOf(moment);
			const instants = Array.from({ length: days + 1 }, (_, day) => iso(now.plus({ days: day })));
			const [first, ...later] = await countsOf(waiting, instants);
			return {
				segment: nameOf(segment),
				asOf: moment.asOf,
				timeZone: moment.timeZone,
				members: first?.members ?? 0,
				days: later.map((counted, index) => ({ at: instants[index + 1] ?? moment.asOf, ...counted })),
			};
		},
		{ signal, path: context.mapping.path },
	);
}

/** As many instants as fit into a statement, the last of one being the first of the next. */
async function countsOf(waiting: WaitingRule, instants: readonly string[]): Promise<readonly Counted[]> {
	if (!waiting.moves) return still(await countPart(waiting, instants.slice(0, 1)), instants.length);
	const counts: Counted[] = [...(await countPart(waiting, instants.slice(0, waiting.atOnce)))];
	while (counts.length < instants.length) {
		const [, ...next] = await countPart(
			waiting,
			instants.slice(counts.length - 1, counts.length - 1 + waiting.atOnce),
		);
		counts.push(...next);
	}
	return counts;
}

const countPart = async (waiting: WaitingRule, instants: readonly string[]): Promise<readonly Counted[]> =>
	countsAt(await waiting.compiledAt(instants), 'former', waiting);

/** Nobody is moved by waiting. */
const still = (counts: readonly Counted[], length: number): readonly Counted[] =>
	Array.from({ length }, () => countedAt(counts, 0));
