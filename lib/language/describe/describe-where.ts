import type { Catalogue, RowKind } from '../field';
import { operator as shapeOf, type OperatorName } from '../operator/operator';
import type { Condition, Rule, Scalar } from '../rule/rule';
import { comparison, when } from './describe-condition';
import { joined } from './joint';
import { notesOf } from './notes';
import { listed, quoted } from './words';

const ROWS: Readonly<Record<RowKind, string>> = { orders: 'orders', lines: 'order lines', events: 'events' };

/** `only orders where category is Shoes and quantity is at least 2` */
export function onlyRows(where: Rule, kind: RowKind, fields: Catalogue): string {
	const test = joined(where, false, (one, denied) => row(one, kind, fields, denied) + notesOf(one, denied));
	return `only ${ROWS[kind]} where ${test}`;
}

function row(condition: Condition, kind: RowKind, fields: Catalogue, denied: boolean): string {
	const { negative, opposite } = shapeOf(condition.operator);
	const said = negative === true ? { ...condition, operator: opposite as OperatorName } : condition;
	const name = fields.findRowField(kind, condition.field)?.label.toLowerCase() ?? condition.field;
	return `${name} ${test(said, (negative === true) !== denied)}`;
}

function test(condition: Condition, negative: boolean): string {
	const { operator, value } = condition;
	const is = negative ? 'is not' : 'is';
	switch (operator) {
		case 'is_not_null':
			return negative ? 'has no value' : 'has a value';
		case 'is_true':
		case 'is_false':
			return `${is} ${operator === 'is_true' ? 'true' : 'false'}`;
		case 'equals':
			return `${is} ${quoted(value as Scalar)}`;
		case 'in':
		case 'includes_any':
			return `${is} ${listed(value as Scalar[], 'or')}`;
		case 'includes_all':
			return `${is} ${listed(value as Scalar[], 'and')}`;
		case 'contains':
			return `${negative ? 'does not contain' : 'contains'} ${quoted(value as Scalar)}`;
		case 'starts_with':
			return `${negative ? 'does not start' : 'starts'} with ${quoted(value as Scalar)}`;
		case 'ends_with':
			return `${negative ? 'does not end' : 'ends'} with ${quoted(value as Scalar)}`;
		default:
			return `${is} ${compared(condition)}`;
	}
}

const NUMBERS: readonly OperatorName[] = [
	'greater_than',
	'greater_than_or_equals',
	'less_than',
	'less_than_or_equals',
];

function compared(condition: Condition): string {
	const { operator, value } = condition;
	if (operator.startsWith('count_'))
		return `${operator.slice(6).replace('_', ' ')} ${String(value)} in number`;
	const dates =
		!NUMBERS.includes(operator) &&
		!(operator === 'between' && !/^\d{4}-/.test(String((value as Scalar[])[0])));
	return dates ? when(condition) : comparison(condition);
}
