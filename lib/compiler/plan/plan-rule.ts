import { columnOf, type RelationName } from '../../language/relation/relation';
import { RuleError } from '../../error';
import type { Catalogue, Field, RowField, RowKind } from '../../language/field';
import type { Mapping } from '../../shop/mapping/mapping';
import { operator as shapeOf, type OperatorName } from '../../language/operator/operator';
import { isGroup, type Condition, type Rule, type Scalar } from '../../language/rule/rule';
import { childPath, keyPath, visitRule } from '../../language/rule/visitor';
import { clockOf, windowInterval, type Clock, type Moment } from '../../language/time';
import { factPlan, recencyPlan } from './fact-test';
import {
	all,
	any,
	not,
	restricted,
	some,
	test,
	type Alias,
	type Fact,
	type Operand,
	type Plan,
	type RowRelation,
	type Rows,
} from './plan';
import { scalarPlan, type Question } from './scalar-test';

/** A segment that `member_of` names. */
export interface KnownSegment {
	readonly id: number;
	readonly key: string;
	readonly kind: 'dynamic' | 'static';
	readonly rule: Rule | null;
}

export type SegmentLookup = (keyOrTitle: string) => KnownSegment | undefined;

/** What a rule is compiled against. */
export interface CompileContext {
	readonly mapping: Mapping;
	readonly catalogue: Catalogue;
	/** Needed by `member_of`. */
	readonly segments?: SegmentLookup;
	/** Schema of the store; needed by `member_of` with static segments. */
	readonly storeSchema?: string;
}

interface Scope extends CompileContext {
	readonly clock: Clock;
	readonly moment: Moment;
	/** Keys of the segments that are being inlined, outermost first. */
	readonly within: readonly string[];
}

export function planRule(rule: Rule, context: CompileContext, moment: Moment): Plan {
	return planOf(rule, scopeOf(context, moment), '');
}

const scopeOf = (context: CompileContext, moment: Moment): Scope => ({
	...context,
	clock: clockOf(moment),
	moment,
	within: [],
});

/** The value of a field for one customer, to show; rows limited like those of a condition. */
export const valueOperand = (
	field: Field,
	limits: Qualified,
	context: CompileContext,
	moment: Moment,
): Operand => operandOf(field, limits, scopeOf(context, moment));

/** The distinct elements of a list field, to show. */
export function distinctElements(
	field: Field,
	limits: Qualified,
	context: CompileContext,
	moment: Moment,
): Fact {
	const { rows, operands } = elementsOf(field, limits, scopeOf(context, moment));
	return {
		rows: restricted(rows, test(operands[0], { kind: 'present' })),
		measure: 'list',
		operand: operands[0],
	};
}

/** The rows that a field is computed from, limited like those of a condition; undefined for columns of the customer. */
export function countedRows(
	field: Field,
	limits: Qualified,
	context: CompileContext,
	moment: Moment,
): Rows | undefined {
	return field.over === undefined ? undefined : rowsOver(field.over, limits, scopeOf(context, moment));
}

/** Where the values of a text field, or of a column that `where` may ask, are to be found; `of` is absent for the customer itself. */
export function valueSource(
	name: string,
	rows: RowKind | undefined,
	context: CompileContext,
	moment: Moment,
): { operand: Operand; of?: RowRelation } {
	const scope = scopeOf(context, moment);
	if (rows !== undefined) {
		const field = scope.catalogue.findRowField(rows, name) as RowField;
		if (field.source.kind === 'line_category')
			return { operand: category('category', scope.mapping), of: 'line_categories' };
		if (field.source.kind === 'line_category_title')
			return { operand: category('title', scope.mapping), of: 'line_categories' };
		return {
			operand: rowOperand(field, scope.mapping),
			of: field.row === 'line' ? 'lines' : field.row === 'event' ? 'events' : 'orders',
		};
	}
	const field = fieldOf({ field: name, operator: 'is_null' }, scope, '');
	if (field.type !== 'list') return { operand: operandOf(field, {}, scope) };
	const elements = elementsOf(field, {}, scope);
	return { operand: elements.operands[0], of: elements.rows.of };
}

function planOf(rule: Rule, scope: Scope, path: string): Plan {
	return visitRule<Plan>(
		rule,
		{
			group: ({ match, rules }) =>
				grouped(
					match,
					rules.map((child, index) => planOf(child, scope, childPath(path, index))),
				),
			condition: (condition) => planCondition(condition, scope, path),
		},
		path,
	);
}

