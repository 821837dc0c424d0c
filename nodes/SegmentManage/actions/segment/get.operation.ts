import { segmentProperty, showFor } from '../../../shared/descriptions';
import type { Operation } from '../../../shared/operation';
import { readSegment } from '../../../shared/parameter';

export const get: Operation = {
	description: showFor({ resource: ['segment'], operation: ['get'] }, [segmentProperty]),
	execute: async (call) => [{ json: await call.segments.get(readSegment(call)) }],
};
