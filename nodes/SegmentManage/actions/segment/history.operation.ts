import type { EvaluationRecord, SegmentHistory } from '../../../../lib';
import { limitProperties, segmentProperty, showFor } from '../../../shared/descriptions';
import { oneOf, parameter } from '../../../shared/operation';
import type { Call, Operation } from '../../../shared/operation';
import { readLimit, readSegment } from '../../../shared/parameter';

const history = (operation: string, part: keyof SegmentHistory): Operation => ({
	description: showFor({ resource: ['segment'], operation: [operation] }, [
		segmentProperty,
		...limitProperties,
	]),
	execute: async (call) => (await read(call))[part].map((json) => ({ json })),
});

const read = async (call: Call): Promise<SegmentHistory> =>
	await call.segments.history(readSegment(call), { limit: readLimit(call) });

const ONLY = ['all', 'failed', 'good'] as const;
/** The most that is read at once. */
const PAGE = 1_000;

/** One item for each evaluation, the newest first. */
export const getEvaluations: Operation = {
	description: showFor({ resource: ['segment'], operation: ['getEvaluations'] }, [
		segmentProperty,
		...limitProperties,
		{
			displayName: 'Evaluations',
			name: 'evaluations',
			type: 'options',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Failed', value: 'failed' },
				{ name: 'Without an Error', value: 'good' },
			],
			default: 'all',
		},
	]),
	execute: async (call) => (await readEvaluations(call)).map((json) => ({ json })),
};

async function readEvaluations(call: Call): Promise<EvaluationRecord[]> {
	const only = oneOf(parameter(call, 'evaluations', 'all'), ONLY, 'Evaluations');
	const wish = only === 'all' ? {} : { failed: only === 'failed' };
	const limit = readLimit(call) ?? Number.POSITIVE_INFINITY;
	const read: EvaluationRecord[] = [];
	for (let before: number | undefined; read.length < limit; before = read.at(-1)?.id) {
		const size = Math.min(PAGE, limit - read.length);
		const { evaluations } = await call.segments.history(readSegment(call), { ...wish, before, limit: size });
		read.push(...evaluations);
		if (evaluations.length < size) break;
	}
	return read;
}

/** One item for each version of the rule, each size. */
export const getVersions = history('getVersions', 'versions');
