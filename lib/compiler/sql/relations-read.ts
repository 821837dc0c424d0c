import type { RelationName } from '../../language/relation/relation';
import { RELATION_OF_ROW } from '../../language/relation/relation-table';
import { foldPlan } from '../plan/fold-plan';
import type { Fact, Operand, Plan, Rows } from '../plan/plan';
import { relationsOfRows } from './row-source';

type Names = readonly RelationName[];

const none = (): Names => [];

/**
 * The relations whose rows a plan asks of, each as often as it does. The customers may be missing: all plans
 * ask of them.
 */
export const relationsRead = (plan: Plan): Names =>
	foldPlan<Names>(plan, {
		group: (parts) => parts.flat(),
		not: (part) => part,
		never: none,
		test: ({ operand }) => ofOperand(operand),
		some: ofRows,
		compare: ({ comparison: { left, right } }) => [left, right].flatMap(ofOperand),
		ranked: ({ ranking }) => ofOperand(ranking.operand),
		logged: none,
		outside: none,
		listed: none,
	});

const ofRows = ({ of, notCounted, where, ranked, anchored, beside }: Rows): Names => [
	...relationsOfRows(of),
	...(notCounted === undefined ? [] : (['orders_not_counted'] as const)),
	...(where === undefined ? [] : relationsRead(where)),
	...(ranked?.where === undefined ? [] : relationsRead(ranked.where)),
	...[anchored, ranked?.anchored].flatMap((one) => (one === undefined ? [] : ofOperand(one.date))),
	...(beside?.same ?? []).flatMap(({ here, there }) => [...ofOperand(here), ...ofOperand(there)]),
];

const ofFact = ({ rows, operand, whole, per }: Fact): Names => [
	...ofRows(rows),
	...(operand === undefined ? [] : ofOperand(operand)),
	...(whole === undefined ? [] : ofOperand(whole)),
	...(per === undefined
		? []
		: [...ofOperand(per.by), ...(per.of === undefined ? [] : relationsOfRows(per.of))]),
];

function ofOperand(operand: Operand): Names {
	switch (operand.kind) {
		case 'column':
		case 'json':
		case 'calendar_part':
		case 'json_count':
			return [RELATION_OF_ROW[operand.of]];
		case 'email_domain':
			return ['customers'];
		case 'product_title':
			return ['order_lines', 'products'];
		case 'line_amount':
			return ['order_lines'];
		case 'converted':
			return [...ofOperand(operand.amount), 'exchange_rates'];
		case 'age':
		case 'bucket':
			return ['customers'];
		case 'distance':
			return ['addresses'];
		case 'fact':
		case 'days_since':
			return ofFact(operand.fact);
		case 'score':
			return ofRows(operand.rows);
	}
}
