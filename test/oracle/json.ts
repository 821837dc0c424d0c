/** JSON with exact numbers, and the text that Postgres reads from it. */
export class JsonNumber {
	constructor(readonly text: string) {}
}

export type Json = null | boolean | string | JsonNumber | readonly Json[] | { readonly [key: string]: Json };

/** As `->>` gives it: a text bare, everything else as jsonb prints it; null is no value. */
export const jsonText = (value: Json | undefined): string | undefined =>
	value === null || value === undefined ? undefined : typeof value === 'string' ? value : printed(value);

/** The printed form of jsonb, which is also how the rows are sent to the database. */
export function printed(value: Json): string {
	if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
	if (value instanceof JsonNumber) return value.text;
	if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
	const entries = Object.entries(value as { [key: string]: Json }).sort(([a], [b]) => byLength(a, b));
	return `{${entries.map(([key, one]) => `${JSON.stringify(key)}: ${printed(one)}`).join(', ')}}`;
}

/** jsonb keeps shorter keys first, equally long ones in the order of their bytes. */
function byLength(a: string, b: string): number {
	const [left, right] = [Buffer.from(a), Buffer.from(b)];
	return left.length - right.length || Buffer.compare(left, right);
}

/** The value of a key; where there is none, a dot leads into an object. */
export function jsonValue(document: Json | undefined, name: string): Json | undefined {
	const own = member(document, name);
	if (own !== undefined && own !== null) return own;
	return name.includes('.') ? name.split('.').reduce(member, document) : own;
}

/** Anything but an object has none. */
function member(document: Json | undefined, key: string): Json | undefined {
	if (
		document === undefined ||
		document === null ||
		typeof document !== 'object' ||
		Array.isArray(document) ||
		document instanceof JsonNumber
	)
		return undefined;
	return Object.hasOwn(document, key) ? (document as { [key: string]: Json })[key] : undefined;
}
