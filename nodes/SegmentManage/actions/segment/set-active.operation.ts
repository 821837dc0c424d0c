import { segmentProperty, showFor } from '../../../shared/descriptions';
import type { Operation } from '../../../shared/operation';
import { readSegment } from '../../../shared/parameter';

const setActive = (operation: string, active: boolean): Operation => ({
	description: showFor({ resource: ['segment'], operation: [operation] }, [segmentProperty]),
	execute: async (call) => [{ json: await call.segments.update(readSegment(call), { active }) }],
});

export const activate = setActive('activate', true);
export const deactivate = setActive('deactivate', false);
