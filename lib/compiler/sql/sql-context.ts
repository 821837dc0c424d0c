import type { Sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import type { Operand, Plan } from '../plan/plan';
import type { Scope } from './scope';

/** How the value of an operand is read: JSON values have no type of their own. */
export type Reading = 'text' | 'number' | 'boolean' | 'instant' | 'day' | 'as it is';

/** Writes SQL over the rows at hand. */
export interface SqlContext {
	readonly mapping: Mapping;
	readonly scope: Scope;
	plan(plan: Plan): Sql;
	operand(operand: Operand, reading: Reading): Sql;
	/** The same over other rows, in a sub-select. Facts of theirs are looked up on the spot. */
	within(scope: Scope): SqlContext;
}
