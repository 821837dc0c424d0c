import type { KnownUse } from '../types';
import type { Queryable } from '../../database';
import { SegmentError } from '../../error';
import type { Store } from '../../store/schema';
import { segmentsThatRefer } from './lookup';
import { referencesOf } from './references';
import { nameOf, type SegmentName } from './segment-row';
import { foldTitle } from '../../store/segment/title';

/** The segments whose rules ask membership of this one. */
export async function dependentsOf(
	db: Queryable,
	store: Store,
	{ id, key, title }: SegmentName,
): Promise<SegmentName[]> {
	const others = await segmentsThatRefer(db, store);
	const named = (name: string) => name === key || foldTitle(name) === foldTitle(title);
	return others.filter((other) => other.id !== id && referencesOf(other.rule).some(named)).map(nameOf);
}

/** @param refused what cannot be done: `deleted`, `given another key` */
export function inUse(
	segment: SegmentName,
	uses: readonly KnownUse[],
	dependents: readonly SegmentName[],
	refused: string,
): SegmentError {
	const users = [
		...uses.map(({ kind, id, name }) => `${kind} "${name ?? id}"`),
		...dependents.map(({ title }) => `segment "${title}"`),
	];
	return new SegmentError(
		'SEGMENT_IN_USE',
		`The segment "${segment.title}" cannot be ${refused}: it is used by ${users.join(', ')}.`,
		{
			found: segment.key,
			details: { usedBy: uses, segments: dependents },
			suggestion:
				refused === 'deleted'
					? 'Take it out of them first, or delete it with force.'
					: 'Take it out of them first.',
		},
	);
}
