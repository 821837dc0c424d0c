import type { Column } from '../column';
import { cellXml, STYLE, textXml } from './cell';
import type { Place } from './cell';

type Row = Readonly<Record<string, unknown>>;

/** Rows as they come, one ahead, so that a sheet knows whether another must follow. */
export class RowReader {
	private next: Row | undefined;
	private readonly rows: AsyncIterator<Row>;

	constructor(rows: AsyncIterable<Row>) {
		this.rows = rows[Symbol.asyncIterator]();
	}

	async hasMore(): Promise<boolean> {
		this.next ??= await this.read();
		return this.next !== undefined;
	}

	async take(): Promise<Row | undefined> {
		const row = this.next ?? (await this.read());
		this.next = undefined;
		return row;
	}

	/** Tells the rows that nobody wants more of them. */
	async close(): Promise<void> {
		await this.rows.return?.();
	}

	private async read(): Promise<Row | undefined> {
		const found = await this.rows.next();
		return found.done === true ? undefined : found.value;
	}
}

export interface SheetOptions {
	readonly columns: readonly Column[];
	/** IANA name: whose clock instants are shown by. */
	readonly timeZone: string;
	/** Rows below the header. */
	readonly mostRows: number;
}

/** One sheet with a header that stays in sight; takes as many rows as fit. */
export async function* sheetXml(
	rows: RowReader,
	{ columns, timeZone, mostRows }: SheetOptions,
): AsyncGenerator<string> {
	yield `${BEFORE}${columnsXml(columns)}<sheetData>`;
	const letters = columns.map((_column, index) => lettersOf(index + 1));
	// Some programs want to be told the place of each cell, though the format lets it be left out.
	const rowXml = (number: number, cell: (at: Place) => string) =>
		`<row r="${number}">${columns.map((column, index) => cell({ column, address: `${letters[index] ?? ''}${number}` })).join('')}</row>`;
	yield rowXml(1, (at) => textXml(at.column.header, at, STYLE.header));
	for (let written = 0; written < mostRows; written++) {
		const row = await rows.take();
		if (row === undefined) break;
		yield rowXml(written + 2, (at) => cellXml(row[at.column.name], at, timeZone));
	}
	yield '</sheetData></worksheet>';
}

/** A, B … Z, AA, AB … */
function lettersOf(column: number): string {
	const rest = Math.floor((column - 1) / 26);
	return `${rest === 0 ? '' : lettersOf(rest)}${String.fromCharCode(65 + ((column - 1) % 26))}`;
}

const BEFORE =
	'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
	'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
	'<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';

/** In characters: an instant is 19 wide. */
const WIDTH = 20;

const columnsXml = ({ length }: readonly Column[]) =>
	`<cols><col min="1" max="${length}" width="${WIDTH}" customWidth="1"/></cols>`;
