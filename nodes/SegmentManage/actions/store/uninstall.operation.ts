import { showFor } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';

/** Removes the store with all segments, and change tracking. */
export const uninstall: Operation = {
	description: showFor({ resource: ['store'], operation: ['uninstall'] }, [
		{
			displayName:
				'All segments, their members and their history are lost. Customers and the shop are not touched.',
			name: 'uninstallNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Confirm by the Name of the Store Schema',
			name: 'confirm',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. segments',
			description: 'As it stands in the credential',
		},
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
		{
			json: await call.segments.uninstall({
				confirm: parameter(call, 'confirm', ''),
				print: parameter(call, 'print', false),
			}),
		},
	],
};
