import type { INodeProperties } from 'n8n-workflow';

/** The dropdown of a kind's fields, as the shop has them. */
export const fieldProperty = (method: string, usual: string): INodeProperties => ({
	displayName: 'Field',
	name: 'field',
	type: 'options',
	description: 'An expression may give the name of any field of the shop',
	typeOptions: { loadOptionsMethod: method },
	// Keeps a stored field when the database cannot be asked for the list.
	allowArbitraryValues: true,
	default: usual,
});
