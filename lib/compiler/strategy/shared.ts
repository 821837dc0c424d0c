import type { Interval } from '../../language/time';
import type { Sql } from '../../database/sql';
import { allFacts, changedPlan } from '../plan/fold-plan';
import { test, type Operand, type Plan, type RowRelation, type Rows } from '../plan/plan';
import type { FactStrategy } from '../sql/fact-strategy';
import { flattenRows } from '../sql/row-sql';
import { instantOperand } from '../sql/row-source';
import { extremeTest } from './extreme-rewrite';
import { Scans } from './scan';

/**
 * The scan of many rules at once, or of one whose facts share a scan: whether rows exist is read from the
 * same scan, too.
 * @param past all instants that count: rows after it do not
 * @param semiJoins as of `scanStrategy`
 */
export const sharedStrategy = (past: Interval, semiJoins: readonly Sql[] = []): FactStrategy => ({
	rewrite: (plans) => overFacts(plans, past),
	facts: () => new Scans(semiJoins),
});

/** The plans with every question for rows as a test of a fact. */
function overFacts(plans: readonly Plan[], past: Interval): readonly Plan[] {
	const full = scannedFully(plans.map((plan) => changedPlan(plan, { some: someAsFact })));
	const asExtreme = (plan: Plan) => byExtreme(plan, past, full);
	return plans.map((plan) =>
		changedPlan(plan, {
			group: (parts, group) => asExtreme(group) ?? { kind: group.kind, parts },
			some: (rows) => asExtreme({ kind: 'some', rows: flattenRows(rows) }) ?? someAsFact(rows),
		}),
	);
}

const someAsFact = (rows: Rows): Plan =>
	test(
		{ kind: 'fact', fact: { rows: flattenRows(rows), measure: 'some' } },
		{ kind: 'boolean', value: true },
	);

/** Relations of which some fact needs the rows of all times. */
function scannedFully(plans: readonly Plan[]): ReadonlySet<RowRelation> {
	const facts = plans.flatMap(allFacts);
	return new Set(facts.filter(({ rows }) => rows.interval?.from === undefined).map(({ rows }) => rows.of));
}

/**
 * A question for rows in a window as a test of the latest or earliest row, so that it shares the scan. Not
 * where every fact of the scan begins at some instant: max() over all times would have to read all rows.
 */
function byExtreme(plan: Plan, past: Interval, full: ReadonlySet<RowRelation>): Plan | undefined {
	const asked = past.to && extremeTest(plan, past);
	if (asked === undefined) return undefined;
	const rows = flattenRows({ ...asked.rows, interval: past });
	const instant = instantOperand(rows.of);
	if (instant === undefined || !full.has(rows.of)) return undefined;
	const operand: Operand = { kind: 'fact', fact: { rows, measure: asked.measure, operand: instant } };
	return test(operand, { kind: 'interval', interval: asked.interval });
}