function grouped(match: 'all' | 'any' | 'none', parts: readonly Plan[]): Plan {
	if (match === 'all') return all(parts);
	return match === 'any' ? any(parts) : not(any(parts));
}

function planCondition(condition: Condition, scope: Scope, path: string): Plan {
	const field = fieldOf(condition, scope, path);
	if (field.source.kind === 'member_of') return memberPlan(condition, scope, path);
	const plan = fieldPlan(field, condition, scope);
	return condition.missing === 'exclude' ? all([plan, presentPlan(field, condition, scope)]) : plan;
}

export function fieldOf(condition: Condition, scope: Pick<CompileContext, 'catalogue'>, path: string): Field {
	const field = scope.catalogue.find(condition.field);
	if (field !== undefined) return field;
	const why =
		scope.catalogue.whyAbsent(condition.field) ?? `There is no field "${condition.field}" in this shop.`;
	throw new RuleError('FIELD_UNKNOWN', why, {
		path: keyPath(path, 'field'),
		found: condition.field,
		allowed: scope.catalogue.names,
	});
}

const question = (
	condition: Condition,
	of: { type: Field['type']; day?: boolean; element?: Field['element'] },
): Question => ({
	operator: condition.operator,
	value: condition.value,
	type: of.type === 'list' ? (of.element ?? 'text') : of.type,
	day: of.day,
	caseSensitive: condition.caseSensitive,
});

function fieldPlan(field: Field, condition: Condition, scope: Scope): Plan {
	if (field.type === 'list')
		return listPlan(elementsOf(field, condition, scope), question(condition, field), scope.clock);
	const asked = question(condition, field);
	if (field.source.kind === 'recency') {
		const last = lastOrder(condition, scope);
		return scalarPlan({ kind: 'fact', fact: last }, asked, scope.clock, (_operand, what) =>
			recencyPlan(last, what, scope.clock),
		);
	}
	return scalarPlan(operandOf(field, condition, scope), asked, scope.clock, factPlan);
}

const presentPlan = (field: Field, condition: Condition, scope: Scope): Plan =>
	fieldPlan(field, { ...condition, operator: 'is_not_null', value: undefined }, scope);

/** The value of a field that is not a list. */
function operandOf(field: Field, condition: Qualified, scope: Scope): Operand {
	const { source } = field;
	switch (source.kind) {
		case 'column':
			return columnOperand('customer', 'customers', source.column, scope.mapping);
		case 'json':
			return { kind: 'json', of: 'customer', column: source.column, key: source.key };
		case 'email_domain':
			return { kind: 'email_domain' };
		case 'recency':
			return {
				kind: 'days_since',
				fact: lastOrder(condition, scope),
				asOf: scope.moment.asOf,
				timeZone: scope.moment.timeZone,
			};
		case 'aggregate':
			return { kind: 'fact', fact: aggregateFact(source, condition, scope) };
		default:
			throw new TypeError(`"${field.name}" is a list.`);
	}
}

type Qualified = Pick<Condition, 'within' | 'where' | 'currency'>;

function lastOrder(condition: Qualified, scope: Scope): Fact {
	return aggregateFact({ kind: 'aggregate', over: 'orders', measure: { of: 'last' } }, condition, scope);
}

function aggregateFact(
	{ over, measure }: Extract<Field['source'], { kind: 'aggregate' }>,
	condition: Qualified,
	scope: Scope,
): Fact {
	const rows = rowsOver(over, condition, scope);
	switch (measure.of) {
		case 'count':
			return { rows, measure: 'count' };
		case 'first':
			return { rows, measure: 'smallest', operand: instantOf(over) };
		case 'last':
			return { rows, measure: 'largest', operand: instantOf(over) };
		default:
			return { rows, measure: measure.of, operand: amountOf(measure.column) };
	}
}

const instantOf = (over: RowKind): Operand =>
	over === 'events'
		? { kind: 'column', of: 'event', column: 'occurred_at' }
		: { kind: 'column', of: 'order', column: 'placed_at' };

function amountOf(column: 'amount' | 'quantity' | 'quantity * price'): Operand {
	if (column === 'quantity * price') return { kind: 'line_amount' };
	return { kind: 'column', of: column === 'amount' ? 'order' : 'line', column };
}

