import type { INodeProperties } from 'n8n-workflow';
import { builderProperties } from '../builder';

interface Words {
	/** Before the colon of each box: `Refine`. */
	readonly label: string;
	/** What the text asks, and what becomes of those who do not meet it. */
	readonly description: string;
}

/**
 * A further rule: by the builder in `<name>Groups`, or as text in `<name>`. Both boxes are always there,
 * because n8n empties a box that another choice hides.
 */
export const narrowingProperties = (name: string, { label, description }: Words): INodeProperties[] => [
	...builderProperties(`${name}Groups`, `${label}: Groups`, { filled: false }),
	{
		displayName: `${label}: As Text`,
		name,
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: "e.g. country = 'BD' and email_subscribed is true",
		description,
		hint: 'Instead of groups; JSON will do as well',
	},
];
