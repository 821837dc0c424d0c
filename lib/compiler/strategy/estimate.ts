import { firstOf } from '../../error/defined';
import { giveTurn } from '../../database/give-turn';
import type { Queryable } from '../../database/queryable';
import type { Mapping } from '../../shop/mapping/mapping';
import { relationSource } from '../sql/relation-source';
import { sql, toQuery, type Sql } from '../../database/sql';

interface Estimate {
	readonly 'Node Type': string;
	readonly 'Total Cost': number;
	readonly 'Plan Rows': number;
	readonly 'Join Type'?: string;
	readonly 'Parallel Aware'?: boolean;
	readonly 'Parent Relationship'?: string;
	readonly 'Subplan Name'?: string;
	readonly Filter?: string;
	readonly 'Join Filter'?: string;
	readonly 'Index Cond'?: string;
	readonly Plans?: readonly Estimate[];
}

/** What the planner thinks that a query costs, in its own unit. */
export const estimatedCost = async (query: Sql, db: Queryable): Promise<number> =>
	totalCost(await estimate(query, db));

const totalCost = (plan: Estimate): number => plan['Total Cost'] + unexpectedLoops(plan);

/**
 * What nested loops cost beyond what they are charged for, where they give more rows than they can in so many
 * rounds. Of the different values of a UNION ALL Postgres expects 200, whatever it expects of its rows: where
 * 86 % of Spree's customers lived in Germany by either of their addresses, it charged for 200 look-ups,
 * though it expected half of all customers after them. They took 1.7 s, and to read all orders 0.7.
 */
function unexpectedLoops(plan: Estimate): number {
	const { Plans: parts = [] } = plan;
	const within = parts.reduce((sum, part) => sum + unexpectedLoops(part), 0);
	const [outer, inner] = (['Outer', 'Inner'] as const).map((side) => partOf(plan, side));
	if (plan['Node Type'] !== 'Nested Loop' || plan['Join Type'] !== 'Inner' || !outer || !inner) return within;
	if (!DIFFERENT.has(outer['Node Type']) || inner['Node Type'] === 'Memoize') return within;
	const rounds = plan['Plan Rows'] / Math.max(1, inner['Plan Rows']);
	const beyond = rounds - outer['Plan Rows'];
	return rounds > FAR_MORE * outer['Plan Rows'] ? within + beyond * inner['Total Cost'] : within;
}

/** Sub-selects that are run beforehand stand before both. */
const partOf = ({ Plans: parts = [] }: Estimate, side: 'Outer' | 'Inner'): Estimate | undefined =>
	parts.find((part) => part['Parent Relationship'] === side);

/** What leaves different values; the rounds of other loops are expected by their statistics. */
const DIFFERENT: ReadonlySet<string> = new Set(['Aggregate', 'Unique']);

/** Less is by how rows are rounded, and by what is expected of two tables apart and together. */
const FAR_MORE = 4;

/** A cost, and what is known of it. */
interface Cost {
	readonly cost: number;
	/** How much of it is for reading tables in the order of an index from end to end. */
	readonly walked: number;
	/**
	 * A sub-select is asked of rows one by one. The planner charges for it with each row that is read, though
	 * conditions beside it may spare most, so the cost says nothing of how long the query takes.
	 */
	readonly overrated: boolean;
}

export async function estimatedPlan(query: Sql, db: Queryable): Promise<Cost> {
	const plan = await estimate(query, db);
	return { cost: totalCost(plan), walked: walkedCost(plan), overrated: asksOneByOne(plan) };
}

/** What a nested loop looks up for each row is no walk. */
function walkedCost(plan: Estimate): number {
	const { 'Node Type': type, 'Total Cost': cost, Plans: parts = [] } = plan;
	if (type === 'Index Scan') return cost;
	const read = type === 'Nested Loop' ? parts.filter((part) => part !== partOf(plan, 'Inner')) : parts;
	return read.reduce((sum, part) => sum + walkedCost(part), 0);
}

