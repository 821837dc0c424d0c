import { firstOf } from '../../error/defined';
import { join, sql, type Sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import { spreadsCustomers } from '../../shop/mapping/backend';
import type { Rows } from '../plan/plan';
import { isInArray } from './equality';
import { relationAs } from './relation-source';
import { firstRelation, keysOf } from './row-source';
import { Scope } from './scope';
import type { SqlContext } from './sql-context';

/**
 * Whether one column leads to such rows, so that what they are found by can be listed. Citus joins where the
 * rows lie.
 */
export const mayReadFirst = ({ of }: Pick<Rows, 'of'>, mapping: Mapping): boolean =>
	!spreadsCustomers(mapping) && keysOf(of, mapping).keys.length === 1;

/**
 * Whether the row at hand has such a row, by a list of what they are found by that is made once for the
 * statement. NULL, or no, where it has none.
 */
export function readFirstSql(rows: Rows, context: SqlContext): Sql {
	const { mapping } = context;
	const { parent, keys } = keysOf(rows.of, mapping);
	const [column, parentColumn] = firstOf(keys);
	const relation = firstRelation(rows.of);
	const listed = Scope.empty.with(relation).key(relation, column);
	return isInArray(context.scope.key(parent, parentColumn), listed, keyList(rows, context), mapping);
}

/** The rows of all customers of which that holds. */
export function allListed(rows: Rows, context: SqlContext): Sql {
	const { parent } = keysOf(rows.of, context.mapping);
	const scope = Scope.empty.with(parent);
	const isListed = readFirstSql(rows, context.within(scope));
	return sql`SELECT 1 FROM ${relationAs(parent, scope, context.mapping)} WHERE ${isListed}`;
}

/** What such rows of all rows at hand are found by. */
export function keyList(rows: Rows, context: SqlContext): Sql {
	const relation = firstRelation(rows.of);
	const scope = Scope.empty.with(relation);
	const [column] = firstOf(keysOf(rows.of, context.mapping).keys);
	const found = scope.column(relation, column);
	const conditions = [sql`${found} IS NOT NULL`, ...context.conditions(rows, scope)];
	return sql`SELECT ${found} FROM ${relationAs(relation, scope, context.mapping)} WHERE ${join(conditions, ' AND ')}`;
}
