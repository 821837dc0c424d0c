import type { SegmentHistory } from '../../../../lib';
import { limitProperties, segmentProperty, showFor } from '../../../shared/descriptions';
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

/** One item for each evaluation, each version of the rule. */
export const getEvaluations = history('getEvaluations', 'evaluations');
export const getVersions = history('getVersions', 'versions');
