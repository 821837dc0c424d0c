import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { csvLines } from './csv';
import type { CsvOptions } from './csv';

export const FORMATS = {
	csv: { extension: 'csv', mimeType: 'text/csv' },
	jsonLines: { extension: 'jsonl', mimeType: 'application/jsonl' },
} as const;
export type Format = keyof typeof FORMATS;

export interface FileOptions extends CsvOptions {
	readonly format: Format;
	/** Columns of a CSV file, also when there are no rows; empty: those of the first row. */
	readonly columns: readonly string[];
	/** Excel takes a file without byte order mark for one in the old code page of the machine. */
	readonly byteOrderMark: boolean;
}

type Row = Readonly<Record<string, unknown>>;

const BYTE_ORDER_MARK = '\uFEFF';
/** Rows that were fetched together follow each other without a turn of the event loop: after so long others get theirs. */
const TURN_MS = 10;
/** Handing over line by line costs more than making the lines. */
const CHUNK_LENGTH = 65_536;

/** A file that is written as it is read: the rows are never in memory together. */
export function fileStream(rows: AsyncIterable<Row>, options: FileOptions): Readable {
	return Readable.from(
		inChunks(
			options.format === 'csv'
				? withMark(csvLines(rows, options.columns, options), options)
				: jsonLines(rows),
		),
		{ objectMode: false },
	);
}

async function* withMark(
	lines: AsyncIterable<string>,
	{ byteOrderMark }: FileOptions,
): AsyncGenerator<string> {
	if (byteOrderMark) yield BYTE_ORDER_MARK;
	yield* lines;
}

async function* jsonLines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
	for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
	let chunk = '';
	let since = performance.now();
	for await (const line of lines) {
		chunk += line;
		if (chunk.length < CHUNK_LENGTH) continue;
		yield Buffer.from(chunk);
		chunk = '';
		if (performance.now() - since < TURN_MS) continue;
		await setImmediate();
		since = performance.now();
	}
	if (chunk !== '') yield Buffer.from(chunk);
}
