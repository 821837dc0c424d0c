import { toQuery, type Sql } from '../sql/sql';
import type { Database, TransactionOptions } from './database';

const FETCH_SIZE = 5_000;
/** A reader may need longer for 5 000 rows than a program of ours would. */
const IDLE_TIMEOUT_MS = 300_000;

/**
 * Reads a query row by row through a cursor at the server: constant memory, one snapshot. The connection goes back when
 * the reader ends, breaks off or fails; when it just stops reading, the server ends the transaction after five minutes.
 */
export async function* readRows(
	database: Database,
	piece: Sql,
	options: TransactionOptions = {},
): AsyncGenerator<Record<string, unknown>, void, undefined> {
	const { tx, end } = await database.openReadOnly({ idleTimeoutMs: IDLE_TIMEOUT_MS, ...options });
	const { sql, bindings } = toQuery(piece);
	try {
		// The planner would else make the first tenth of the rows cheap, at the price of all of them.
		await tx.query('SET LOCAL cursor_tuple_fraction = 1');
		await tx.query(`DECLARE member_rows NO SCROLL CURSOR FOR ${sql}`, bindings);
		for (;;) {
			const { fields, rows } = await tx.table(`FETCH ${FETCH_SIZE} FROM member_rows`);
			const names = fields.map((field) => field.name);
			for (const row of rows) yield toObject(names, row);
			if (rows.length < FETCH_SIZE) return;
		}
	} catch (error) {
		throw await database.explain(error, options);
	} finally {
		await end();
	}
}

const toObject = (names: readonly string[], row: readonly unknown[]): Record<string, unknown> =>
	Object.fromEntries(names.map((name, index) => [name, row[index]]));
