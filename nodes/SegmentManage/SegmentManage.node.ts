import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { toolDescriptions } from '../shared/describe/tool-description';
import { ofSegment } from '../shared/descriptions/subtitle';
import { listSearch, loadOptions, resourceMapping, testCustomerSegmentsApi } from '../shared/methods';
import { named } from '../shared/operation';
import { find, route } from '../shared/router';
import { descriptions, operations } from './actions';
import { MENUS } from './actions/menus';

export class SegmentManage implements INodeType {
	// eslint-disable-next-line n8n-nodes-base/node-class-description-missing-subtitle -- it sees literals only
	description: INodeTypeDescription = {
		displayName: 'Segment Manage',
		name: 'segmentManage',
		icon: { light: 'file:segment-manage.svg', dark: 'file:segment-manage.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ $parameter["operation"].replace(/[A-Z]/g, (letter) => " " + letter.toLowerCase()) + ${ofSegment('": " + $parameter["resource"]')} }}`,
		description:
			'Lists, edits and deletes segments, shows their history, releases held batches, computes scores, and sets up the store',
		defaults: { name: 'Segment Manage' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'customerSegmentsApi', required: true, testedBy: 'testCustomerSegmentsApi' }],
		properties: [
			...MENUS.flatMap((menu) => toolDescriptions(menu, ['update'])),
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Held Batch', value: 'heldBatch' },
					{ name: 'Score', value: 'scores' },
					{ name: 'Segment', value: 'segment' },
					{ name: 'Store', value: 'store' },
				],
				default: 'segment',
			},
			...MENUS,
			...descriptions,
		],
	};

	methods = { loadOptions, listSearch, resourceMapping, credentialTest: { testCustomerSegmentsApi } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const ofResource = find(this, () =>
			named(operations, this.getNodeParameter('resource', 0, ''), 'Resource'),
		);
		return await route(this, ofResource, this.getNodeParameter('operation', 0, ''));
	}
}
