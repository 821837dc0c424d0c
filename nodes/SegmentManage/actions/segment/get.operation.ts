import { segmentProperty, showFor } from '../../../shared/descriptions';
import type { Operation } from '../../../shared/operation';
import { readSegment } from '../../../shared/parameter';
import { shown, simplifyProperty } from './simplify';

export const get: Operation = {
	description: showFor({ resource: ['segment'], operation: ['get'] }, [segmentProperty, simplifyProperty]),
	execute: async (call) =>
		(await shown(call, [await call.segments.get(readSegment(call))])).map((json) => ({ json })),
};
