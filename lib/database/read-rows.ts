import { toQuery, type Sql } from '../sql/sql';
import type { Database, TransactionOptions } from './database';
import type { Session } from './session';

const FETCH_SIZE = 5_000;
/** A reader may need longer for 5 000 rows than a program of ours would. */
const IDLE_TIMEOUT_MS = 300_000;

/**
 * Reads a query row by row through a cursor at the server: constant memory, one snapshot. The connection goes back when
 * the reader ends, breaks off or fails; when it just stops reading, the server ends the transaction after five minutes.
 *
 * @param makeQuery may look things up in the same transaction
 */
export async function* readRows(
	database: Database,
	makeQuery: (tx: Session) => Promise<Sql> | Sql,
	options: TransactionOptions = {},
): AsyncGenerator<Record<string, unknown>, void, undefined> {
	const { tx, end } = await database.openReadOnly({ idleTimeoutMs: IDLE_TIMEOUT_MS, ...options });
	try {
		await declareCursor(tx, await makeQuery(tx));
		for (;;) {
			const { fields, rows } = await tx.table(`FETCH ${FETCH_SIZE} FROM rows_to_read`);
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

async function declareCursor(tx: Session, piece: Sql): Promise<void> {
	const { sql, bindings } = toQuery(piece);
	// The planner would else make the first tenth of the rows cheap, at the price of all of them.
	await tx.query('SET LOCAL cursor_tuple_fraction = 1');
	await tx.query(`DECLARE rows_to_read NO SCROLL CURSOR FOR ${sql}`, bindings);
}

function toObject(names: readonly string[], row: readonly unknown[]): Record<string, unknown> {
	const object: Record<string, unknown> = {};
	for (let index = 0; index < names.length; index += 1) object[names[index]!] = row[index];
	return object;
}
