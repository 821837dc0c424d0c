import { RuleError } from '../../error';
import type { RowField, RowKind } from '../../language/field';
import { affirmed } from '../../language/operator/operator';
import { hasValue } from '../../language/rule/conditions';
import {
	isRowGroup,
	isRowTest,
	otherRowOf,
	type Condition,
	type FollowedTest,
	type LinesTest,
	type PrecededTest,
	type RowRule,
} from '../../language/rule/rule';
import { windowInterval } from '../../language/time';
import { onlyCurrency } from '../../language/value/currency';
import type { Mapping } from '../../shop/mapping/mapping';
import { categoryOperands, columnOperand } from './column-operand';
import type { PlanScope } from './compile-context';
import { questionOf } from './condition-question';
import { convertedTo } from './converted';
import { anyPlan, GATHERED_BESIDE, listPlan } from './list-plan';
import { all, grouped, not, some, test, type Fact, type Operand, type Plan, type SameColumn } from './plan';
import { scalarPlan } from './scalar-test';

/**
 * What `where` asks of rows of one kind. Where it looks at the lines of orders, one line must meet all of it.
 */
export function planRows(where: RowRule, over: RowKind, scope: PlanScope): Plan {
	const plan = planWhere(where, over, scope);
	return over === 'orders' && asksLines(where, scope) ? some({ of: 'lines_of_order', where: plan }) : plan;
}

/** Whether a `where` over orders looks at the line at hand. */
function asksLines(where: RowRule, scope: PlanScope): boolean {
	if (isRowGroup(where)) return where.rules.some((child) => asksLines(child, scope));
	if (!isRowTest(where)) return isOfLine(where.field, scope);
	if ('lines' in where) return false;
	return otherRowOf(where).other.same?.some((name) => isOfLine(name, scope)) === true;
}

const isOfLine = (name: string, { catalogue }: PlanScope) =>
	catalogue.findRowField('orders', name)?.row === 'line';

/** What `where` asks of one row. */
export function planWhere(where: RowRule, over: RowKind, scope: PlanScope): Plan {
	if (isRowGroup(where))
		return grouped(
			where.match,
			where.rules.map((child) => planWhere(child, over, scope)),
		);
	if (isRowTest(where)) return 'lines' in where ? linesPlan(where, scope) : besidePlan(where, over, scope);
	const field = rowFieldOf(where.field, over, scope);
	const plan = rowPlan(field, where, scope);
	return where.missing === 'exclude' ? all([plan, presentPlan(field, where, scope)]) : plan;
}

/** The lines of the order at hand, each by itself. */
function linesPlan({ lines, where }: LinesTest, scope: PlanScope): Plan {
	const plan = planWhere(where, 'lines', scope);
	const line = (meets: Plan) => some({ of: 'lines_of_order', where: meets });
	switch (lines) {
		case 'some':
			return line(plan);
		case 'none':
			return not(line(plan));
		case 'every':
			return not(line(not(plan)));
	}
}

/**
 * Other rows of the same customer. An order of which lines are asked is sought as an order with such a line.
 */
function besidePlan(test: FollowedTest | PrecededTest, over: RowKind, scope: PlanScope): Plan {
	const { side, other } = otherRowOf(test);
	const { rows, at_least: least, where, within, same = [] } = other;
	const ofLines =
		rows === 'orders' &&
		((where !== undefined && asksLines(where, scope)) || same.some((name) => isOfLine(name, scope)));
	return some({
		of: ofLines ? 'lines' : rows,
		interval: windowInterval(undefined, scope.clock),
		beside: {
			side,
			of: over === 'events' ? 'events' : 'orders',
			same: same.map((name) => sameColumn(name, [over, rows], scope)),
			...(within === undefined ? {} : { within: { ...within, timeZone: scope.moment.timeZone } }),
			...(least === undefined ? {} : { atLeast: { rows: least, ordersOnce: ofLines } }),
		},
		...(where === undefined ? {} : { where: planWhere(where, rows, scope) }),
	});
}

function sameColumn(name: string, [over, rows]: readonly [RowKind, RowKind], scope: PlanScope): SameColumn {
	const [here, there] = [rowFieldOf(name, over, scope), rowFieldOf(name, rows, scope)];
	return { here: rowOperand(here, scope), there: rowOperand(there, scope), as: comparedAs(here) };
}

