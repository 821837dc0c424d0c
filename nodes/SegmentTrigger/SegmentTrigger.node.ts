import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { scopeProperties } from '../shared/descriptions';
import { nodeError } from '../shared/error';
import { listSearch, loadOptions, testCustomerSegmentsApi } from '../shared/methods';
import { checkForm } from '../shared/parameter';
import { sharedSegments } from '../shared/transport';
import { placeInOnlyIf } from './only-if';
import { properties } from './properties';
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
		subtitle:
			'={{ { both: "joined or left", joined: "joined", left: "left" }[$parameter["events"]] + ({ all: ": all segments", pattern: ": " + $parameter["namePattern"], several: ": " + ($parameter["segments"]?.length ?? 0) + " chosen" }[$parameter["segmentScope"]] ?? "") }}',
		description: 'Starts the workflow when customers join or leave segments',
		eventTriggerDescription: '',
		activationMessage: 'The workflow now starts whenever customers join or leave the chosen segments.',
		defaults: { name: 'Segment Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Changes', 'Held'],
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
			...scopeProperties({}, ['all', 'pattern', 'several']),
			...properties,
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
			// At every other activation nobody reads the answer, and n8n would give the trigger up for good: the
			// loop goes on trying.
			if (this.getActivationMode() === 'activate') await watch.prepare();
			watch.start();
			return { closeFunction: async () => await watch.close() };
		} catch (error) {
			await sharedSegments.closeUnused();
			throw nodeError(this.getNode(), error, undefined, placeInOnlyIf(this));
		}
	}
}