/** The rows of a field, limited by `within`, `currency` and `where`. */
function rowsOver(over: RowKind, condition: Qualified, scope: Scope): Rows {
	const interval = windowInterval(condition.within, scope.clock);
	const currency = condition.currency === undefined ? {} : { currency: condition.currency };
	const rows: Rows = { of: over, interval, ...currency };
	if (condition.where === undefined) return rows;
	const where = planWhere(condition.where, over, scope);
	return {
		...rows,
		where:
			over === 'orders' && asksLines(condition.where, scope) ? some({ of: 'lines_of_order', where }) : where,
	};
}

/** Whether a `where` over orders looks at their lines: then one line must meet all of it. */
function asksLines(where: Rule, scope: Scope): boolean {
	if (isGroup(where)) return where.rules.some((child) => asksLines(child, scope));
	return scope.catalogue.findRowField('orders', where.field)?.row === 'line';
}

function planWhere(where: Rule, over: RowKind, scope: Scope): Plan {
	if (isGroup(where))
		return grouped(
			where.match,
			where.rules.map((child) => planWhere(child, over, scope)),
		);
	const field = scope.catalogue.findRowField(over, where.field);
	if (field === undefined) {
		throw new RuleError(
			'FIELD_UNKNOWN',
			`There is no column "${where.field}" that a "where" over ${over} can ask in this shop.`,
			{
				path: 'where',
				found: where.field,
				allowed: scope.catalogue.rowFields(over).map((one) => one.name),
			},
		);
	}
	const plan = rowPlan(field, where, scope);
	return where.missing === 'exclude'
		? all([plan, rowPlan(field, { ...where, operator: 'is_not_null', value: undefined }, scope)])
		: plan;
}

const currencyIs = (currency: string, scope: Scope): Plan =>
	test(columnOperand('order', 'orders', 'currency', scope.mapping), {
		kind: 'text_in',
		values: [currency],
		compare: 'folded',
	});

/** An amount in another currency than the one asked for is as good as missing, so that a negative stays the complement. */
function rowPlan(field: RowField, condition: Condition, scope: Scope): Plan {
	const { negative, opposite } = shapeOf(condition.operator);
	if (negative) return not(rowPlan(field, { ...condition, operator: opposite as OperatorName }, scope));
	const plan = valuePlan(field, condition, scope);
	return condition.currency === undefined ? plan : all([plan, currencyIs(condition.currency, scope)]);
}

function valuePlan(field: RowField, condition: Condition, scope: Scope): Plan {
	const asked = question(condition, field);
	const folded = field.anyCase ? { ...asked, caseSensitive: condition.caseSensitive ?? false } : asked;
	if (field.type !== 'list') return scalarPlan(rowOperand(field, scope.mapping), folded, scope.clock);
	const operands: Operand[] =
		field.source.kind === 'line_category_title'
			? [category('title', scope.mapping)]
			: categoryOperands(scope.mapping);
	return listPlan({ rows: { of: 'categories_of_line' }, operands }, folded, scope.clock);
}

function rowOperand({ source }: RowField, mapping: Mapping): Operand {
	switch (source.kind) {
		case 'order_column':
			return columnOperand('order', 'orders', source.column, mapping);
		case 'line_column':
			return columnOperand('line', 'order_lines', source.column, mapping);
		case 'event_column':
			return columnOperand('event', 'events', source.column, mapping);
		case 'event_property':
			return { kind: 'json', of: 'event', column: 'properties', key: source.key };
		case 'product_title':
			return { kind: 'product_title' };
		default:
			throw new TypeError('Categories are a list.');
	}
}

function columnOperand(of: Alias, relation: RelationName, column: string, mapping: Mapping): Operand {
	const { pgType, collation } = columnOf(mapping, relation, column) ?? {};
	return {
		kind: 'column',
		of,
		column,
		...(pgType === undefined ? {} : { pgType }),
		...(collation === undefined ? {} : { collation }),
	};
}

/** Rows whose value is an element of the list; an element may be known by several names (slug and id). */
interface Elements {
	readonly rows: Rows;
	readonly operands: readonly Operand[];
}

function elementsOf(field: Field, condition: Qualified, scope: Scope): Elements {
	const { source } = field;
	const { mapping } = scope;
	switch (source.kind) {
		case 'elements':
			return {
				rows: { of: source.relation },
				operands: [columnOperand(ALIAS[source.relation], source.relation, source.column, mapping)],
			};
		case 'line_elements': {
			const rows = rowsOver('lines', condition, scope);
			if (source.element === 'category')
				return { rows: { ...rows, of: 'line_categories' }, operands: categoryOperands(mapping) };
			return {
				rows,
				operands: [
					columnOperand(
						'line',
						'order_lines',
						source.element === 'product' ? 'product_id' : 'variant_id',
						mapping,
					),
				],
			};
		}
		case 'event_elements': {
			const rows = rowsOver('events', condition, scope);
			const named = test(
				{ kind: 'column', of: 'event', column: 'name' },
				{ kind: 'text_in', values: [source.name], compare: 'exact' },
			);
			return {
				rows: restricted(rows, named),
				operands: [{ kind: 'json', of: 'event', column: 'properties', key: source.property }],
			};
		}
		default:
			throw new TypeError(`"${field.name}" is not a list.`);
	}
}

