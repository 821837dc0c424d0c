import type { Catalogue, RowKind } from '../field';
import { affirmed, operatorSpec, type OperatorName } from '../operator/operator';
import type { Condition, Rule } from '../rule/rule';
import { listed } from '../value/words';
import { isPlain, type PlainCondition } from '../rule/field-value';
import { valuesOf } from '../value/value';
import { comparison } from './comparison';
import { joinClauses } from './join-clauses';
import { notesOf } from './notes';

const ROWS: Readonly<Record<RowKind, string>> = { orders: 'orders', lines: 'order lines', events: 'events' };

/** `only orders where category is Shoes and quantity is at least 2` */
export function onlyRows(where: Rule, kind: RowKind, fields: Catalogue): string {
	const test = joinClauses(
		where,
		false,
		(one, denied) => row(one, kind, fields, denied) + notesOf(one, denied),
	);
	return `only ${ROWS[kind]} where ${test}`;
}

function row(condition: Condition, kind: RowKind, fields: Catalogue, denied: boolean): string {
	const name = fields.findRowField(kind, condition.field)?.label.toLowerCase() ?? condition.field;
	if (!isPlain(condition)) throw new TypeError('A column of a row is compared with no field.');
	return `${name} ${test(condition, affirmed(condition.operator).negative !== denied)}`;
}

function test(condition: PlainCondition, denied: boolean): string {
	const { spec, operator } = affirmed(condition.operator);
	const words = spec.phrase(condition.value, false);
	const is = denied ? 'is not' : 'is';
	switch (spec.asks.kind) {
		case 'presence':
			return denied ? 'has no value' : `has ${words}`;
		case 'part':
		case 'pattern':
			return `${denied ? oppositeLabel(operator) : spec.label} ${listed(valuesOf(condition.value), 'or')}`;
		case 'truth':
		case 'one_of':
		case 'all_of':
		case 'anniversary':
		case 'period':
		case 'rank':
			return `${is} ${words}`;
		case 'range':
			return `${is} ${comparison({ condition, spec }, true)}`;
		case 'count':
			return `${is} ${words} in number`;
	}
}

/** `does not contain` for `contains` */
const oppositeLabel = (operator: OperatorName) =>
	operatorSpec(operatorSpec(operator).opposite as OperatorName).label;
