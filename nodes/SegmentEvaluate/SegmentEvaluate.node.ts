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
import { listSearch, loadOptions, resourceMapping, testCustomerSegmentsApi } from '../shared/methods';
import { route } from '../shared/router';
import { operations } from './actions';

const DESCRIPTION =
	'Evaluates segments now, previews rules, or checks whether a customer is in a segment and why';

const OPERATION: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Check Customer',
			value: 'check',
			action: 'Check whether a customer is in a segment',
			description: 'Send each item to In or Not In, and tell why',
		},
		{
			name: 'Evaluate',
			value: 'evaluate',
			action: 'Evaluate segments',
			description: 'Bring the members of one, several or all active segments up to date',
		},
		{
			name: 'Preview',
			value: 'preview',
			action: 'Preview a rule or an edit',
			description:
				'Count and show the customers of a rule, or who would join and leave a segment, without saving anything',
		},
	],
	default: 'evaluate',
};

export class SegmentEvaluate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Segment Evaluate',
		name: 'segmentEvaluate',
		icon: { light: 'file:segment-evaluate.svg', dark: 'file:segment-evaluate.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ { evaluate: "evaluate", preview: "preview", check: "check customer" }[$parameter["operation"]] + ${ofSegment('({ all: ": all active", due: ": due", several: ": " + ($parameter["segments"]?.length ?? 0) + " chosen" }[$parameter["segmentScope"]] ?? "")')} }}`,
		description: DESCRIPTION,
		defaults: { name: 'Segment Evaluate' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs:
			'={{ $parameter["operation"] === "check" ? [{ type: "main", displayName: "In" }, { type: "main", displayName: "Not In" }] : [{ type: "main" }] }}',
		credentials: [{ name: 'customerSegmentsApi', required: true, testedBy: 'testCustomerSegmentsApi' }],
		properties: [
			...toolDescriptions(OPERATION, ['check', 'preview']),
			OPERATION,
			...operations.check.description,
			...operations.evaluate.description,
			...operations.preview.description,
		],
	};

	methods = { loadOptions, listSearch, resourceMapping, credentialTest: { testCustomerSegmentsApi } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this, operations, this.getNodeParameter('operation', 0, ''));
	}
}
