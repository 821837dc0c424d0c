import { giveTurn } from './give-turn';
import type { Queryable } from './queryable';
import { toQuery, type Sql } from './sql';

/** Runs a piece of SQL. @returns its rows */
export async function rowsOf<Row>(db: Queryable, piece: Sql): Promise<Row[]> {
	await giveTurn(piece.bindings);
	const { sql, bindings } = toQuery(piece);
	await giveTurn(bindings);
	return (await db.query<Row>(sql, bindings)).rows;
}

/** The only row of a statement that gives at most one. */
export async function firstRow<Row>(db: Queryable, piece: Sql): Promise<Row | undefined> {
	return (await rowsOf<Row>(db, piece))[0];
}

/** The row of a statement that always gives exactly one. */
export async function oneRow<Row>(db: Queryable, piece: Sql): Promise<Row> {
	const [row] = await rowsOf<Row>(db, piece);
	if (row === undefined) throw new Error('A statement that gives exactly one row gave none.');
	return row;
}
