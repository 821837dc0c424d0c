import { NodeHelpers, Workflow } from 'n8n-workflow';
import type { INodeParameters, INodeTypes } from 'n8n-workflow';
import { defined } from '../../lib/error/defined';
import { ownNodes } from '../../tools/n8n-engine';

/** What the canvas shows below the node. */
function subtitleOf(name: string, parameters: INodeParameters): unknown {
	const type = defined(ownNodes[name]);
	const node = { id: '1', name: 'Node', type: name, typeVersion: 1, position: [0, 0] as [number, number] };
	const all = NodeHelpers.getNodeParameters(type.description.properties, parameters, true, false, null, null);
	const nodeTypes: INodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const nodes = [{ ...node, parameters: all ?? {} }];
	const workflow = new Workflow({ nodes, connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(
		defined(workflow.getNode('Node')),
		type.description.subtitle,
		'internal',
		{},
	);
}

const segment = { __rl: true, mode: 'list', value: '7', cachedResultName: 'VIPs' };

test.each<[string, INodeParameters, string]>([
	['segmentCreate', { title: 'Big' }, 'create: Big'],
	['segmentCreate', { operation: 'preview' }, 'preview'],
	['segmentEvaluate', {}, 'evaluate: all active'],
	['segmentEvaluate', { segmentScope: 'due' }, 'evaluate: due'],
	['segmentEvaluate', { segmentScope: 'one', segment }, 'evaluate: VIPs'],
	['segmentEvaluate', { operation: 'check', segment }, 'check customer: VIPs'],
	['segmentMembers', { segment }, 'get many: VIPs'],
	['segmentMembers', { segment: { ...segment, value: '={{ $json.id }}' } }, 'get many'],
	['segmentManage', {}, 'get many: segment'],
	['segmentManage', { resource: 'store', operation: 'describeFields' }, 'describe fields: store'],
	['segmentManage', { operation: 'delete', segment }, 'delete: VIPs'],
	['segmentTrigger', {}, 'joined or left: all segments'],
])('%s with %j has the subtitle “%s”', (name, parameters, subtitle) => {
	expect(subtitleOf(name, parameters)).toBe(subtitle);
});
