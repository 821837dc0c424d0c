import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { toolDescriptions } from '../shared/describe/tool-description';
import { listSearch, loadOptions, resourceMapping, testCustomerSegmentsApi } from '../shared/methods';
import { route } from '../shared/router';
import { operations } from './actions';

const DESCRIPTION =
	'Saves a segment of customers by a rule or a list, or counts the customers of a rule without saving it';

const OPERATION: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Create',
			value: 'create',
			action: 'Create a segment',
			description: 'Save a segment and answer with it, its size and some of its customers',
		},
		{
			name: 'Preview',
			value: 'preview',
			action: 'Preview a segment',
			description: 'Count and show the customers of a rule without saving anything',
		},
	],
	default: 'create',
};

export class SegmentCreate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Segment Create',
		name: 'segmentCreate',
		icon: { light: 'file:segment-create.svg', dark: 'file:segment-create.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "create" ? "create: " + ($parameter["title"] || "segment") : "preview" }}',
		description: DESCRIPTION,
		defaults: { name: 'Segment Create' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'customerSegmentsApi', required: true, testedBy: 'testCustomerSegmentsApi' }],
		properties: [
			...toolDescriptions(OPERATION, ['create', 'preview']),
			OPERATION,
			...operations.create.description,
			...operations.preview.description,
		],
	};

	methods = { loadOptions, listSearch, resourceMapping, credentialTest: { testCustomerSegmentsApi } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this, operations, this.getNodeParameter('operation', 0, ''));
	}
}
