import knex, { type Knex } from 'knex';
import { Sql, type Binding } from './sql';

/** Builds text only: it has no connection. What it builds runs on our sessions. */
const builder = knex({ client: 'pg' });

/** A statement of knex over one table. @param table its name with its schema, quoted */
export const queryOf = (table: Sql): Knex.QueryBuilder => builder(raw(table));

/** A piece of SQL within a statement of knex. */
export const raw = (piece: Sql): Knex.Raw => builder.raw(piece.text, piece.bindings as never);

/** A statement of knex as a piece of SQL. */
export function built(query: Knex.QueryBuilder): Sql {
	const { sql, bindings } = query.toSQL();
	return new Sql(sql, bindings as readonly Binding[]);
}
