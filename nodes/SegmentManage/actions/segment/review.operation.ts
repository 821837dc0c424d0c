import { segmentProperty, showFor } from '../../../shared/descriptions';
import type { Operation } from '../../../shared/operation';
import { readSegment } from '../../../shared/parameter';

/** Somebody has looked at the segment and found it right. */
export const markReviewed: Operation = {
	description: showFor({ resource: ['segment'], operation: ['markReviewed'] }, [segmentProperty]),
	execute: async (call) => [{ json: await call.segments.update(readSegment(call), { reviewed: true }) }],
};
