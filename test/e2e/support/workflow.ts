import { itemAt } from '../../../lib/error/defined';
import type { Credential, NewWorkflow } from '../../../tools/host';

export const PACKAGE = 'n8n-nodes-customer-segments';

export interface NodeSpec {
	name: string;
	/** With a dot: the whole type; without: one of ours. */
	type: string;
	typeVersion?: number;
	parameters?: Record<string, unknown>;
	credential?: Credential;
	[setting: string]: unknown;
}

/** A workflow whose nodes follow one another. */
export function chain(name: string, specs: NodeSpec[]): NewWorkflow {
	const connections: Record<string, unknown> = {};
	specs.slice(1).forEach((next, index) => {
		const from = itemAt(specs, index);
		connections[from.name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	});
	return { name, nodes: specs.map(toNode), connections, settings: { executionOrder: 'v1' } };
}

export function manualTrigger(): NodeSpec {
	return { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
}

function toNode(spec: NodeSpec, index: number): Record<string, unknown> {
	const { type, credential, typeVersion = 1, parameters = {}, ...settings } = spec;
	return {
		...settings,
		id: `node-${index}`,
		type: type.includes('.') ? type : `${PACKAGE}.${type}`,
		typeVersion,
		position: [index * 220, 0],
		parameters,
		credentials: credential && { [credential.type]: { id: credential.id, name: credential.name } },
	};
}
