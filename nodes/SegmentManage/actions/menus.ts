import type { INodeProperties } from 'n8n-workflow';

/** The *Operation* menu of each resource. */
export const MENUS: readonly INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['segment'] } },
		options: [
			{
				name: 'Activate',
				value: 'activate',
				action: 'Activate a segment',
				description: 'Evaluate it again along with all active segments',
			},
			{
				name: 'Add Members',
				value: 'addMembers',
				action: 'Add members to a segment',
				description: 'Add customers to a static segment',
			},
			{
				name: 'Deactivate',
				value: 'deactivate',
				action: 'Deactivate a segment',
				description: 'Keep its members as they are now',
			},
			{
				name: 'Delete',
				value: 'delete',
				action: 'Delete a segment',
				description: 'Delete the segment; customers are never touched',
			},
			{
				name: 'Duplicate',
				value: 'duplicate',
				action: 'Duplicate a segment',
				description: 'Create a segment with the rule or list of another',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get a segment',
				description: 'Read a segment, how fresh it is and which workflows use it',
			},
			{
				name: 'Get Evaluations',
				value: 'getEvaluations',
				action: 'Get the evaluations of a segment',
				description: 'Read when it was evaluated, and with what result',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many segments',
				description: 'Search, filter and sort the segments',
			},
			{
				name: 'Get Overlap',
				value: 'getOverlap',
				action: 'Get the overlap of segments',
				description: 'Count the customers that segments share',
			},
			{
				name: 'Get Report',
				value: 'getReport',
				action: 'Get a report about segments',
				description:
					'Draw size over time, joins and leaves, overlap and RFM groups, as one HTML file for mails and browsers',
			},
			{
				name: 'Get Sizes',
				value: 'getSizes',
				action: 'Get the sizes of a segment over time',
				description: 'Read how many members it had on each day, and who joined and left',
			},
			{
				name: 'Get Versions',
				value: 'getVersions',
				action: 'Get the versions of a segment',
				description: 'Read the rules that it had before',
			},
			{
				name: 'Mark as Reviewed',
				value: 'markReviewed',
				action: 'Mark a segment as reviewed',
				description: 'Write down that somebody has looked at it and found it right',
			},
			{
				name: 'Remove Members',
				value: 'removeMembers',
				action: 'Remove members from a segment',
				description: 'Take customers out of a static segment',
			},
			{
				name: 'Update',
				value: 'update',
				action: 'Update a segment',
				description: 'Change its rule, title or settings',
			},
		],
		default: 'getMany',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['heldBatch'] } },
		options: [
			{
				name: 'Drop',
				value: 'dropHeldBatches',
				action: 'Drop held batches',
				description: 'Never pass their changes on; the members of the segments stay as they are',
			},
			{
				name: 'Get Many',
				value: 'getHeldBatches',
				action: 'Get many held batches',
				description: 'List the changes that triggers hold back, with counts, causes and a sample',
			},
			{
				name: 'Release',
				value: 'releaseHeldBatches',
				action: 'Release held batches',
				description: 'Let the trigger pass their changes on the next time it looks',
			},
		],
		default: 'getHeldBatches',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['scores'] } },
		options: [
			{
				name: 'Fit Scores',
				value: 'fitScores',
				action: 'Fit the scores',
				description: 'Compute cut points and predictions from the orders of the shop now',
			},
			{
				name: 'Get Scores',
				value: 'getScores',
				action: 'Get the scores in force',
				description: 'Read the cut points, the groups and the parameters that rules ask now',
			},
			{
				name: 'Set Schedule',
				value: 'setSchedule',
				action: 'Set the schedule of the scores',
				description: 'Say how often they are computed anew',
			},
		],
		default: 'getScores',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['store'] } },
		options: [
			{
				name: 'Check Mapping',
				value: 'checkMapping',
				action: 'Check the mapping',
				description: 'Try whether the fields can be read from the shop with the rights of this login',
			},
			{
				name: 'Describe Fields',
				value: 'describeFields',
				action: 'Describe the fields and the rule language',
				description:
					'Read how a rule is written as text, with the fields and values of this shop and examples: a tool for AI agents',
			},
			{
				name: 'Get Fields',
				value: 'getFields',
				action: 'Get the fields',
				description: 'List what a rule can ask in this shop',
			},
			{
				name: 'Get Health',
				value: 'getHealth',
				action: 'Get the health of the store',
				description: 'Read the state of store, mapping, change tracking and segments, with advice',
			},
			{
				name: 'Get Setup Script',
				value: 'getSetupScript',
				action: 'Get the setup script',
				description: 'Read what a database administrator has to run before a login is used',
			},
			{
				name: 'Install',
				value: 'install',
				action: 'Install the store',
				description: 'Make or migrate the tables that hold segments; nothing else is touched',
			},
			{
				name: 'Set Change Tracking',
				value: 'setChangeTracking',
				action: 'Turn change tracking on or off',
				description: 'Let the shop note which customers changed',
			},
			{
				name: 'Set Retention',
				value: 'setRetention',
				action: 'Set how long the store keeps its log',
				description: 'Say how long changes, evaluations and uses are kept, and remove what is older',
			},
			{
				name: 'Uninstall',
				value: 'uninstall',
				action: 'Uninstall the store',
				description: 'Remove the store with all segments, and change tracking',
			},
		],
		default: 'checkMapping',
	},
];
