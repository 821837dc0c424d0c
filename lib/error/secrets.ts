import { itemAt } from './defined';

/** What stands in a message in place of a secret. */
const HIDDEN = '…';

/** `password=…` of a connection string's parameters, of libpq's keyword form, of ADO and JDBC. */
const PASSWORD_PARAMETER =
	/\b(password|passwd|pwd|sslpassword|passphrase)(\s*=\s*)('(?:[^'\\]|\\.)*(?:'|$)|"[^"]*(?:"|$)|[^\s&;'"]+)/gi;

/** The text without the passwords of URLs and connection strings in it. */
export const withoutSecrets = (text: string): string =>
	withoutCredentials(text).replace(
		PASSWORD_PARAMETER,
		(_all, name: string, equals: string) => `${name}${equals}${HIDDEN}`,
	);

/**
 * Hides `user:password` of `scheme://user:password@`, up to the last @ before a blank or quote, since
 * passwords hold colons, slashes and @ as they are. By steps, for a regular expression takes the square of
 * the text's length.
 */
function withoutCredentials(text: string): string {
	let [result, done] = ['', 0];
	for (let start = text.indexOf('://'); start !== -1; start = text.indexOf('://', done)) {
		const end = endOfWord(text, start);
		const at = text.lastIndexOf('@', end - 1);
		const colon = text.indexOf(':', start + 3);
		const hides = at > start && colon !== -1 && colon < at;
		result += hides ? `${text.slice(done, start + 3)}${HIDDEN}${text.slice(at, end)}` : text.slice(done, end);
		done = end;
	}
	return result + text.slice(done);
}

function endOfWord(text: string, start: number): number {
	const delimiter = /[\s"'`<>]/g;
	delimiter.lastIndex = start;
	return delimiter.exec(text)?.index ?? text.length;
}

/**
 * A short password is a common word too: in the middle of other words it stays, for hiding it there would
 * show it.
 */
const SHORT = 8;

/** A function that takes the passwords out of a text, as they are and as a URL writes them. */
export function withoutPasswords(passwords: Iterable<string>): Hide {
	const patterns = [...new Set(passwords)].filter((password) => password !== '').map(patternOf);
	return (text) => patterns.reduce((rest, pattern) => rest.replace(pattern, HIDDEN), text);
}

function patternOf(password: string): RegExp {
	const forms = [password, encoded(password)].map((form) => form.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
	const either = `(?:${forms.join('|')})`;
	return password.length < SHORT
		? new RegExp(`(?<![\\p{L}\\p{N}_])${either}(?![\\p{L}\\p{N}_])`, 'gu')
		: new RegExp(either, 'gu');
}

function encoded(text: string): string {
	try {
		return encodeURIComponent(text);
	} catch {
		// Half of a surrogate pair has no such form.
		return text;
	}
}

/** The value with every text in it hidden; the very same value where there was nothing to hide. */
export function hideIn(value: unknown, hide: Hide, above: readonly object[] = []): unknown {
	if (typeof value === 'string') return hide(value);
	if (value === null || typeof value !== 'object' || above.includes(value) || above.length > DEPTH)
		return value;
	const inner = (part: unknown) => hideIn(part, hide, [...above, value]);
	if (isHiding(value)) return value.hiding(hide);
	if (Array.isArray(value)) {
		const hidden = value.map(inner);
		return hidden.some((part, index) => part !== value[index]) ? hidden : value;
	}
	if (!isPlain(value)) return value;
	const entries = Object.entries(value);
	const hidden = entries.map(([key, part]) => [hide(key), inner(part)] as const);
	const isSame = entries.every(([key, part], index) => {
		const [hiddenKey, hiddenPart] = itemAt(hidden, index);
		return hiddenKey === key && hiddenPart === part;
	});
	return isSame ? value : Object.fromEntries(hidden);
}

/** Whether a log that writes the error out, with all that hangs on it, would hold a secret. */
export function holdsSecret(value: unknown, hide: Hide, seen = new Set<object>()): boolean {
	if (typeof value === 'string') return hide(value) !== value;
	if (value === null || typeof value !== 'object' || seen.has(value)) return false;
	seen.add(value);
	// What is neither error nor data (a socket) is no part of what an error says.
	if (!(value instanceof Error) && !Array.isArray(value) && !isPlain(value)) return false;
	return Object.getOwnPropertyNames(value).some((key) => {
		const part: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
		return hide(key) !== key || holdsSecret(part, hide, seen);
	});
}

type Hide = (text: string) => string;

/** Deeper than rules and mappings are; what is deeper still is not looked at. */
const DEPTH = 100;

const isHiding = (value: object): value is { hiding(hide: Hide): unknown } =>
	value instanceof Error && typeof (value as { hiding?: unknown }).hiding === 'function';

function isPlain(value: object): boolean {
	const prototype = Object.getPrototypeOf(value) as unknown;
	return prototype === Object.prototype || prototype === null;
}
