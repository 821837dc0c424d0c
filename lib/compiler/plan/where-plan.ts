import { RuleError } from '../../error';
import type { RowField, RowKind } from '../../language/field';
import { affirmed } from '../../language/operator/operator';
import { hasValue } from '../../language/rule/conditions';
import { isGroup, type Condition, type Rule } from '../../language/rule/rule';
import type { Mapping } from '../../shop/mapping/mapping';
import { categoryOperands, columnOperand } from './column-operand';
import type { PlanScope } from './compile-context';
import { questionOf } from './condition-question';
import { anyPlan, GATHERED_BESIDE, listPlan } from './list-plan';
import { all, grouped, not, test, type Operand, type Plan } from './plan';
import { scalarPlan } from './scalar-test';

/** What `where` asks of one row. */
export function planWhere(where: Rule, over: RowKind, scope: PlanScope): Plan {
	if (isGroup(where))
		return grouped(
			where.match,
			where.rules.map((child) => planWhere(child, over, scope)),
		);
	const field = rowFieldOf(where, over, scope);
	const plan = rowPlan(field, where, scope);
	return where.missing === 'exclude' ? all([plan, presentPlan(field, where, scope)]) : plan;
}

function rowFieldOf(condition: Condition, over: RowKind, { catalogue }: PlanScope): RowField {
	const field = catalogue.findRowField(over, condition.field);
	if (field !== undefined) return field;
	const sentence = `There is no column "${condition.field}" that a "where" over ${over} can ask in this shop.`;
	throw new RuleError('FIELD_UNKNOWN', sentence, {
		path: 'where',
		found: condition.field,
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
	return condition.currency === undefined ? plan : all([plan, currencyIs(condition.currency, scope.mapping)]);
}

const currencyIs = (currency: string, mapping: Mapping): Plan =>
	test(columnOperand('order', 'currency', mapping), {
		kind: 'text_in',
		values: [currency],
		compare: 'folded',
	});

function valuePlan(field: RowField, condition: Condition, { mapping, clock }: PlanScope): Plan {
	const asked = questionOf(condition, field);
	const question = field.anyCase ? { ...asked, caseSensitive: condition.caseSensitive ?? false } : asked;
	if (field.type !== 'list') {
		const operand = rowOperand(field, mapping);
		return operand.kind === 'json' ? anyPlan(operand, question, clock) : scalarPlan(operand, question, clock);
	}
	return listPlan(
		{
			rows: { of: 'categories_of_line' },
			operands: categoryNames(field, mapping),
			gatheredFrom: GATHERED_BESIDE,
		},
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
export function rowOperand({ source }: RowField, mapping: Mapping): Operand {
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
		default:
			throw new TypeError('Categories are a list.');
	}
}
