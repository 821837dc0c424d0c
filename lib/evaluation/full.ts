import { holdsQuery, type TimedPlan } from '../sql/holds-query';
import { planRule } from '../plan/plan-rule';
import type { Plan } from '../plan/plan';
import { cheapestOfPlan, estimatedCost } from '../sql/choose-shape';
import { relation } from '../sql/relation';
import { sql, type Sql } from '../sql/sql';
import type { Moment } from '../time';
import type { Due, Outcome, Ready } from './due';
import type { Run } from './evaluate';
import { attribute } from './cause';
import { countCustomers } from './sql/count-customers';
import { differenceOfMany, differenceOfOne } from './sql/difference';
import { writeDifferences, type Difference, type Part } from './sql/write-differences';

/** Where a hundred rules are planned at once, one statement grows too large for the planner to be quick. */
const TOGETHER_AT_MOST = 100;

/** Segments that one statement brings up to date. */
interface Group {
	readonly segments: readonly Ready[];
	/** Who is to join or leave. */
	readonly difference: Sql;
}

interface Planned extends TimedPlan {
	readonly ready: Ready;
	/** The rule's own query in its best shape, and what the planner thinks it costs. */
	readonly alone: Sql;
	readonly cost: number;
}

/** The compiled query of each segment against its stored membership. */
export async function evaluateFully(ready: readonly Ready[], evaluationIds: ReadonlyMap<number, string>, run: Run): Promise<Outcome[]> {
	const examined = await countCustomers(run);
	const differences = new Map<number, Difference>();
	for (const group of await groupsOf(ready, run)) {
		const parts = group.segments.map((one) => partOf(one, evaluationIds));
		for (const one of await writeDifferences(parts, group.difference, run.asOf, run.store, run.db)) differences.set(one.segmentId, one);
	}
	const outcomes = ready.map((due): Outcome => {
		const { joined = 0, left = 0 } = differences.get(due.id) ?? {};
		return { due, mode: 'full', asOf: run.asOf, examined, joined, left };
	});
	await attribute(outcomes, run);
	return outcomes;
}

export function partOf(due: Ready, evaluationIds: ReadonlyMap<number, string>): Part {
	// A list has no rule: who leaves it by evaluation is gone from the shop.
	const cause = due.kind === 'static' || due.evaluatedVersion === due.version ? 'data' : 'rule';
	return { segmentId: due.id, evaluationId: evaluationIds.get(due.id) as string, lastSeq: due.lastSeq, cause };
}

export const momentOf = (due: Due, run: Run): Moment => ({ asOf: run.asOf, timeZone: due.timeZone ?? run.timeZone, explicit: run.explicit });

/** Rules whose own query costs less than this share of the dearest gain nothing from shared scans. */
const CHEAP_SHARE = 0.01;

/**
 * Rules that read much of the shop share their scans. The cheap ones stay by themselves, since a look-up through an
 * index would become another column of a scan; so do all where the planner expects the shared scans to cost more.
 */
async function groupsOf(ready: readonly Ready[], run: Run): Promise<Group[]> {
	const lists = ready.filter((due) => due.kind === 'static').map((due): Group => ({ segments: [due], difference: differenceOfOne(due.id, stillCustomers(due, run), run.store) }));
	const planned: Planned[] = [];
	for (const due of ready.filter((one) => one.kind === 'dynamic')) planned.push(await plannedOf(due, run, ready.length > 1));
	const least = Math.max(0, ...planned.map((one) => one.cost)) * CHEAP_SHARE;
	const dear = chunks(planned.filter((one) => one.cost >= least), TOGETHER_AT_MOST);
	const shared: Group[] = [];
	for (const chunk of dear) shared.push(...await together(chunk, run));
	return [...lists, ...shared, ...planned.filter((one) => one.cost < least).map((one) => aloneOf(one, run))];
}

async function plannedOf(due: Ready, run: Run, compare: boolean): Promise<Planned> {
	const moment = momentOf(due, run);
	const plan: Plan = planRule(due.parsed, run.context, moment);
	const alone = await cheapestOfPlan(plan, run.context, moment, run.db, run.customers);
	return { moment, plan, ready: due, alone, cost: compare ? await estimatedCost(alone, run.db) : 0 };
}

async function together(planned: readonly Planned[], run: Run): Promise<Group[]> {
	const alone = planned.map((one) => aloneOf(one, run));
	if (planned.length < 2) return alone;
	const holds = holdsQuery(planned, run.context);
	const sum = planned.reduce((total, one) => total + one.cost, 0);
	if (await estimatedCost(holds, run.db) > sum) return alone;
	const segments = planned.map((one) => one.ready);
	return [{ segments, difference: differenceOfMany(segments.map((one) => one.id), holds, run.store) }];
}

const aloneOf = ({ ready, alone }: Planned, { store }: Run): Group => ({ segments: [ready], difference: differenceOfOne(ready.id, alone, store) });

const stillCustomers = (due: Ready, run: Run): Sql => sql`SELECT m.customer_id FROM ${run.store.table('membership')} AS m
	WHERE m.segment_id = ${due.id} AND EXISTS (SELECT 1 FROM ${relation('customer', run.context.mapping)} WHERE c.id = m.customer_id)`;

function chunks<T>(items: readonly T[], size: number): T[][] {
	const count = Math.ceil(items.length / size);
	return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