/** Whether a sub-select is asked of rows one by one. A hashed one is run once. */
function asksOneByOne(plan: Estimate): boolean {
	const { Filter: filter = '', 'Join Filter': joined = '', Plans: parts = [] } = plan;
	return parts.some(
		(part) =>
			(part['Parent Relationship'] === 'SubPlan' &&
				!`${filter} ${joined}`.includes(`hashed ${part['Subplan Name'] ?? ''})`)) ||
			asksOneByOne(part),
	);
}

/**
 * Whether a query would be no quicker with the parallel workers that Postgres would give it: a sub-select is
 * asked of rows one by one, most of which may be spared it (a last order above 200 of Saleor's, priced at
 * 975,000, took 1.1 s with two workers and 0.4 s without); or each worker would make by itself much of what
 * the query costs, which Postgres charges once. On Medusa's tables each read all orders and grouped those
 * before a day, 0.48 of the cost: a last order longer ago took 0.96 s with two workers and 0.67 s without.
 */
export async function losesByWorkers(query: Sql, db: Queryable): Promise<boolean> {
	const plan = await estimate(query, db);
	if (!hasWorkers(plan)) return false;
	return asksOneByOne(plan) || repeatedCost(plan) > MUCH_REPEATED * plan['Total Cost'];
}

/** Between none of the cost, as in most plans that get workers, and Medusa's 0.48. */
const MUCH_REPEATED = 0.25;

const hasWorkers = (plan: Estimate): boolean => isGather(plan) || (plan.Plans ?? []).some(hasWorkers);

const isGather = (plan: Estimate): boolean => plan['Node Type'].startsWith('Gather');

/** What it costs to make that no two workers share; what is run beforehand is run once. */
const repeatedCost = (plan: Estimate): number =>
	(plan.Plans ?? []).reduce((sum, part) => sum + (isGather(plan) ? alone(part) : repeatedCost(part)), 0);

function alone(part: Estimate): number {
	if (part['Parent Relationship'] === 'InitPlan') return 0;
	if (!isShared(part)) return part['Total Cost'];
	// Of a parallel Append each other part is run by one worker.
	const { Plans: parts = [] } = part;
	const run =
		part['Node Type'] === 'Append' && part['Parallel Aware'] === true ? parts.filter(isShared) : parts;
	return run.reduce((sum, one) => sum + alone(one), 0);
}

const isShared = (part: Estimate): boolean =>
	part['Parallel Aware'] === true || (part.Plans ?? []).some(isShared);

/**
 * What the planner thinks that a query costs which looks rows up by a list that a sub-select makes: infinite
 * where the list is searched for each row instead, since the planner takes it for one of ten.
 */
export async function estimatedListed(query: Sql, db: Queryable): Promise<number> {
	const plan = await estimate(query, db);
	return searchesList(plan) ? Infinity : totalCost(plan);
}

/** Beside another condition of the same index the list is gone through for each row of the other. */
function searchesList(plan: Estimate): boolean {
	const asked = plan['Index Cond'] ?? '';
	const searched = [plan.Filter, plan['Join Filter'], asked.includes(' AND ') ? asked : undefined];
	return searched.some((one) => MADE_LIST.test(one ?? '')) || (plan.Plans ?? []).some(searchesList);
}

/** As Postgres 17 and later write it, and those before; in brackets where it is cast. */
const MADE_LIST = / ANY \(\(*(InitPlan |\$)\d/;

/** How many customers the planner thinks that the shop has. */
export const estimatedCustomers = (mapping: Mapping, db: Queryable): Promise<number> =>
	estimatedRows(sql`SELECT 1 FROM ${relationSource('customers', mapping).from}`, db);

/** How many rows the planner expects. */
export const estimatedRows = async (query: Sql, db: Queryable): Promise<number> =>
	(await estimate(query, db))['Plan Rows'];

async function estimate(query: Sql, db: Queryable): Promise<Estimate> {
	await giveTurn(query.bindings);
	const explained = toQuery(sql`EXPLAIN (FORMAT JSON) ${query}`);
	await giveTurn(query.bindings);
	const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: Estimate }] }>(explained.sql, explained.bindings);
	return firstOf(rows)['QUERY PLAN'][0].Plan;
}
