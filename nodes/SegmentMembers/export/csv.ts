import { cellText } from './cell';
import type { Column } from './column';

export interface CsvOptions {
	readonly delimiter: string;
	/** Puts an apostrophe before texts that a spreadsheet would run as a formula. */
	readonly neutralise: boolean;
}

type Row = Readonly<Record<string, unknown>>;

/** CSV by RFC 4180: CRLF after each line; cells with a delimiter, quote or line break in quotes. */
export async function* csvLines(
	rows: AsyncIterable<Row>,
	columns: readonly Column[],
	options: CsvOptions,
): AsyncGenerator<string> {
	yield csvLine(
		columns.map(({ header }) => header),
		options,
	);
	for await (const row of rows)
		yield csvLine(
			columns.map(({ name }) => row[name]),
			options,
		);
}

const csvLine = (cells: readonly unknown[], options: CsvOptions) =>
	`${cells.map((cell) => csvCell(cell, options)).join(options.delimiter)}\r\n`;

function csvCell(value: unknown, { delimiter, neutralise }: CsvOptions): string {
	const text = cellText(value);
	const safe = neutralise && typeof value !== 'number' ? harmless(text) : text;
	return /["\r\n]/.test(safe) || safe.includes(delimiter) || safe !== safe.trim()
		? `"${safe.replaceAll('"', '""')}"`
		: safe;
}

/**
 * Where a spreadsheet may begin a cell: at the start, behind a separator that it splits at though this file
 * has another, and in a new line. What it runs begins with one of four signs, which some of them know in full
 * width, too. Numbers and telephone numbers begin with + or - as well, but nothing in them can be run.
 */
const FORMULAS = /(^|[;,|\t\r\n])([^\S\t\r\n]*)(?=[=@＝＠]|[+\-＋－](?![\d ().,/-]*(?:[;,|\t\r\n]|$)))/g;

/** The text with an apostrophe before each formula in it. */
function harmless(text: string): string {
	const safe = text.replace(FORMULAS, "$1$2'");
	return /^[\t\r]/.test(safe) ? `'${safe}` : safe;
}