const ALIAS = { addresses: 'address', tags: 'tag', groups: 'group' } as const;
const category = (column: string, mapping: Mapping) =>
	columnOperand('category', 'product_categories', column, mapping);

function categoryOperands(mapping: Mapping): Operand[] {
	const byId = columnOf(mapping, 'product_categories', 'category_id') !== undefined;
	return [category('category', mapping), ...(byId ? [category('category_id', mapping)] : [])];
}

/** `equals` of a list means "some element equals", its negative "no element equals". */
function listPlan(elements: Elements, asked: Question, clock: Clock): Plan {
	const shape = shapeOf(asked.operator);
	if (shape.negative)
		return not(listPlan(elements, { ...asked, operator: shape.opposite as OperatorName }, clock));
	const someElement = (operator: OperatorName, value: Question['value']) =>
		some(
			restricted(
				elements.rows,
				any(elements.operands.map((operand) => scalarPlan(operand, { ...asked, operator, value }, clock))),
			),
		);
	switch (asked.operator) {
		case 'includes_any':
			return someElement('in', asked.value);
		case 'includes_all':
			return all((asked.value as readonly Scalar[]).map((one) => someElement('equals', one)));
		case 'count_equals':
			return countPlan(elements, asked, [asked.value as number, asked.value as number]);
		case 'count_greater_than':
			return countPlan(elements, asked, [(asked.value as number) + 1, undefined]);
		case 'count_less_than':
			return countPlan(elements, asked, [undefined, (asked.value as number) - 1]);
		default:
			return someElement(asked.operator, asked.value);
	}
}

/** Of distinct elements; what differs only in case is one where texts compare without regard to case. */
const distinctCount = ({ rows, operands }: Elements, folded: boolean): Fact => ({
	rows: restricted(rows, test(operands[0], { kind: 'present' })),
	measure: 'count_distinct',
	operand: operands[0],
	folded,
});

function countPlan(elements: Elements, asked: Question, [least, most]: readonly [number?, number?]): Plan {
	const operand: Operand = {
		kind: 'fact',
		fact: distinctCount(elements, !(asked.caseSensitive ?? asked.type === 'keyword')),
	};
	if (least !== undefined && most !== undefined) return test(operand, { kind: 'number_in', values: [least] });
	return least === undefined
		? test(operand, { kind: 'number_compare', operator: '<=', value: most as number })
		: test(operand, { kind: 'number_compare', operator: '>=', value: least });
}

/** A dynamic segment counts by its rule at the same instant, a static one by its list. */
function memberPlan(condition: Condition, scope: Scope, path: string): Plan {
	const named = (key: Scalar) => segmentPlan(String(key), scope, path);
	const values = (Array.isArray(condition.value) ? condition.value : [condition.value]) as readonly Scalar[];
	const shape = shapeOf(condition.operator);
	const positive = shape.negative ? (shape.opposite as OperatorName) : condition.operator;
	const plan = positive === 'includes_all' ? all(values.map(named)) : any(values.map(named));
	return shape.negative ? not(plan) : plan;
}

function segmentPlan(key: string, scope: Scope, path: string): Plan {
	const segment = scope.segments?.(key);
	if (segment === undefined) {
		throw new RuleError(
			'SEGMENT_NOT_FOUND',
			`There is no segment "${key}" that the rule could ask membership of.`,
			{ path: keyPath(path, 'value'), found: key },
		);
	}
	if (scope.within.includes(segment.key)) {
		const circle = [...scope.within, segment.key].join(' → ');
		throw new RuleError('SEGMENT_CYCLE', `The segments ask for each other in a circle: ${circle}.`, {
			path: keyPath(path, 'value'),
			found: key,
		});
	}
	if (segment.kind === 'static' || segment.rule === null) return { kind: 'listed', segmentId: segment.id };
	return planOf(segment.rule, { ...scope, within: [...scope.within, segment.key] }, path);
}
