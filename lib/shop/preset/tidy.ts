/**
 * The text of a SELECT without the indentation of the source it was written in and without the blank lines
 * that left-out parts leave behind. A value of several lines is indented like the line that it stands in.
 */
export function sql(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
	const text = parts.raw.reduce(
		(before, part, at) => before + indented(String(values[at - 1]), before) + part,
	);
	const lines = text.split('\n').filter((line) => line.trim() !== '');
	const common = Math.min(...lines.slice(1).map(indentOf));
	return lines.map((line, at) => (at === 0 ? line.trim() : line.slice(common).trimEnd())).join('\n');
}

function indented(value: string, before: string): string {
	const line = before.slice(before.lastIndexOf('\n') + 1);
	return value.replaceAll('\n', `\n${'\t'.repeat(indentOf(line))}`);
}

function indentOf(line: string): number {
	return /^\t*/.exec(line)?.[0].length ?? 0;
}
