/** A value of a member as the text of a spreadsheet's cell; lists are separated by semicolons. */
export function cellText(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (value instanceof Date) return value.toISOString();
	if (Array.isArray(value)) return value.map(cellText).join('; ');
	switch (typeof value) {
		case 'string':
		case 'number':
		case 'bigint':
		case 'boolean':
			return String(value);
		default:
			return JSON.stringify(value);
	}
}
