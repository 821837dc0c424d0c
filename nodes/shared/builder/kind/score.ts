import type { INodeProperties } from 'n8n-workflow';
import { RFM_GROUPS } from '../../../../lib';
import type { OperatorName } from '../../../../lib';
import { readList } from '../../form';
import { NUMBER_OPERATORS, numberProperties, readNumber, writeNumber } from '../control/number';
import { hiddenFor, operatorChoice, operatorProperty } from '../control/operators';
import { optionsProperty } from '../control/qualifiers';
import { leftEmpty } from '../part';
import type { Form } from '../part';
import type { Kind } from './kind';
import { isScore } from './offers';
import { simpleKind } from './simple-kind';

/** The one score that is a word and no number. */
const GROUP_FIELD = 'rfm_segment';
const GROUP_OPERATORS: readonly OperatorName[] = ['in', 'not_in', 'is_null', 'is_not_null'];
const groupProperties: INodeProperties[] = [
	{
		displayName: 'Operator',
		name: 'groupOperator',
		type: 'options',
		options: GROUP_OPERATORS.map(operatorChoice),
		default: 'in',
		displayOptions: { show: { field: [GROUP_FIELD] } },
	},
	{
		displayName: 'Groups',
		name: 'groups',
		type: 'multiOptions',
		options: RFM_GROUPS.map((group) => ({ name: group, value: group })),
		default: [],
		displayOptions: { show: { field: [GROUP_FIELD], groupOperator: ['in', 'not_in'] } },
	},
];

const numbers = simpleKind({
	label: 'Score or Number',
	fields: { method: 'getScoreFields', offers: isScore },
	usualField: 'monetary_score',
	properties: [
		...hiddenFor([GROUP_FIELD], [operatorProperty(NUMBER_OPERATORS, 'greater_than'), ...numberProperties]),
		...groupProperties,
		optionsProperty(['currency', 'excludeMissing']),
	],
	readValue: (form, place) => (isOfGroup(form) ? groupsIn(form, place) : readNumber(form, place)),
	writeValue: (condition) =>
		condition.field === GROUP_FIELD
			? { groupOperator: condition.operator, groups: condition.value }
			: writeNumber(condition),
	period: false,
});

export const score: Kind = {
	...numbers,
	read: (form, place) =>
		numbers.read(isOfGroup(form) ? { ...form, operator: form.groupOperator ?? 'in' } : form, place),
};

const isOfGroup = ({ field }: Form) => field === GROUP_FIELD;

function groupsIn({ operator, groups }: Form, place: string): unknown {
	if (operator === 'is_null' || operator === 'is_not_null') return undefined;
	const chosen = readList(groups);
	if (chosen.length === 0) throw leftEmpty(place, 'a group is missing', 'Choose Groups');
	return chosen;
}
