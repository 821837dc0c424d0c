import { Readable } from 'node:stream';
import { inChunks } from './chunks';
import type { Column } from './column';
import { csvLines } from './csv';
import type { CsvOptions } from './csv';
import { workbookStream } from './xlsx/workbook';

export interface FileOptions extends CsvOptions {
	readonly format: Format;
	/** Also of a file without rows. */
	readonly columns: readonly Column[];
	/** Excel takes a CSV file without byte order mark for one in the old code page of the machine. */
	readonly byteOrderMark: boolean;
	/** IANA name: whose clock Excel shows instants by. Texts of instants name their zone themselves. */
	readonly timeZone: string;
}

type Row = Readonly<Record<string, unknown>>;
type Write = (rows: AsyncIterable<Row>, options: FileOptions) => Readable;

interface FileFormat {
	readonly extension: string;
	readonly mimeType: string;
	/** A file that is written as it is read: the rows are never in memory together. */
	readonly write: Write;
}

const BYTE_ORDER_MARK = '\uFEFF';

export const FORMATS = {
	csv: {
		extension: 'csv',
		mimeType: 'text/csv',
		write: (rows, options) => textStream(withMark(csvLines(rows, options.columns, options), options)),
	},
	jsonLines: {
		extension: 'jsonl',
		mimeType: 'application/jsonl',
		write: (rows) => textStream(jsonLines(rows)),
	},
	xlsx: {
		extension: 'xlsx',
		mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
		write: workbookStream,
	},
} as const satisfies Readonly<Record<string, FileFormat>>;

export type Format = keyof typeof FORMATS;

export const fileStream: Write = (rows, options) => FORMATS[options.format].write(rows, options);

const textStream = (lines: AsyncIterable<string>) => Readable.from(inChunks(lines), { objectMode: false });

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
