import { defined } from '../../error/defined';
import { RuleError } from '../../error';
import type { Field, Measure, RowField, RowKind } from '../../language/field';
import { columnOf } from '../../language/relation/relation';
import { onlyCurrency } from '../../language/value/currency';
import { anchorOf, type AnchoredWindow, type Condition, type Ranked } from '../../language/rule/rule';
import { keyPath, rankedKind } from '../../language/rule/visitor';
import { dayOf, isAnchored, windowInterval } from '../../language/time';
import { categoryOperands, columnOperand } from './column-operand';
import type { CompileContext, PlanScope, Qualified } from './compile-context';
import { convertedTo } from './converted';
import { favouriteFacts } from './favourite-facts';
import type { Anchored, Fact, Grouping, Operand, RankedRows, Rows } from './plan';
import { predictionFact } from './prediction';
import { scoreOperand } from './score-plan';
import { isPrediction, isScore } from './score-set';
import { planRows, planWhere, rowOperand } from './where-plan';

/** @throws FIELD_UNKNOWN */
export function fieldOf(
	condition: Pick<Condition, 'field'>,
	{ catalogue }: Pick<CompileContext, 'catalogue'>,
	path: string,
): Field {
	const field = catalogue.find(condition.field);
	if (field !== undefined) return field;
	const why = catalogue.whyAbsent(condition.field) ?? `There is no field "${condition.field}" in this shop.`;
	throw new RuleError('FIELD_UNKNOWN', why, {
		path: keyPath(path, 'field'),
		found: condition.field,
		allowed: catalogue.names,
	});
}

/**
 * The value of a field that is not a list. @param path of the condition, or of the value that it is compared
 * with
 */
export function fieldOperand(field: Field, condition: Qualified, scope: PlanScope, path = ''): Operand {
	if (isScore(field)) return scoreOperand(field, condition, scope, path);
	if (isPrediction(field)) return { kind: 'fact', fact: predictionFact(field, condition, scope, path) };
	const { source } = field;
	switch (source.kind) {
		case 'column':
			return columnOperand('customer', source.column, scope.mapping);
		case 'json':
			return { kind: 'json', of: 'customer', column: source.column, key: source.key };
		case 'array':
			return { kind: 'json', of: 'customer', column: source.column };
		case 'email_domain':
			return { kind: 'email_domain' };
		case 'recency': {
			const { asOf, timeZone } = scope.moment;
			return { kind: 'days_since', fact: lastOrder(condition, scope), asOf, timeZone };
		}
		case 'aggregate':
			return { kind: 'fact', fact: aggregateFact(source, condition, scope) };
		case 'age':
			return ageOperand(scope);
		case 'bucket':
			return { kind: 'bucket', salt: condition.salt ?? '' };
		case 'favourite':
			return { kind: 'fact', fact: favouritesOf(source.element, condition, scope)[0] };
		default:
			throw new TypeError(`"${field.name}" is a list.`);
	}
}

/** What the customer bought most of, by each of its names. */
export const favouritesOf = (
	element: 'product' | 'category',
	condition: Qualified,
	scope: PlanScope,
): readonly [Fact, ...Fact[]] =>
	favouriteFacts(element, limitedRows('lines', condition, scope), scope.mapping);

/** The instant of the customer's last order. */
export function lastOrder(condition: Qualified, scope: PlanScope): Fact {
	return aggregateFact({ kind: 'aggregate', over: 'orders', measure: { of: 'last' } }, condition, scope);
}

function aggregateFact(
	{ over, measure, notCounted }: Extract<Field['source'], { kind: 'aggregate' }>,
	condition: Qualified,
	scope: PlanScope,
): Fact {
	const grouping = condition.per === undefined ? undefined : groupingBy(condition.per, over, scope);
	const counted = grouping?.rows(condition) ?? limitedRows(over, condition, scope);
	const rows: Rows =
		notCounted === undefined ? counted : { ...counted, notCounted: { statuses: notCounted, alone: true } };
	const per = grouping === undefined ? {} : { per: grouping.per };
	const amountOf = (column: AmountColumn) =>
		convertedTo(condition.currency, amountOperand(column, condition), scope);
	switch (measure.of) {
		case 'count':
			return condition.distinct === undefined
				? { rows, measure: 'count', ...per }
				: { rows, ...distinctValues(condition.distinct, over, scope), ...per };
		case 'first':
			return { rows, measure: 'smallest', operand: instantOperand(over), ...per };
		case 'last':
			return { rows, measure: 'largest', operand: instantOperand(over), ...per };
		case 'sum':
		case 'average':
		case 'largest':
		case 'smallest':
			return { rows, measure: measure.of, operand: amountOf(measure.column), ...per };
		case 'share':
			return {
				rows,
				measure: 'share',
				operand: amountOf(measure.column),
				whole: amountOf(measure.whole),
				...per,
			};
		case 'average_gap':
		case 'expected_next':
			return { rows, measure: measure.of, operand: instantOperand(over), ...per };
	}
}

