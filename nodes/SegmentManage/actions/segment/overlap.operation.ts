import { segmentsProperty, showFor } from '../../../shared/descriptions';
import type { Operation } from '../../../shared/operation';
import { readSegments } from '../../../shared/parameter';

/** How many customers two and more segments share. */
export const getOverlap: Operation = {
	description: showFor({ resource: ['segment'], operation: ['getOverlap'] }, [segmentsProperty]),
	execute: async (call) => [{ json: await call.segments.overlap(readSegments(call)) }],
};
