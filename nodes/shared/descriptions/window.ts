import type { INodeProperties } from 'n8n-workflow';

const UNITS = ['days', 'hours', 'minutes', 'months', 'seconds', 'weeks', 'years'];
const CALENDAR = [
	'last_month',
	'last_quarter',
	'last_week',
	'last_year',
	'this_month',
	'this_quarter',
	'this_week',
	'this_year',
	'today',
	'yesterday',
];

const titleOf = (word: string) =>
	word.replace(
		/(^|_)([a-z])/g,
		(_all, gap: string, letter: string) => (gap ? ' ' : '') + letter.toUpperCase(),
	);
const choices = (words: string[]) => words.map((value) => ({ name: titleOf(value), value }));

/** `within`: limits orders and events by time. */
export const windowProperties: INodeProperties[] = [
	{
		displayName: 'Within Time',
		name: 'within',
		type: 'fixedCollection',
		placeholder: 'Choose Period',
		// Without this n8n forgets an option that was added and emptied again, and the rule would mean all time.
		typeOptions: { multipleValues: false },
		default: { window: { kind: 'last', amount: 30, unit: 'days' } },
		description:
			'Looks only at orders or events of this time. For fields that are computed from orders or events.',
		options: [
			{
				displayName: 'Time',
				name: 'window',
				values: [
					{
						displayName: 'Period',
						name: 'kind',
						type: 'options',
						options: [
							{
								name: 'Before the Last …',
								value: 'before_last',
								description: 'Longer ago than a length of time',
							},
							{
								name: 'Between … and … Ago',
								value: 'between_last',
								description: 'Neither too long ago nor too recently',
							},
							{
								name: 'Calendar Period',
								value: 'calendar',
								description: 'Today, last week, this month and so on',
							},
							{
								name: 'From – To',
								value: 'range',
								description: 'Between two dates; either may be left empty',
							},
							{
								name: 'In the Last …',
								value: 'last',
								description: 'From a length of time ago up to now',
							},
						],
						default: 'last',
					},
					{
						displayName: 'Amount',
						name: 'amount',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 30,
						displayOptions: { show: { kind: ['last', 'before_last'] } },
					},
					{
						displayName: 'At Least',
						name: 'atLeast',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 30,
						displayOptions: { show: { kind: ['between_last'] } },
					},
					{
						displayName: 'At Most',
						name: 'atMost',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 60,
						displayOptions: { show: { kind: ['between_last'] } },
					},
					{
						displayName: 'Unit',
						name: 'unit',
						type: 'options',
						options: choices(UNITS),
						default: 'days',
						displayOptions: { show: { kind: ['last', 'before_last', 'between_last'] } },
					},
					{
						displayName: 'From',
						name: 'from',
						type: 'dateTime',
						default: '',
						displayOptions: { show: { kind: ['range'] } },
					},
					{
						displayName: 'To',
						name: 'to',
						type: 'dateTime',
						default: '',
						displayOptions: { show: { kind: ['range'] } },
					},
					{
						displayName: 'Calendar Period',
						name: 'calendar',
						type: 'options',
						options: choices(CALENDAR),
						default: 'this_month',
						displayOptions: { show: { kind: ['calendar'] } },
					},
				],
			},
		],
	},
];
