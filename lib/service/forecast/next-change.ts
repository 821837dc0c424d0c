import type { NextChange, SegmentRef, When } from '../types';
import { itemAt } from '../../error/defined';
import { clockOf } from '../../language/time';
import type { SegmentsContext } from '../context';
import { readMoment } from '../context/moment';
import { questionOf } from '../preview/question';
import { findSegment, nameOf } from '../segment';
import { countsAt, firstMove } from './counts';
import { isoOf, type Stretch } from './edge-clock';
import { instantsIn, type Instants } from './instants';
import { WaitingRule } from './waiting-rule';

/** Days up to which is looked, one stretch after the other: most segments move soon. */
const STRETCHES = [1, 8, 64, 366] as const;

/**
 * When somebody joins or leaves a segment next by waiting alone, if no data change until then. Where edges of
 * the rule pass more than some forty values in a stretch, evenly chosen instants are looked at first: who
 * joins and leaves again between two of those is overlooked.
 */
export async function nextChange(
	context: SegmentsContext,
	ref: SegmentRef,
	{ asOf, signal }: When = {},
): Promise<NextChange> {
	return context.reader.readOnly(
		async (tx) => {
			const segment = await findSegment(tx, context.store, ref);
			const question = await questionOf(tx, context, segment);
			const moment = await readMoment(tx, asOf, question.timeZone);
			const waiting = new WaitingRule(question, moment, tx);
			const { now } = clockOf(moment);
			const none = {
				segment: nameOf(segment),
				asOf: moment.asOf,
				timeZone: moment.timeZone,
				at: null,
				joined: 0,
				left: 0,
			};
			if (!waiting.moves) return { ...none, until: null };
			let after = now.toMillis();
			for (const days of STRETCHES) {
				const until = now.plus({ days }).toMillis();
				const found = await firstIn([after, until], waiting);
				if (found !== undefined) return { ...none, ...found, at: isoOf(found.at), until: isoOf(found.at) };
				after = until;
			}
			return { ...none, until: isoOf(after) };
		},
		{ signal, path: context.mapping.path },
	);
}

interface Found extends Pick<NextChange, 'joined' | 'left'> {
	/** Milliseconds. */
	readonly at: number;
}

/** Nobody has moved at the beginning of the stretch. */
async function firstIn(stretch: Stretch, waiting: WaitingRule): Promise<Found | undefined> {
	const instants = await instantsIn(stretch, waiting);
	const found = await firstOf(instants, waiting);
	if (found === undefined || instants.complete) return found;
	const former = instants.at.filter((at) => at < found.at).at(-1) ?? stretch[0];
	const isWhole = former === stretch[0] && found.at === stretch[1];
	if (isWhole || found.at - former <= 1) return found;
	return (await firstIn([former, found.at], waiting)) ?? found;
}

/** Of some instants the first at which somebody has moved. */
async function firstOf({ at, only }: Instants, waiting: WaitingRule): Promise<Found | undefined> {
	const size = waiting.atOnce - 1;
	for (let from = 0; from < at.length; from += size) {
		const part = at.slice(from, from + size);
		const compiled = await waiting.compiledAt([waiting.moment.asOf, ...part.map(isoOf)]);
		const counts = await countsAt(compiled, 'first', waiting, only);
		const index = firstMove(counts);
		if (index === undefined) continue;
		const { joined, left } = itemAt(counts, index);
		return { at: itemAt(part, index - 1), joined, left };
	}
	return undefined;
}
