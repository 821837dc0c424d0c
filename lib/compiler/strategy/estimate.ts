import { firstOf } from '../../error/defined';
import { giveTurn } from '../../database/give-turn';
import type { Queryable } from '../../database/queryable';
import { oneRow, rowsOf } from '../../database/run';
import type { Mapping } from '../../shop/mapping/mapping';
import { relationSource } from '../sql/relation-source';
import { sql, toQuery, type Sql } from '../../database/sql';

interface Estimate {
	readonly 'Node Type': string;
	readonly 'Total Cost': number;
	readonly 'Plan Rows': number;
	readonly 'Parent Relationship'?: string;
	readonly Filter?: string;
	readonly 'Join Filter'?: string;
	readonly 'Index Cond'?: string;
	readonly Plans?: readonly Estimate[];
}

/** What the planner thinks that a query costs, in its own unit. */
export const estimatedCost = async (query: Sql, db: Queryable): Promise<number> =>
	(await estimate(query, db))['Total Cost'];

/**
 * The same, and how much of it is for reading tables in the order of an index from end to end.
 */
export async function estimatedWalk(query: Sql, db: Queryable): Promise<{ cost: number; walked: number }> {
	const plan = await estimate(query, db);
	return { cost: plan['Total Cost'], walked: walkedCost(plan) };
}

/** What a nested loop looks up for each row is no walk. */
function walkedCost({ 'Node Type': type, 'Total Cost': cost, Plans: parts = [] }: Estimate): number {
	if (type === 'Index Scan') return cost;
	const read = type === 'Nested Loop' ? parts.slice(0, 1) : parts;
	return read.reduce((sum, part) => sum + walkedCost(part), 0);
}

/**
 * Whether the planner may take a query for far dearer than it is: for what a sub-select computes of a row it
 * charges for each row that is read, though a condition beside it spares most.
 */
export const isOverrated = async (query: Sql, db: Queryable): Promise<boolean> =>
	computesInRows(await estimate(query, db));

const computesInRows = ({ 'Parent Relationship': of, Plans: parts = [] }: Estimate): boolean =>
	of === 'SubPlan' || parts.some(computesInRows);

/**
 * What the planner thinks that a query costs which looks rows up by a list that a sub-select makes: infinite
 * where the list is searched for each row instead, since the planner takes it for one of ten.
 */
export async function estimatedListed(query: Sql, db: Queryable): Promise<number> {
	const plan = await estimate(query, db);
	return searchesList(plan) ? Infinity : plan['Total Cost'];
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

/** Of the server, by their names. */
export type Settings = Readonly<Record<string, string>>;

/**
 * Estimates as of an evaluation, which writes and so gets no parallel workers: the choice is shared, so that
 * a preview asks by the strategy that the evaluation will ask by.
 */
export const withoutWorkers = <T>(db: Queryable, run: (settings: Settings) => Promise<T>): Promise<T> =>
	withSetting('max_parallel_workers_per_gather', sql`'0'`, db, run);

/**
 * Estimates of what follows an index to rows that are in memory mostly. A server with its defaults takes each
 * for one read from a turning disk: of 1,120,000 orders of Medusa's, the lines of a category's products were
 * expected to cost 5.4 times as much as a scan of all, and took 0.56 times as long; so, 1.7 times.
 */
export const withPagesInMemory = <T>(db: Queryable, estimate: () => Promise<T>): Promise<T> =>
	withSetting('random_page_cost', IN_MEMORY, db, estimate);

/**
 * Plans what follows an index to few rows as between the two: a page costs half of what the server takes it
 * for. At 1.1 the planner would leave the order of tables that are not in memory; at the default of 4, with
 * two products whose 6,000 lines it knew of, it read all orders of Spree's (0.14 s; 0.04 s at half).
 * @param run is told the setting, where it is another one
 */
export const withNearPages = <T>(db: Queryable, run: (settings: Settings) => Promise<T>): Promise<T> =>
	withSetting('random_page_cost', NEAR, db, run);

const OWN = sql`current_setting('random_page_cost')::float8`;
const MOST_NEAR = sql`1.1 * current_setting('seq_page_cost')::float8`;
/** No more than the server itself takes a page for. */
const IN_MEMORY = sql`least(${OWN}, ${MOST_NEAR})::text`;
const NEAR = sql`least(${OWN}, greatest(${OWN} / 2, ${MOST_NEAR}))::text`;

async function withSetting<T>(
	name: string,
	value: Sql,
	db: Queryable,
	run: (settings: Settings) => Promise<T>,
): Promise<T> {
	const { before, within } = await oneRow<{ before: string; within: string }>(
		db,
		sql`SELECT current_setting(${name}) AS before, set_config(${name}, ${value}, true) AS within`,
	);
	if (before === within) return run({});
	const result = await run({ [name]: within });
	await rowsOf(db, sql`SELECT set_config(${name}, ${before}, true)`);
	return result;
}

async function estimate(query: Sql, db: Queryable): Promise<Estimate> {
	await giveTurn(query.bindings);
	const explained = toQuery(sql`EXPLAIN (FORMAT JSON) ${query}`);
	await giveTurn(query.bindings);
	const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: Estimate }] }>(explained.sql, explained.bindings);
	return firstOf(rows)['QUERY PLAN'][0].Plan;
}
