import { RuleError } from '../../error';
import type { Field, RowKind } from '../../language/field';
import type { Condition } from '../../language/rule/rule';
import { keyPath } from '../../language/rule/visitor';
import { columnOperand } from './column-operand';
import type { CompileContext, PlanScope } from './compile-context';
import type { Fact, Operand } from './plan';
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
		default:
			return { rows, measure: measure.of, operand: amountOperand(measure.column) };
	}
}

const instantOperand = (over: RowKind): Operand =>
	over === 'events'
		? { kind: 'column', of: 'event', column: 'occurred_at' }
		: { kind: 'column', of: 'order', column: 'placed_at' };

function amountOperand(column: 'amount' | 'quantity' | 'quantity * price'): Operand {
	if (column === 'quantity * price') return { kind: 'line_amount' };
	return { kind: 'column', of: column === 'amount' ? 'order' : 'line', column };
}
