import { PassThrough, Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { inChunks } from '../chunks';
import type { Column } from '../column';
import { partsOf, sheetPath } from './parts';
import { RowReader, sheetXml } from './sheet';

/** What Excel takes into one sheet, less the header. */
const MOST_ROWS = 1_048_575;

export interface WorkbookOptions {
	readonly columns: readonly Column[];
	readonly timeZone: string;
	/** Rows of one sheet; default all that Excel takes. */
	readonly mostRows?: number;
}

/**
 * An Excel file that is written as it is read, with as many sheets as the rows need. zlib compresses it in
 * threads of its own, and what is not fetched yet holds the rows back.
 */
export function workbookStream(
	rows: AsyncIterable<Readonly<Record<string, unknown>>>,
	options: WorkbookOptions,
): Readable {
	const zip = new ZipFile();
	const file = new PassThrough();
	const reader = new RowReader(rows);
	// Whichever side fails or breaks off, the other hears of it.
	pipeline(zip.outputStream as Readable, file).catch(() => undefined);
	finished(file, { writable: false })
		.catch(() => undefined)
		.finally(() => void reader.close().catch(() => undefined));
	write(zip, reader, options).catch((error: unknown) => file.destroy(error as Error));
	return file;
}

async function write(
	zip: ZipFile,
	rows: RowReader,
	{ columns, timeZone, mostRows = MOST_ROWS }: WorkbookOptions,
): Promise<void> {
	let sheets = 0;
	do {
		sheets += 1;
		const sheet = Readable.from(inChunks(sheetXml(rows, { columns, timeZone, mostRows })), {
			objectMode: false,
		});
		zip.addReadStream(sheet, sheetPath(sheets));
		await finished(sheet, { writable: false });
	} while (await rows.hasMore());
	for (const [path, text] of Object.entries(partsOf(sheets))) zip.addBuffer(Buffer.from(text), path);
	zip.end();
}
