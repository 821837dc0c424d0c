import { firstOf } from '../../error/defined';
import { giveTurn } from '../../database/give-turn';
import type { Queryable } from '../../database/queryable';
import type { Mapping } from '../../shop/mapping/mapping';
import { relationSource } from '../sql/relation-source';
import { sql, toQuery, type Sql } from '../../database/sql';

interface Estimate {
	readonly 'Total Cost': number;
	readonly 'Plan Rows': number;
}

/** What the planner thinks that a query costs, in its own unit. */
export const estimatedCost = async (query: Sql, db: Queryable): Promise<number> =>
	(await estimate(query, db))['Total Cost'];

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
