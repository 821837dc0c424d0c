import { daysProperty, segmentProperty, showFor } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';
import { readSegment } from '../../../shared/parameter';

/** One item for each day: its size at the end, who joined and who left. */
export const getSizes: Operation = {
	description: showFor({ resource: ['segment'], operation: ['getSizes'] }, [segmentProperty, daysProperty]),
	execute: async (call) =>
		(await call.segments.timeline(readSegment(call), { days: parameter(call, 'days', 30) })).map((json) => ({
			json,
		})),
};
