import type { INodeProperties } from 'n8n-workflow';
import { OPERATOR_NAMES } from '../../../../lib';
import type { Condition, OperatorName } from '../../../../lib';
import { listText, readList, readScalar } from '../../form';
import { isBlank, leftEmpty } from '../part';
import type { Form } from '../part';
import { NO_NUMBER } from './number';
import { takes, taking } from './operators';

/** Everybody has another: there is nothing to choose from. */
const FREE_TEXT = ['customer_id', 'email', 'first_name', 'last_name', 'name', 'note', 'phone'];
const isFree = (field: unknown) => FREE_TEXT.includes(String(field));

/**
 * Of texts and lists. What says the same in other words is left to expressions: `equals` and `includes_any`.
 */
export const SHOWN_FOR_TEXT: readonly OperatorName[] = [
	'in',
	'not_in',
	'includes_all',
	'contains',
	'not_contains',
	'starts_with',
	'ends_with',
	'matches',
	'is_null',
	'is_not_null',
	'count_greater_than',
	'count_less_than',
];

const ONE = taking(OPERATOR_NAMES, 'one');
const MANY = taking(OPERATOR_NAMES, 'many');

/** The boxes of texts: `text`, or `listed`, or `chosen` with `others`, or how many. */
export const textProperties: INodeProperties[] = [
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		default: '',
		displayOptions: { show: { operator: ONE } },
	},
	{
		displayName: 'Values',
		name: 'listed',
		type: 'string',
		default: '',
		placeholder: 'e.g. anna@example.com, ben@example.com',
		description:
			'Several values are separated by commas, a value that holds a comma stands in double quotes; an expression may give a list',
		displayOptions: { show: { operator: MANY, field: FREE_TEXT } },
	},
	{
		displayName: 'Values',
		name: 'chosen',
		type: 'multiOptions',
		description: 'Those that the shop has; what is not in the list goes into Other Values',
		typeOptions: { loadOptionsMethod: 'getFieldValues', loadOptionsDependsOn: ['&field'] },
		allowArbitraryValues: true,
		default: [],
		displayOptions: { show: { operator: MANY }, hide: { field: FREE_TEXT } },
	},
	{
		displayName: 'Other Values',
		name: 'others',
		type: 'string',
		default: '',
		placeholder: 'e.g. Dhaka, "Washington, DC"',
		description:
			'Count together with Values. Several are separated by commas, a value that holds a comma stands in double quotes; an expression may give a list.',
		displayOptions: { show: { operator: MANY }, hide: { field: FREE_TEXT } },
	},
	{
		displayName: 'Number',
		name: 'howMany',
		type: 'number',
		default: NO_NUMBER,
		placeholder: 'e.g. 2',
		displayOptions: { show: { operator: taking(OPERATOR_NAMES, 'count') } },
	},
];

/** @returns undefined where the operator takes nothing */
export function readText(form: Form, place: string): unknown {
	switch (takes(form.operator)) {
		case 'nothing':
			return undefined;
		case 'many':
			return manyIn(form, place);
		case 'count':
			return present(form.howMany, place, 'a number is missing');
		case 'one':
			return present(readScalar(form.text), place, 'a value is missing');
		default:
			// Which operators the field has, the library says.
			return readScalar(form.text);
	}
}

/** Of the boxes that are shown: n8n keeps what stood in those of another field. */
function manyIn({ field, listed, chosen, others }: Form, place: string): unknown[] {
	const values = isFree(field) ? readList(listed) : [...new Set([...readList(chosen), ...readList(others)])];
	if (values.length === 0) throw leftEmpty(place, 'a value is missing', 'Fill in Values');
	return values;
}

function present(value: unknown, place: string, what: string): unknown {
	if (isBlank(value)) throw leftEmpty(place, what, 'Fill in the box');
	return value;
}

export function writeText({ field, operator, value }: Pick<Condition, 'field' | 'operator' | 'value'>): Form {
	switch (takes(operator)) {
		case 'nothing':
			return {};
		case 'many':
			return isFree(field) ? { listed: listText(value as unknown[]) } : { chosen: value };
		case 'count':
			return { howMany: value };
		default:
			return { text: value };
	}
}
