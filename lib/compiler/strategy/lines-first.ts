import { changedPlan, somePart } from '../plan/fold-plan';
import { all, partsOf, withRows, type Fact, type Operand, type Plan, type Rows } from '../plan/plan';
import type { Mapping } from '../../shop/mapping/mapping';
import { needsRows } from '../sql/test-sql';
import type { Rewriting } from './rewriting';

/**
 * Lines are grouped by their order alone, and what is asked of each order's lines is asked then: only of the
 * orders that remain is it asked whether they count and whose they are. Eight pieces in one of 950,000
 * orders took 1.8 times as long with the lines joined to their orders first.
 */
export const linesFirst: Rewriting = {
	asks: (plan, mapping) => asksOfLines(plan, mapping),
	rewrite: (plan, mapping) => ofLines(plan, mapping),
};

const asksOfLines = (plan: Plan, mapping: Mapping): boolean =>
	!areInOrders(mapping) &&
	somePart(plan, {
		test: (asked) => orderOfGroup(asked) !== undefined || withGroups(rowsOfFact(asked)) !== undefined,
		some: (rows) => withGroups(rows) !== undefined,
	});

/** Lines in the order's own row have their order already. */
const areInOrders = ({ linesOfOrder }: Mapping): boolean => linesOfOrder !== undefined;

const ofLines = (plan: Plan, mapping: Mapping): Plan =>
	areInOrders(mapping)
		? plan
		: changedPlan(plan, {
				test: (asked) => {
					const order = orderOfGroup(asked);
					if (order !== undefined) return { kind: 'some', rows: order };
					const rows = withGroups(rowsOfFact(asked));
					return rows === undefined ? asked : { ...asked, operand: withRows(asked.operand, () => rows) };
				},
				some: (rows) => ({ kind: 'some', rows: withGroups(rows) ?? rows }),
			});

type Asked = Extract<Plan, { kind: 'test' }>;

const rowsOfFact = ({ operand }: Asked): Rows | undefined =>
	operand.kind === 'fact' ? operand.fact.rows : undefined;

/** Orders of which the lines are asked something together; undefined where they are not. */
function withGroups(rows: Rows | undefined): Rows | undefined {
	if (rows?.of !== 'orders' || rows.where === undefined) return undefined;
	if (!somePart(rows.where, { test: (asked) => linesTogether(asked) !== undefined })) return undefined;
	return { ...rows, where: changedPlan(rows.where, { test: (asked) => linesTogether(asked) ?? asked }) };
}

/** Of the order at hand, how many pieces it has, or how many different products. */
function linesTogether({ operand, test }: Asked): Plan | undefined {
	if (operand.kind !== 'fact' || operand.fact.rows.of !== 'lines_of_order') return undefined;
	if (!needsRows(operand, test)) return undefined;
	const { rows, ...fact } = operand.fact;
	return { kind: 'some', rows: { ...rows, together: { fact, test } } };
}

/** That the lines of some order, taken together, meet a test: as the orders whose lines do. */
function orderOfGroup({ operand, test }: Asked): Rows | undefined {
	if (operand.kind !== 'fact' || test.kind !== 'boolean' || !test.value) return undefined;
	const { rows, per, ...fact } = operand.fact;
	if (per?.test === undefined || per.of !== undefined || per.ordersOnce) return undefined;
	if (!isOrderId(per.by) || !needsRows(operand, per.test) || !isMeasuredOfLines(fact)) return undefined;
	const { where, ...limits } = rows;
	if (rows.of !== 'lines' || rows.ranked !== undefined || rows.anchored !== undefined) return undefined;
	const parts = where === undefined ? [] : partsOf(where);
	const ofLine = parts.filter(isOfLine);
	const ofOrder = parts.filter((part) => !ofLine.includes(part));
	if (!ofOrder.every(isOfOrder)) return undefined;
	const together: Plan = {
		kind: 'some',
		rows: {
			of: 'lines_of_order',
			together: { fact, test: per.test },
			...(ofLine.length === 0 ? {} : { where: all(ofLine) }),
		},
	};
	return { ...limits, of: 'orders', where: all([...ofOrder, together]) };
}

const isOrderId = (by: Operand): boolean => by.kind === 'column' && by.of === 'order' && by.column === 'id';

const isMeasuredOfLines = ({ operand, whole, prediction }: Omit<Fact, 'rows'>): boolean =>
	whole === undefined && prediction === undefined && (operand === undefined || isLineOperand(operand));

const isLineOperand = (operand: Operand): boolean =>
	operand.kind === 'line_amount' ||
	operand.kind === 'product_title' ||
	(operand.kind === 'column' && operand.of === 'line');

const isOrderOperand = (operand: Operand): boolean =>
	(operand.kind === 'column' || operand.kind === 'calendar_part') && operand.of === 'order';

/** Whether only the line at hand is asked. */
const isOfLine = (plan: Plan): boolean =>
	!somePart(plan, {
		...NEITHER,
		test: ({ operand }) => !isLineOperand(operand),
		some: ({ of }) => of !== 'categories_of_line',
	});

/** Whether only the order at hand is asked. */
const isOfOrder = (plan: Plan): boolean =>
	!somePart(plan, { ...NEITHER, test: ({ operand }) => !isOrderOperand(operand), some: () => true });

const NEITHER = {
	compare: () => true,
	ranked: () => true,
	logged: () => true,
	outside: () => true,
	listed: () => true,
};
