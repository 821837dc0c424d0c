import type { RoleKind } from '../../../../lib';
import { showFor } from '../../../shared/descriptions';
import { oneOf, parameter } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';

const KINDS = ['read', 'store', 'tracking'] as const satisfies readonly RoleKind[];

/** What a database administrator runs before a login is used; changes nothing. */
export const getSetupScript: Operation = {
	description: showFor({ resource: ['store'], operation: ['getSetupScript'] }, [
		{
			displayName: 'What the Login Is For',
			name: 'kind',
			type: 'options',
			options: [
				{
					name: 'Read Only',
					value: 'read',
					description: 'Preview rules, check customers, list segments and members',
				},
				{
					name: 'Own the Store',
					value: 'store',
					description: 'And save and evaluate segments',
				},
				{
					name: 'Track Changes',
					value: 'tracking',
					description: "And put change tracking on the shop's tables, which belong to others",
				},
			],
			default: 'store',
		},
		{
			displayName: 'Login',
			name: 'role',
			type: 'string',
			default: '',
			description: "Of whom the rights are; the credential's own user when empty",
		},
	]),
	execute: async (call) => {
		const role = parameter<string>(call, 'role', '');
		const kind = oneOf(parameter(call, 'kind', 'store'), KINDS, 'What the Login Is For');
		return [
			{ json: { script: await call.segments.setupScript({ kind, role: role === '' ? undefined : role }) } },
		];
	},
};
