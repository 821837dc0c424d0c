import { showFor } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';

/** Makes or migrates the store's tables; doing it again does nothing. */
export const install: Operation = {
	description: showFor({ resource: ['store'], operation: ['install'] }, [
		{
			displayName: 'Only Print the Script',
			name: 'print',
			type: 'boolean',
			default: false,
			description:
				'Whether to change nothing and answer with the statements, for a database administrator to run',
		},
	]),
	execute: async (call) => [
		{ json: await call.segments.install({ print: parameter(call, 'print', false) }) },
	],
};
