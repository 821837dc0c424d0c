import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { defined, firstOf } from '../../lib/error/defined';

/** A row of one table by column name. All rows of a table name the same columns. */
export type Row = Record<string, unknown>;

const rowsAtOnce = 1000;

/**
 * COPY takes a third of the time of INSERT, from JSON or from arrays (0.5 million order lines: 1.1 s; 4.0 s
 * and 2.7 s).
 * @param table its name as SQL, such as `shop."order"`
 */
export async function insertRows(client: ClientBase, table: string, rows: Row[]): Promise<void> {
	if (rows.length === 0) return;
	const columns = Object.keys(firstOf(rows));
	const target = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
	await pipeline(Readable.from(copyText(rows, columns)), target);
}

function* copyText(rows: Row[], columns: string[]): Generator<string> {
	for (let start = 0; start < rows.length; start += rowsAtOnce) {
		const lines = rows.slice(start, start + rowsAtOnce).map((row) => copyLine(row, columns));
		yield lines.join('');
	}
}

function copyLine(row: Row, columns: string[]): string {
	return columns.map((column) => copyValue(row[column])).join('\t') + '\n';
}

function copyValue(value: unknown): string {
	if (value === null || value === undefined) return '\\N';
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return /[\\\t\n\r]/.test(text)
		? text.replace(/[\\\t\n\r]/g, (character) => defined(escapes[character]))
		: text;
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
