import { toQuery, type Sql } from '../sql/sql';
import type { Database, TransactionOptions } from './database';
import type { Session } from './session';
import { jsonColumn, type JsonColumn } from './value-types';

const FETCH_SIZE = 3_000;
/** A reader may need longer for 3,000 rows than a program of ours would. */
const IDLE_TIMEOUT_MS = 300_000;

/**
 * Reads a query row by row through a cursor at the server: constant memory, one snapshot. The connection goes back when
 * the reader ends, breaks off or fails; when it just stops reading, the server ends the transaction after five minutes.
 *
 * Each row travels as one JSON array: a million rows of seven columns came half as quick again as column by column.
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
		const columns = await declareCursor(tx, await makeQuery(tx));
		for (let next = fetch(tx); ;) {
			const { rows } = await next;
			const isLast = rows.length < FETCH_SIZE;
			if (!isLast) next = fetch(tx);
			for (const [row] of rows) yield toObject(columns, row as string);
			if (isLast) return;
		}
	} catch (error) {
		throw await database.explain(error, options);
	} finally {
		await end();
	}
}

/**
 * Asked for before the rows at hand are given out, so that the server works meanwhile. Should the reader break off, nobody waits for this answer any more.
 */
function fetch(tx: Session): ReturnType<Session['table']> {
	const answer = tx.table(`FETCH ${FETCH_SIZE} FROM rows_to_read`);
	answer.catch(() => undefined);
	return answer;
}

interface Column extends JsonColumn {
	readonly name: string;
}

async function declareCursor(tx: Session, piece: Sql): Promise<Column[]> {
	const { sql, bindings } = toQuery(piece);
	// The planner would else make the first tenth of the rows cheap, at the price of all of them.
	await tx.query('SET LOCAL cursor_tuple_fraction = 1');
	const { fields } = await tx.table(`SELECT * FROM (${sql}) AS described LIMIT 0`, bindings);
	const columns = fields.map(({ name, dataTypeID }) => ({ name, ...jsonColumn(dataTypeID) }));
	const aliases = columns.map((_, index) => `c${index}`);
	const values = columns.map(({ written }, index) => written(aliases[index]));
	await tx.query(
		`DECLARE rows_to_read NO SCROLL CURSOR FOR SELECT ${jsonArray(values)}::text FROM (${sql}) AS described (${aliases.join(', ')})`,
		bindings,
	);
	return columns;
}

/** A function of Postgres takes a hundred arguments: more columns are an array of arrays. */
const MOST_ARGUMENTS = 100;

function jsonArray(values: readonly string[]): string {
	if (values.length <= MOST_ARGUMENTS) return `json_build_array(${values.join(', ')})`;
	const count = Math.ceil(values.length / MOST_ARGUMENTS);
	return jsonArray(Array.from({ length: count }, (_, index) => jsonArray(values.slice(index * MOST_ARGUMENTS, (index + 1) * MOST_ARGUMENTS))));
}

function toObject(columns: readonly Column[], json: string): Record<string, unknown> {
	const parsed = JSON.parse(json) as unknown[];
	const row = columns.length > MOST_ARGUMENTS ? parsed.flat() : parsed;
	const object: Record<string, unknown> = {};
	for (let index = 0; index < columns.length; index += 1) {
		const { name, read } = columns[index];
		const value = row[index];
		object[name] = read === undefined || value === null ? value : read(value as string);
	}
	return object;
}
