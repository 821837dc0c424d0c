import { RuleError } from '../../error';
import type { Field, Measure, RowKind } from '../../language/field/field';
import { columnOf } from '../../language/relation/relation';
import { dayOf, intersect, type Interval } from '../../language/time';
import type { Condition } from '../../language/rule/rule';
import { keyPath } from '../../language/rule/visitor';
import { columnOperand } from './column-operand';
import type { CompileContext, PlanScope } from './compile-context';
import { favouriteFacts } from './favourite-facts';
import type { Fact, Operand, Rows } from './plan';
import { limitedRows, type Qualified } from './limited-rows';

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

/** The value of a field that is not a list. */
export function fieldOperand(field: Field, condition: Qualified, scope: PlanScope): Operand {
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
			return { kind: 'fact', fact: favouriteFacts(source.element, condition, scope)[0] };
		default:
			throw new TypeError(`"${field.name}" is a list.`);
	}
}

/** The instant of the customer's last order. */
export function lastOrder(condition: Qualified, scope: PlanScope): Fact {
	return aggregateFact({ kind: 'aggregate', over: 'orders', measure: { of: 'last' } }, condition, scope);
}

function aggregateFact(
	{ over, measure }: Extract<Field['source'], { kind: 'aggregate' }>,
	condition: Qualified,
	scope: PlanScope,
): Fact {
	const rows = limitedRows(over, condition, scope);
	switch (measure.of) {
		case 'count':
			return { rows, measure: 'count' };
		case 'first':
			return { rows, measure: 'smallest', operand: instantOperand(over) };
		case 'last':
			return { rows, measure: 'largest', operand: instantOperand(over) };
		case 'sum':
		case 'average':
		case 'largest':
		case 'smallest':
			return { rows, measure: measure.of, operand: amountOperand(measure.column, condition) };
		case 'average_gap':
		case 'expected_next':
			return { rows: sinceFirstDay(rows), measure: measure.of, operand: instantOperand(over) };
	}
}

const instantOperand = (over: RowKind): Operand =>
	over === 'events'
		? { kind: 'column', of: 'event', column: 'occurred_at' }
		: { kind: 'column', of: 'order', column: 'placed_at' };

/** The first day that ISO texts compare in. */
const FIRST_DAY: Interval = { from: { at: '0001-01-01T00:00:00.000Z', inclusive: true } };

/** Of an infinite instant nobody knows how far it lies from another. */
const sinceFirstDay = (rows: Rows): Rows => ({
	...rows,
	interval: intersect(rows.interval ?? {}, FIRST_DAY),
});

function amountOperand(
	column: Extract<Measure, { column: unknown }>['column'],
	{ property = '' }: Qualified,
): Operand {
	if (column === 'property') return { kind: 'json', of: 'event', column: 'properties', key: property };
	if (column === 'quantity * price') return { kind: 'line_amount' };
	return { kind: 'column', of: column === 'amount' ? 'order' : 'line', column };
}

/** How old somebody is on the day of the zone. */
export function ageOperand({ mapping, clock }: PlanScope): Extract<Operand, { kind: 'age' }> {
	return {
		kind: 'age',
		birthday: columnOperand('customer', 'birthday', mapping),
		isDay: columnOf(mapping, 'customers', 'birthday')?.type === 'day',
		today: dayOf(clock.now),
		timeZone: clock.now.zoneName as string,
	};
}
