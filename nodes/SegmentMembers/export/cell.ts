/** A value of a member as the text of a spreadsheet's cell; lists are separated by semicolons. */
export function cellText(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (value instanceof Date) return value.toISOString();
	if (Array.isArray(value)) return value.map(cellText).join('; ');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
