import { defined } from '../error/defined';
import { spreadsCustomers } from '../shop/mapping/backend';
import type { Run } from './stage/run';
import type { Difference, EvaluatedSegment, SeeingSegment } from './stage/types';
import { writeDifference, type Part } from './statement/write-difference';

/** Carries the differences out and logs them, in one statement for each. */
export async function write(differences: readonly Difference[], run: Run): Promise<EvaluatedSegment[]> {
	const evaluated: EvaluatedSegment[] = [];
	for (const difference of differences) evaluated.push(...(await writeOne(difference, run)));
	return evaluated;
}

async function writeOne(
	{ mode, segments, rows, examined }: Difference,
	{ asOf, startedAt, store, compiler: { mapping }, db }: Run,
): Promise<EvaluatedSegment[]> {
	const written = await writeDifference(
		{ parts: segments.map(partOf), rows, mode, asOf, startedAt, apart: spreadsCustomers(mapping) },
		store,
		db,
	);
	const byId = new Map(segments.map((one) => [one.id, one]));
	return written.map(({ segmentId, ...counts }) => ({
		segment: defined(byId.get(segmentId)),
		mode,
		asOf,
		examined,
		...counts,
	}));
}

function partOf({ id, kind, version, evaluatedVersion, lastSeq }: SeeingSegment): Part {
	// A list has no rule: who leaves it by evaluation is gone from the shop.
	const cause = kind === 'static' || evaluatedVersion === version ? 'data' : 'rule';
	return { segmentId: id, version, formerVersion: evaluatedVersion, lastSeq, cause };
}
