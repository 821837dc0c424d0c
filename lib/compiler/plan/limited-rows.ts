import type { RowKind } from '../../language/field';
import type { LimitKey } from '../../language/rule/condition-keys';
import { isGroup, type Condition, type Rule } from '../../language/rule/rule';
import { windowInterval } from '../../language/time';
import type { PlanScope } from './compile-context';
import { some, type Rows } from './plan';
import { planWhere } from './where-plan';

/** What limits the rows of a field. */
export type Qualified = Pick<Condition, LimitKey>;

/** The rows of a field, limited by `within`, `currency` and `where`. */
export function limitedRows(over: RowKind, condition: Qualified, scope: PlanScope): Rows {
	const interval = windowInterval(condition.within, scope.clock);
	const currency = condition.currency === undefined ? {} : { currency: condition.currency };
	const rows: Rows = { of: over, interval, ...currency };
	if (condition.where === undefined) return rows;
	const where = planWhere(condition.where, over, scope);
	const ofLines = over === 'orders' && asksLines(condition.where, scope);
	return { ...rows, where: ofLines ? some({ of: 'lines_of_order', where }) : where };
}

/** Whether a `where` over orders looks at their lines: then one line must meet all of it. */
function asksLines(where: Rule, scope: PlanScope): boolean {
	if (isGroup(where)) return where.rules.some((child) => asksLines(child, scope));
	return scope.catalogue.findRowField('orders', where.field)?.row === 'line';
}
