import type { Compiled } from '../compiler/compiler';
import { relationSource } from '../compiler/sql/relation-source';
import { estimatedCost } from '../compiler/strategy/estimate';
import { sql, type Sql } from '../database/sql';
import { attribute } from './cause';
import type { Outcome, Ready } from './stage/due';
import { momentOf, type Run } from './stage/run';
import { countCustomers } from './statement/count-customers';
import { differenceOfMany, differenceOfOne } from './statement/difference';
import { writeDifferences, type Part } from './statement/write-differences';

/** Where a hundred rules are planned at once, one statement grows too large for the planner to be quick. */
const TOGETHER_AT_MOST = 100;

/** Segments that one statement brings up to date. */
export interface Group {
	readonly segments: readonly Ready[];
	/** Who is to join or leave. */
	readonly difference: Sql;
}

interface Planned extends Compiled {
	readonly ready: Ready;
	/** The rule's own query by its best strategy, and what the planner thinks it costs. */
	readonly alone: Sql;
	readonly cost: number;
}

/** The compiled query of each segment against its stored membership. */
export async function evaluateFully(ready: readonly Ready[], run: Run): Promise<Outcome[]> {
	const examined = await countCustomers(run);
	const outcomes: Outcome[] = [];
	for (const group of await groupsOf(ready, run))
		outcomes.push(...(await carryOut('full', group, examined, run)));
	await attribute(outcomes, run);
	return outcomes;
}

/** One statement for all segments of a group. */
export async function carryOut(
	mode: Outcome['mode'],
	{ segments, difference }: Group,
	examined: number,
	{ asOf, startedAt, store, db }: Run,
): Promise<Outcome[]> {
	const due = new Map(segments.map((one) => [one.id, one]));
	const written = await writeDifferences(
		segments.map(partOf),
		difference,
		{ mode, asOf, startedAt },
		store,
		db,
	);
	return written.map(({ segmentId, evaluationId, joined, left }) => ({
		due: due.get(segmentId) as Ready,
		evaluationId,
		mode,
		asOf,
		examined,
		joined,
		left,
	}));
}

function partOf({ id, kind, version, evaluatedVersion, lastSeq }: Ready): Part {
	// A list has no rule: who leaves it by evaluation is gone from the shop.
	const cause = kind === 'static' || evaluatedVersion === version ? 'data' : 'rule';
	return { segmentId: id, version, lastSeq, cause };
}

/** Rules whose own query costs less than this share of the dearest gain nothing from shared scans. */
const CHEAP_SHARE = 0.01;

/**
 * Rules that read much of the shop share their scans. The cheap ones stay by themselves, since a look-up through an
 * index would become another column of a scan; so do all where the planner expects the shared scans to cost more.
 */
async function groupsOf(ready: readonly Ready[], run: Run): Promise<Group[]> {
	const lists = ready
		.filter((due) => due.kind === 'static')
		.map((due): Group => ({
			segments: [due],
			difference: differenceOfOne(due.id, stillCustomers(due, run), run.store),
		}));
	const planned: Planned[] = [];
	for (const due of ready.filter((one) => one.kind === 'dynamic')) planned.push(await plannedOf(due, run));
	const least = Math.max(0, ...planned.map((one) => one.cost)) * CHEAP_SHARE;
	const dear = chunks(
		planned.filter((one) => one.cost >= least),
		TOGETHER_AT_MOST,
	);
	const shared: Group[] = [];
	for (const chunk of dear) shared.push(...(await together(chunk, run)));
	return [...lists, ...shared, ...planned.filter((one) => one.cost < least).map((one) => aloneOf(one, run))];
}

async function plannedOf(due: Ready, run: Run): Promise<Planned> {
	const { compiler, db, choices } = run;
	const compiled = compiler.compile(due.parsed, momentOf(due, run), due.id);
	const customers = async () => run.customers;
	const { query, cost } = await compiler.cheapestIds(compiled, { db, choices, customers });
	return { ...compiled, ready: due, alone: query, cost };
}

async function together(planned: readonly Planned[], run: Run): Promise<Group[]> {
	const alone = planned.map((one) => aloneOf(one, run));
	if (planned.length < 2) return alone;
	const holds = run.compiler.bitmap(planned);
	const sum = planned.reduce((total, one) => total + one.cost, 0);
	if ((await estimatedCost(holds, run.db)) > sum) return alone;
	const segments = planned.map((one) => one.ready);
	return [
		{
			segments,
			difference: differenceOfMany(
				segments.map((one) => one.id),
				holds,
				run.store,
			),
		},
	];
}

const aloneOf = ({ ready, alone }: Planned, { store }: Run): Group => ({
	segments: [ready],
	difference: differenceOfOne(ready.id, alone, store),
});

function stillCustomers(due: Ready, { compiler, store }: Run): Sql {
	const { from, column } = relationSource('customers', compiler.mapping);
	return sql`SELECT m.customer_id FROM ${store.table('membership')} AS m
		WHERE m.segment_id = ${due.id} AND EXISTS (SELECT 1 FROM ${from} WHERE ${column('id')} = m.customer_id)`;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
	const count = Math.ceil(items.length / size);
	return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
