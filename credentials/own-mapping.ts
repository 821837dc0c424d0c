import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { PRESETS, RELATION_NAMES, RELATION_SHAPES } from '../lib';
import type { RelationName } from '../lib';

const words = (name: string) =>
	name.replaceAll('_', ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** The columns that the SELECT must have, those that it may have after them. */
function columnsOf(relation: RelationName): string {
	const { required, types } = RELATION_SHAPES[relation];
	const others = Object.keys(types).filter((column) => !required.includes(column));
	return `Must have ${required.join(', ')}${others.length === 0 ? '' : `; may have ${others.join(', ')}`}`;
}

const relationChoices = [...RELATION_NAMES]
	.sort()
	.map((name) => ({ name: words(name), value: name, description: columnsOf(name) }));

/** A mapping in SQL: what it starts from, one SELECT for each relation, and the rest as JSON. */
export const ownMappingProperties = (displayOptions: IDisplayOptions): INodeProperties[] => [
	{
		displayName: 'Start From',
		name: 'mappingPreset',
		type: 'options',
		options: [
			{ name: 'Nothing', value: '', description: 'All relations that the shop has are written below' },
			...PRESETS.map(({ name, title }) => ({
				name: title,
				value: name,
				description: 'Only relations that differ from it are written below',
			})),
		],
		default: '',
		displayOptions,
	},
	{
		displayName: 'Relations',
		name: 'mappingRelations',
		type: 'fixedCollection',
		placeholder: 'Add Relation',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Relation', sortable: true },
		default: {},
		description: 'One SELECT for each, which Test tries',
		options: [
			{
				displayName: 'Relation',
				name: 'relation',
				values: [
					{
						displayName: 'Relation',
						name: 'name',
						type: 'options',
						options: relationChoices,
						default: 'customers',
						description: 'The list says which columns it must have and may have',
					},
					{
						displayName: 'SELECT',
						name: 'select',
						type: 'string',
						typeOptions: { editor: 'sqlEditor', sqlDialect: 'PostgreSQL', rows: 6 },
						default: '',
						placeholder: 'e.g. SELECT c.id, c.email, c.created_at FROM shop.customer c',
						description: 'One statement without a semicolon, with the schema before every table',
					},
				],
			},
		],
		displayOptions,
	},
	{
		displayName: 'Orders Counted',
		name: 'mappingOrdersCounted',
		type: 'string',
		default: '',
		placeholder: 'e.g. paid, not cancelled; gross of tax; refunds deducted',
		description: 'Which orders the relation Orders has, in words: every result repeats it',
		displayOptions,
	},
	{
		displayName: 'Further Mapping',
		name: 'mapping',
		type: 'json',
		typeOptions: { rows: 6 },
		default: '{}',
		description:
			'What has no box above, such as {"currency": "GBP", "path": ["shop"]}; relations may stand here as well',
		displayOptions,
	},
];