/** The different values of a column, texts without regard to case where they compare so. */
function distinctValues(name: string, over: RowKind, scope: PlanScope): Omit<Fact, 'rows'> {
	const field = rowFieldOf(name, over, scope);
	const operand = rowOperand(field, scope);
	if (!isText(field)) return { measure: 'count_distinct', operand, asValues: true };
	return { measure: 'count_distinct', operand, folded: field.type !== 'keyword' || field.anyCase === true };
}

const isText = ({ type }: RowField) => type === 'text' || type === 'keyword' || type === 'any';

interface GroupedRows {
	readonly per: Grouping;
	rows(condition: Qualified): Rows;
}

/** Orders that are grouped by what their lines hold count for a line of theirs that meets the `where`. */
function groupingBy(name: string, over: RowKind, scope: PlanScope): GroupedRows {
	const field = rowFieldOf(name, over, scope);
	const ofLine = over === 'orders' && field.row === 'line';
	const category = field.type === 'list';
	const by = category ? categoryOperands(scope.mapping)[0] : rowOperand(field, scope);
	return {
		per: {
			by: defined(by),
			...(category ? { of: over === 'events' ? 'categories_of_event' : 'categories_of_line' } : {}),
			as: isText(field) && (field.type !== 'keyword' || field.anyCase === true) ? 'folded' : 'value',
			ordersOnce: ofLine,
		},
		rows: (condition) => {
			if (!ofLine) return limitedRows(over, condition, scope);
			const { where, ...limits } = condition;
			const asked = where === undefined ? {} : { where: planWhere(where, over, scope) };
			return { ...limitedRows(over, limits, scope), of: 'lines', ...asked };
		},
	};
}

function rowFieldOf(name: string, over: RowKind, { catalogue }: PlanScope): RowField {
	const field = catalogue.findPeriodOrColumn(over, name);
	if (field !== undefined) return field;
	throw new RuleError('FIELD_UNKNOWN', `There is no column "${name}" of ${over} in this shop.`, {
		path: 'per',
		found: name,
		allowed: [...catalogue.rowFields(over), ...catalogue.periods(over)].map((one) => one.name),
	});
}

/**
 * The rows of a field, limited by `within`, `of`, `currency` and `where`. The currency says how amounts are
 * read, not which rows are ranked: the first order is the same one whatever is asked of it.
 */
export function limitedRows(over: RowKind, condition: Qualified, scope: PlanScope): Rows {
	const { of, including, within, where } = condition;
	const currency = onlyCurrency(condition.currency);
	const interval = windowInterval(within, scope.clock);
	const anchored = within !== undefined && isAnchored(within) ? { anchored: anchoredAt(within, scope) } : {};
	return {
		of: over,
		...(including === undefined ? {} : { notCounted: { statuses: including } }),
		interval,
		...(of === undefined ? anchored : { ranked: { ...rankedBy(of, over, scope), interval, ...anchored } }),
		...(currency === undefined ? {} : { currency }),
		...(where === undefined ? {} : { where: planRows(where, over, scope) }),
	};
}

function rankedBy(of: Ranked, over: RowKind, scope: PlanScope): RankedRows {
	const where = of.where === undefined ? {} : { where: planRows(of.where, rankedKind(over), scope) };
	if ('nth' in of) return { from: 'first', places: [of.nth, of.nth], ...where };
	return 'first' in of
		? { from: 'first', places: [1, of.first], ...where }
		: { from: 'last', places: [1, of.last], ...where };
}

function anchoredAt(window: AnchoredWindow, scope: PlanScope): Anchored {
	const { side, anchor } = anchorOf(window);
	const field = fieldOf(anchor, scope, 'within');
	return {
		side,
		date: fieldOperand(field, anchor, scope),
		day: field.day === true,
		length: { ...window.for, timeZone: scope.moment.timeZone },
	};
}

const instantOperand = (over: RowKind): Operand =>
	over === 'events'
		? { kind: 'column', of: 'event', column: 'occurred_at' }
		: { kind: 'column', of: 'order', column: 'placed_at' };

type AmountColumn = Extract<Measure, { column: unknown }>['column'] | 'gross';

function amountOperand(column: AmountColumn, { property = '' }: Qualified): Operand {
	if (column === 'property') return { kind: 'json', of: 'event', column: 'properties', key: property };
	if (column === 'quantity * price') return { kind: 'line_amount' };
	return { kind: 'column', of: column === 'quantity' ? 'line' : 'order', column };
}

/** How old somebody is on the day of the zone. */
export function ageOperand({ mapping, clock }: PlanScope): Extract<Operand, { kind: 'age' }> {
	return {
		kind: 'age',
		birthday: columnOperand('customer', 'birthday', mapping),
		isDay: columnOf(mapping, 'customers', 'birthday')?.type === 'day',
		today: dayOf(clock.now),
		timeZone: defined(clock.now.zoneName),
	};
}
