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
	/** The connection by which a part of an agent is plugged into it; default: it stands in the chain. */
	feeds?: 'ai_tool' | 'ai_languageModel';
	[setting: string]: unknown;
}

/** A workflow whose nodes follow one another; what feeds an agent is plugged into the last of them. */
export function chain(name: string, specs: NodeSpec[]): NewWorkflow {
	const connections: Record<string, unknown> = {};
	const line = specs.filter(({ feeds }) => feeds === undefined);
	const connect = (from: NodeSpec, to: NodeSpec, type: string) =>
		(connections[from.name] = { [type]: [[{ node: to.name, type, index: 0 }]] });
	line.slice(1).forEach((next, index) => connect(itemAt(line, index), next, 'main'));
	for (const spec of specs)
		if (spec.feeds !== undefined) connect(spec, itemAt(line, line.length - 1), spec.feeds);
	return { name, nodes: specs.map(toNode), connections, settings: { executionOrder: 'v1' } };
}

export function manualTrigger(): NodeSpec {
	return { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
}

function toNode(spec: NodeSpec, index: number): Record<string, unknown> {
	const { type, credential, feeds: _feeds, typeVersion = 1, parameters = {}, ...settings } = spec;
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
