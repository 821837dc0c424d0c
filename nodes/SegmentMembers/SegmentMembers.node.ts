import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { toolDescriptions } from '../shared/describe/tool-description';
import { ofSegment } from '../shared/descriptions/subtitle';
import { listSearch, loadOptions, testCustomerSegmentsApi } from '../shared/methods';
import { route } from '../shared/router';
import { operations } from './actions';
import { refineProperties } from './actions/refine';

const DESCRIPTION = 'Reads the customers of a segment, exports them to a file, or reads who joined and left';

const OPERATION: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Export',
			value: 'export',
			action: 'Export the members of a segment',
			description: 'Write the members to a CSV, Excel or JSON Lines file',
		},
		{
			name: 'Get Changes',
			value: 'getChanges',
			action: 'Get the changes of segments',
			description: 'Read who joined and who left, oldest first',
		},
		{
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many members of a segment',
			description: 'Read the customers of a segment',
		},
	],
	default: 'getMany',
};

export class SegmentMembers implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Segment Members',
		name: 'segmentMembers',
		icon: { light: 'file:segment-members.svg', dark: 'file:segment-members.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: `={{ { export: "export", getChanges: "get changes", getMany: "get many" }[$parameter["operation"]] + ${ofSegment('""')} }}`,
		description: DESCRIPTION,
		defaults: { name: 'Segment Members' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'customerSegmentsApi', required: true, testedBy: 'testCustomerSegmentsApi' }],
		properties: [
			...toolDescriptions(OPERATION, ['export', 'getChanges', 'getMany']),
			OPERATION,
			...operations.export.description,
			...operations.getChanges.description,
			...operations.getMany.description,
			...refineProperties,
		],
	};

	methods = { loadOptions, listSearch, credentialTest: { testCustomerSegmentsApi } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this, operations, this.getNodeParameter('operation', 0, ''));
	}
}
