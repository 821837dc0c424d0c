import type { Sql } from '../../database/sql';
import type { Fact, Plan } from '../plan/plan';
import type { SqlContext } from './sql-context';

/** Writes the facts of one query, and collects what its FROM needs for them. */
export interface FactWriter {
	/** @param bare without the 0 of customers that have no rows, whom the test does not let in anyway */
	fact(fact: Fact, context: SqlContext, bare: boolean): Sql;
	/**
	 * What is true of everybody for whom one of these counts and sums is not 0, by which the planner turns the
	 * outer join into an inner one. Undefined where to ask costs more than it saves.
	 */
	hasRows(facts: readonly Fact[]): Sql | undefined;
	/** To be put behind `FROM customers c`, once all facts have been written. */
	joins(context: SqlContext): Sql;
}

/** One way to get at the facts that plans ask for. */
export interface FactStrategy {
	/** The plans in the form in which this strategy asks them; who meets them stays the same. */
	rewrite(plans: readonly Plan[]): readonly Plan[];
	/** A writer for one query. */
	facts(): FactWriter;
}
