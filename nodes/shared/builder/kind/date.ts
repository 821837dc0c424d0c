import { DATE_OPERATORS, dateProperties, readDate, writeDate } from '../control/date';
import { operatorProperty } from '../control/operators';
import { optionsProperty } from '../control/qualifiers';
import type { Kind } from './kind';
import { isDate } from './offers';
import { simpleKind } from './simple-kind';

export const date: Kind = simpleKind({
	label: 'Date',
	fields: { method: 'getDateFields', offers: isDate },
	usualField: 'created_at',
	properties: [
		operatorProperty(DATE_OPERATORS, 'in_last_n_days'),
		...dateProperties(),
		optionsProperty(['excludeMissing', 'including', 'where']),
	],
	readValue: readDate,
	writeValue: writeDate,
	period: false,
});
