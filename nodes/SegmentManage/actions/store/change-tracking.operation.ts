import { showFor } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';

export const setChangeTracking: Operation = {
	description: showFor({ resource: ['store'], operation: ['setChangeTracking'] }, [
		{
			displayName: 'Change Tracking',
			name: 'changeTracking',
			type: 'boolean',
			default: true,
			description:
				"Whether the shop's tables note which customers changed, so that evaluations look only at those",
		},
	]),
	execute: async (call) => [
		{ json: await call.segments.install({ changeTracking: parameter(call, 'changeTracking', true) }) },
	],
};
