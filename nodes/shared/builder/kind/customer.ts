import type { INodeProperties } from 'n8n-workflow';
import { optionsProperty } from '../control/qualifiers';
import { readText, textProperties, writeText } from '../control/text';
import type { Kind } from './kind';
import { isTextual } from './offers';
import { simpleKind } from './simple-kind';

const operatorProperty: INodeProperties = {
	displayName: 'Operator',
	name: 'operator',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getOperators', loadOptionsDependsOn: ['&field'] },
	allowArbitraryValues: true,
	// Fits texts and lists alike, so that another field needs no other operator.
	default: 'in',
};

export const customer: Kind = simpleKind({
	label: 'Customer Detail',
	fields: { method: 'getCustomerFields', offers: isTextual },
	usualField: 'country',
	properties: [
		operatorProperty,
		...textProperties,
		optionsProperty(['caseSensitive', 'excludeMissing', 'where'], 'events'),
	],
	readValue: readText,
	writeValue: writeText,
	period: false,
});
