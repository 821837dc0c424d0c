import { changedPlan } from '../plan/fold-plan';
import { partsOf, type Plan, type Rows } from '../plan/plan';
import { flattenRows } from '../sql/row-sql';
import { rewritingThatTells } from './rewriting';
import { isReadable, rowsFirst } from './rows-first';

/**
 * As `rows_first`, and those who are to have the rows are read first, too: all As and all Bs, where A is to
 * be followed by B. A server with its defaults takes a page that an index leads to for four that are read in
 * order, so the planner joins all orders with the Bs: of 1,120,000 of Medusa's that took 0.57 s, and 0.32 s
 * so.
 */
export const bothFirst = rewritingThatTells((plan, mapping, found) =>
	changedPlan(rowsFirst.rewrite(plan, mapping), {
		some: (rows) => {
			const flat = flattenRows(rows);
			if (rows.readWhole || !isReadable(flat) || !haveOthers(flat)) return { kind: 'some', rows };
			found();
			return { kind: 'some', rows: { ...flat, readWhole: true } };
		},
	}),
);

/** Whether they are asked something of their own, and whether others that are read whole lie beside them. */
function haveOthers({ where }: Rows): boolean {
	const parts = where === undefined ? [] : partsOf(where);
	const others = parts.filter(isWholeBeside);
	return others.length > 0 && others.length < parts.length;
}

const isWholeBeside = (part: Plan): boolean =>
	part.kind === 'not'
		? isWholeBeside(part.part)
		: part.kind === 'some' && part.rows.beside !== undefined && part.rows.readWhole === true;
