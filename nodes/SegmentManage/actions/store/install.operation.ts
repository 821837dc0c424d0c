import { showFor } from '../../../shared/descriptions';
import { tell } from '../../../shared/hints';
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
	async execute(call) {
		const print = parameter<boolean>(call, 'print', false);
		const json = await call.segments.install({ print });
		if (!print) tell(call.context, 'info', ['The store is there. Segment Create makes segments in it.']);
		return [{ json }];
	},
};
