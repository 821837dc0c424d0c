import type { RowKind } from '../field';
import { affirmed, operatorSpec, type OperatorName } from '../operator/operator';
import { isPlain, type PlainCondition } from '../rule/field-value';
import {
	isRowTest,
	otherRowOf,
	type Condition,
	type LinesTest,
	type OtherRow,
	type Ranked,
	type RowGroup,
	type RowRule,
	type RowTest,
} from '../rule/rule';
import { rankedKind } from '../rule/visitor';
import { amountText, listed } from '../value/words';
import { valuesOf } from '../value/value';
import { comparison } from './comparison';
import { joinClauses } from './join-clauses';
import { notesOf } from './notes';
import type { Speaking } from './speaking';
import { titled } from './titled';

const ROWS: Readonly<Record<RowKind, string>> = { orders: 'orders', lines: 'order lines', events: 'events' };
const ROW: Readonly<Record<RowKind, string>> = {
	orders: 'an order',
	lines: 'an order line',
	events: 'an event',
};

/** `only orders where category is Shoes and quantity is at least 2` */
export const onlyRows = (where: RowRule, kind: RowKind, say: Speaking): string =>
	`only ${ROWS[kind]} where ${clauses(where, kind, say)}`;

/** `only the first of the orders where coupon has a value` */
export function onlyRanked(of: Ranked, over: RowKind, say: Speaking): string {
	const kind = rankedKind(over);
	if (of.where !== undefined)
		return `only the ${rankText(of)} of the ${ROWS[kind]} where ${clauses(of.where, kind, say)}`;
	const many = ('first' in of && of.first > 1) || ('last' in of && of.last > 1);
	return `only the ${rankText(of)} ${many ? ROWS[kind] : ROW[kind].replace(/^an? /, '')}`;
}

function rankText(of: Ranked): string {
	if ('nth' in of) return ordinal(of.nth);
	const [word, count] = 'first' in of ? (['first', of.first] as const) : (['last', of.last] as const);
	return count === 1 ? word : `${word} ${count}`;
}

/** `2nd`, `11th` */
function ordinal(count: number): string {
	const tens = count % 100;
	const ending = tens >= 11 && tens <= 13 ? undefined : ['st', 'nd', 'rd'][(count % 10) - 1];
	return `${count}${ending ?? 'th'}`;
}

/** A column of rows by its label, within a sentence. */
export const columnLabel = (name: string, kind: RowKind, say: Speaking): string =>
	say.fields.findRowField(kind, name)?.label.toLowerCase() ?? name;

/** What is asked of one row: `category is Shoes and quantity is at least 2`. */
const clauses = (where: RowRule, kind: RowKind, say: Speaking): string =>
	joinClauses<Exclude<RowRule, RowGroup>>(where, false, (one, denied) =>
		isRowTest(one) ? rowTest(one, kind, say, denied) : row(one, kind, say, denied) + notesOf(one, denied),
	);

const rowTest = (test: RowTest, kind: RowKind, say: Speaking, denied: boolean): string =>
	'lines' in test ? lines(test, say, denied) : otherRow(test, kind, say, denied);

const LINES: Readonly<Record<LinesTest['lines'], readonly [affirmed: string, denied: string]>> = {
	some: ['some line has', 'no line has'],
	every: ['every line has', 'not every line has'],
	none: ['no line has', 'some line has'],
};

/** `some line has (product is A)` */
const lines = ({ lines: quantifier, where }: LinesTest, say: Speaking, denied: boolean): string =>
	`${LINES[quantifier][denied ? 1 : 0]} (${clauses(where, 'lines', say)})`;

/**
 * `it is followed within 4 hours by an order with the same product where (total is more than 5)`, `by at
 * least 2 orders`
 */
function otherRow(test: Exclude<RowTest, LinesTest>, kind: RowKind, say: Speaking, denied: boolean): string {
	const { side, other } = otherRowOf(test);
	const verb = `it is ${denied ? 'not ' : ''}${side === 'later' ? 'followed' : 'preceded'}`;
	return [verb, within(other), `by ${rowsText(other)}`, same(other, kind, say), which(other, say)]
		.filter((part) => part !== '')
		.join(' ');
}

const rowsText = ({ rows, at_least: least }: OtherRow) =>
	least === undefined ? ROW[rows] : `at least ${least} ${ROWS[rows]}`;

const within = ({ within: span }: OtherRow) =>
	span === undefined ? '' : `within ${amountText(span.amount, span.unit)}`;

const same = ({ same: columns = [] }: OtherRow, kind: RowKind, say: Speaking) => {
	const labels = columns.map((name) => columnLabel(name, kind, say));
	return labels.length === 0 ? '' : `with the same ${listed(labels, 'and')}`;
};

const which = ({ where, rows }: OtherRow, say: Speaking) =>
	where === undefined ? '' : `where (${clauses(where, rows, say)})`;

function row(condition: Condition, kind: RowKind, say: Speaking, denied: boolean): string {
	if (!isPlain(condition)) throw new TypeError('A column of a row is compared with no field.');
	const names = say.fields.findRowField(kind, condition.field)?.names ?? 'nothing';
	const asked = titled(condition, names, say.titleOf);
	return `${columnLabel(condition.field, kind, say)} ${test(asked, affirmed(condition.operator).negative !== denied)}`;
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
