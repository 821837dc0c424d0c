import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { scopeProperties } from '../shared/descriptions';
import { nodeError } from '../shared/error';
import { listSearch, loadOptions, testCustomerSegmentsApi } from '../shared/methods';
import { checkForm } from '../shared/parameter';
import { sharedSegments } from '../shared/transport';
import { readTriggerParameters } from './trigger-parameters';
import { Watch } from './watch';

export class SegmentTrigger implements INodeType {
	description: INodeTypeDescription = {
		// n8n's list of triggers leaves out " Trigger", and "Segment" would be the node of the company Segment.
		displayName: 'Customer Segments Trigger',
		name: 'segmentTrigger',
		icon: { light: 'file:segment-trigger.svg', dark: 'file:segment-trigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ { both: "joined or left", joined: "joined", left: "left" }[$parameter["events"]] }}',
		description: 'Starts the workflow when customers join or leave segments',
		eventTriggerDescription: '',
		activationMessage: 'The workflow now starts whenever customers join or leave the chosen segments.',
		defaults: { name: 'Segment Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'customerSegmentsApi', required: true, testedBy: 'testCustomerSegmentsApi' }],
		properties: [
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'options',
				options: [
					{ name: 'Joined', value: 'joined' },
					{ name: 'Joined or Left', value: 'both' },
					{ name: 'Left', value: 'left' },
				],
				default: 'both',
			},
			...scopeProperties({}, ['all', 'several']),
			{
				displayName: 'Interval (Seconds)',
				name: 'interval',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 30,
				description: 'How long to wait between the end of one look and the start of the next',
			},
			{
				displayName: 'Existing Members',
				name: 'existingMembers',
				type: 'options',
				options: [
					{
						name: 'Send',
						value: 'send',
						description: 'Those who are members already start the workflow too',
					},
					{ name: 'Skip', value: 'skip', description: 'Only changes from now on start the workflow' },
				],
				default: 'skip',
				description:
					'What happens to present members when the workflow is activated for the first time; later it goes on where it stopped',
			},
			{
				displayName: 'Output',
				name: 'output',
				type: 'options',
				options: [
					{ name: 'One Item for Each Change', value: 'items' },
					{ name: 'One Item With All Changes', value: 'batch' },
				],
				default: 'items',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Count as Delivered',
						name: 'deliveredOn',
						type: 'options',
						options: [
							{ name: 'When the Execution Has Started', value: 'acceptance' },
							{
								name: 'When the Execution Has Succeeded',
								value: 'success',
								description: 'A failed execution gets its changes again',
							},
						],
						default: 'acceptance',
					},
					{
						displayName: 'Evaluate',
						name: 'evaluate',
						type: 'boolean',
						default: true,
						description:
							'Whether this trigger evaluates the segments itself; otherwise it only passes on what other evaluations find',
					},
					{
						displayName: 'Field Names or IDs',
						name: 'fields',
						type: 'multiOptions',
						description:
							'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						typeOptions: { loadOptionsMethod: 'getMemberFields' },
						allowArbitraryValues: true,
						default: [],
						hint: 'Further fields of the customer, beside ID, names and e-mail address',
					},
					{
						displayName: 'Most Changes in One Execution',
						name: 'maxItems',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: 100,
						description: 'More than this are spread over several executions',
					},
				],
			},
		],
	};

	methods = { loadOptions, listSearch, credentialTest: { testCustomerSegmentsApi } };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		try {
			checkForm(new SegmentTrigger().description.properties, (name, fallback) =>
				this.getNodeParameter(name, fallback),
			);
			const watch = new Watch(this, readTriggerParameters(this));
			if (this.getMode() === 'manual')
				return {
					manualTriggerFunction: async () => await watch.test(),
					closeFunction: async () => await sharedSegments.closeUnused(),
				};
			// At every other activation nobody reads the answer, and n8n would give the trigger up for good: the loop goes on trying.
			if (this.getActivationMode() === 'activate') await watch.prepare();
			watch.start();
			return { closeFunction: async () => await watch.close() };
		} catch (error) {
			await sharedSegments.closeUnused();
			throw nodeError(this.getNode(), error);
		}
	}
}
