import type { INodeProperties } from 'n8n-workflow';

/** Alphabetical by name, as n8n wants it. */
export const optionProperties: INodeProperties[] = [
	{
		displayName: 'Count as Delivered',
		name: 'deliveredOn',
		type: 'options',
		options: [
			{
				name: 'When the Execution Has Ended',
				value: 'end',
				description: 'An execution that crashes gets its changes again, one that fails does not',
			},
			{
				name: 'When the Execution Has Started',
				value: 'acceptance',
				description: 'The changes of an execution that fails or crashes are not delivered again',
			},
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
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		description: 'An expression gives their names',
		typeOptions: { loadOptionsMethod: 'getMemberFields' },
		allowArbitraryValues: true,
		default: [],
		hint: 'Further fields of the customer, beside ID, names and e-mail address',
	},
	{
		displayName: 'Hold Above (Changes)',
		name: 'holdAbove',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 10000,
		description:
			'More changes of one segment at once than this are held: one execution says so on the output Held. 0 for no limit.',
	},
	{
		displayName: 'Hold Above (Percent of Members)',
		name: 'holdShare',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 50,
		description:
			'So are changes of more than this share of the members, from 500 changes on; those that time alone brings do not count. 0 for no limit.',
	},
	{
		displayName: 'Hold For (Hours)',
		name: 'holdFor',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 24,
		description: 'After how long a held batch is released or dropped, where When Held says that it is',
	},
	{
		displayName: 'Later Changes After Parking',
		name: 'afterParking',
		type: 'options',
		options: [
			{ name: 'Go On', value: 'goOn' },
			{
				name: 'Wait',
				value: 'wait',
				description: 'The later changes of the segment wait until the parked one is released or dropped',
			},
		],
		default: 'goOn',
	},
	{
		displayName: 'Longest Execution (Seconds)',
		name: 'longestExecution',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 600,
		description:
			'Where a change counts as delivered when the execution has ended or succeeded: one that has not ended by then counts as crashed, as when the worker that ran it is gone',
	},
	{
		displayName: 'Most Changes in One Execution',
		name: 'maxItems',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 10000 },
		default: 1000,
		description:
			'More than this are spread over several executions. An execution has changes of one segment.',
	},
	{
		displayName: 'On Rule Edit',
		name: 'onRuleEdit',
		type: 'options',
		options: [
			{ name: 'Keep Quiet', value: 'quiet', description: 'Who joins or leaves by the edit is passed by' },
			{ name: 'Send', value: 'send' },
			{ name: 'Send Joins Only', value: 'joinsOnly' },
		],
		default: 'send',
		description: 'What to do with the changes that an edit of the rule of a segment brings',
	},
	{
		displayName: 'React at Once',
		name: 'reactAtOnce',
		type: 'boolean',
		default: true,
		description:
			'Whether changes of customers are looked at before the interval is over, where change tracking is on',
	},
	{
		displayName: 'Tries Before Parking',
		name: 'triesBeforeParking',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 20,
		description:
			'Where a change counts as delivered when the execution has ended or succeeded: after so many crashes or failures it is parked, which Segment Manage shows. 0 for never.',
	},
	{
		displayName: 'When Held',
		name: 'whenHeld',
		type: 'options',
		options: [
			{ name: 'Drop After a Time', value: 'drop' },
			{ name: 'Release After a Time', value: 'release' },
			{ name: 'Wait', value: 'wait', description: 'Until a person releases or drops it in Segment Manage' },
		],
		default: 'wait',
		description: 'What happens to a batch that is held because it is large',
	},
];