/** As a condition would compare the column with a value. */
function comparedAs({ type, anyCase }: RowField): SameColumn['as'] {
	switch (type) {
		case 'keyword':
			return anyCase === true ? 'folded' : 'exact';
		case 'text':
		case 'any':
			return 'folded';
		case 'number':
		case 'money':
			return 'number';
		default:
			return 'value';
	}
}

function rowFieldOf(name: string, over: RowKind, { catalogue }: PlanScope): RowField {
	const field = catalogue.findRowField(over, name);
	if (field !== undefined) return field;
	const sentence = `There is no column "${name}" that a "where" over ${over} can ask in this shop.`;
	throw new RuleError('FIELD_UNKNOWN', sentence, {
		path: 'where',
		found: name,
		allowed: catalogue.rowFields(over).map((one) => one.name),
	});
}

const presentPlan = (field: RowField, condition: Condition, scope: PlanScope): Plan =>
	rowPlan(field, hasValue(condition), scope);

/**
 * An amount in another currency than the one asked for is as good as missing, so that a negative stays the
 * complement.
 */
function rowPlan(field: RowField, condition: Condition, scope: PlanScope): Plan {
	const { operator, negative } = affirmed(condition.operator);
	if (negative) return not(rowPlan(field, { ...condition, operator }, scope));
	const plan = valuePlan(field, condition, scope);
	const currency = onlyCurrency(condition.currency);
	return currency === undefined ? plan : all([plan, currencyIs(currency, scope.mapping)]);
}

const currencyIs = (currency: string, mapping: Mapping): Plan =>
	test(columnOperand('order', 'currency', mapping), {
		kind: 'text_in',
		values: [currency],
		compare: 'folded',
	});

function valuePlan(field: RowField, condition: Condition, scope: PlanScope): Plan {
	const { mapping, clock } = scope;
	const asked = questionOf(condition, field);
	const question = field.anyCase ? { ...asked, caseSensitive: condition.caseSensitive ?? false } : asked;
	if (field.type !== 'list') {
		const operand = convertedTo(condition.currency, rowOperand(field, scope), scope);
		return operand.kind === 'json' ? anyPlan(operand, question, clock) : scalarPlan(operand, question, clock);
	}
	const of = field.row === 'event' ? 'categories_of_event' : 'categories_of_line';
	return listPlan(
		{ rows: { of }, operands: categoryNames(field, mapping), gatheredFrom: GATHERED_BESIDE },
		question,
		clock,
	);
}

/** The names by which a row field knows a category. */
export const categoryNames = ({ source }: RowField, mapping: Mapping): readonly Operand[] =>
	source.kind === 'line_category_title'
		? [columnOperand('category', 'title', mapping)]
		: categoryOperands(mapping);

/** The value of a row field that is not a list. */
export function rowOperand({ source, row }: RowField, { mapping, moment }: RowScope): Operand {
	switch (source.kind) {
		case 'order_column':
			return columnOperand('order', source.column, mapping);
		case 'line_column':
			return columnOperand('line', source.column, mapping);
		case 'event_column':
			return columnOperand('event', source.column, mapping);
		case 'event_property':
			return { kind: 'json', of: 'event', column: 'properties', key: source.key };
		case 'product_title':
			return { kind: 'product_title' };
		case 'calendar_part': {
			const of = row === 'event' ? 'event' : 'order';
			return { kind: 'calendar_part', of, part: source.part, timeZone: moment.timeZone };
		}
		case 'of_lines':
			return { kind: 'fact', fact: factOfLines(source.measure, mapping) };
		case 'line_category':
		case 'line_category_title':
		case 'event_category':
			throw new TypeError('Categories are a list.');
	}
}

type RowScope = Pick<PlanScope, 'mapping' | 'moment'>;

/** How many pieces the order at hand has, or how many different products. */
function factOfLines(measure: 'pieces' | 'distinct_products', mapping: Mapping): Fact {
	const rows = { of: 'lines_of_order' } as const;
	return measure === 'pieces'
		? { rows, measure: 'sum', operand: columnOperand('line', 'quantity', mapping) }
		: { rows, measure: 'count_distinct', operand: columnOperand('line', 'product_id', mapping) };
}
