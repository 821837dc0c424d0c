import { NUMBER_OPERATORS, numberProperties, readNumber, writeNumber } from '../control/number';
import { operatorProperty } from '../control/operators';
import { periodProperties } from '../control/period';
import { optionsProperty } from '../control/qualifiers';
import type { Kind } from './kind';
import { isOfOrders } from './offers';
import { simpleKind } from './simple-kind';

export const orders: Kind = simpleKind({
	label: 'Orders and Spending',
	fields: { method: 'getOrderFields', offers: isOfOrders },
	usualField: 'amount_spent',
	properties: [
		operatorProperty(NUMBER_OPERATORS, 'greater_than'),
		...numberProperties,
		...periodProperties,
		optionsProperty(['conversion', 'currency', 'distinct', 'excludeMissing', 'including', 'per', 'where']),
	],
	readValue: readNumber,
	writeValue: writeNumber,
	period: true,
});
