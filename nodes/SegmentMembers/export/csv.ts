import { cellText } from './cell';

export interface CsvOptions {
	readonly delimiter: string;
	/** Puts an apostrophe before texts that a spreadsheet would run as a formula. */
	readonly neutralise: boolean;
}

type Row = Readonly<Record<string, unknown>>;

/** CSV by RFC 4180: CRLF after each line; cells with a delimiter, quote or line break in quotes. */
export async function* csvLines(
	rows: AsyncIterable<Row>,
	columns: readonly string[],
	options: CsvOptions,
): AsyncGenerator<string> {
	let header = columns.length > 0 ? columns : undefined;
	if (header) yield csvLine(header, options);
	for await (const row of rows) {
		if (!header) yield csvLine((header = Object.keys(row)), options);
		yield csvLine(
			header.map((column) => row[column]),
			options,
		);
	}
}

const csvLine = (cells: readonly unknown[], options: CsvOptions) =>
	`${cells.map((cell) => csvCell(cell, options)).join(options.delimiter)}\r\n`;

function csvCell(value: unknown, { delimiter, neutralise }: CsvOptions): string {
	const text = cellText(value);
	const safe = neutralise && typeof value !== 'number' && isFormula(text) ? `'${text}` : text;
	return /["\r\n]/.test(safe) || safe.includes(delimiter) || safe !== safe.trim()
		? `"${safe.replaceAll('"', '""')}"`
		: safe;
}

/** Numbers and telephone numbers begin with + or - too, but nothing in them can be run. */
function isFormula(text: string): boolean {
	return /^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^[+-][\d\s().,/-]*$/.test(text));
}
