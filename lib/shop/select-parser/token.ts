import { itemAt } from '../../error/defined';

/**
 * Postgres's lexical rules (its scan.l, with the settings that every transaction of ours makes), as far as is
 * needed to see where a mapping's SELECT has its literals, comments, brackets, words and operators. What the
 * server would read in two ways, by its version or by what stands before it, `unclearIn` finds;
 * `checkedSelect` refuses it.
 */
type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'comment' | 'parameter';

export interface Token {
	readonly kind: TokenKind;
	readonly text: string;
	/** Offset of the first letter. */
	readonly start: number;
	/** Brackets open around the token; a bracket itself counts as outside. */
	readonly depth: number;
	/** A literal, quoted name or comment that the text ends in the middle of. */
	readonly open?: true;
}

const PATTERNS: ReadonlyArray<readonly [TokenKind, RegExp]> = [
	// Ended by a carriage return as well as by a line feed.
	['comment', /--[^\n\r]*/y],
	['string', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y],
	['string', /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'/y],
	['string', /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$/y],
	['quoted', /(?:[uU]&)?"(?:[^"]|"")*"/y],
	['parameter', /\$\d+/y],
	['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
	['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
	['symbol', /::/y],
	// A comment may begin in the middle of what looks like an operator.
	['symbol', /(?:(?!--|\/\*)[~!@#^&|`?+\-*/%<>=])+/y],
	['symbol', /[^]/y],
];
const UNFINISHED = /['"]|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
/** No other: what JavaScript takes for space beyond these is part of a name to Postgres. */
const SPACE = /[ \t\n\r\f\v]/;

/** The tokens of a SQL text, without white space. */
export function tokensOf(sql: string): Token[] {
	const tokens: Token[] = [];
	let depth = 0;
	let at = skipSpace(sql, 0);
	while (at < sql.length) {
		const [kind, text, open] = tokenAt(sql, at);
		if (isBracket(kind, text, ')]')) depth -= 1;
		tokens.push({ kind, text, start: at, depth, ...(open ? { open } : {}) });
		if (isBracket(kind, text, '([')) depth += 1;
		at = skipSpace(sql, at + text.length);
	}
	return tokens;
}

function tokenAt(sql: string, at: number): [TokenKind, string, true?] {
	if (sql.startsWith('/*', at)) return blockComment(sql, at);
	for (const [kind, pattern] of PATTERNS) {
		if (kind === 'parameter' && matchAt(UNFINISHED, sql, at)) return ['string', sql.slice(at), true];
		const text = matchAt(pattern, sql, at);
		if (text !== undefined) return [kind, text];
	}
	throw new Error(`No token at ${at}`);
}

/** Postgres nests them. */
function blockComment(sql: string, at: number): [TokenKind, string, true?] {
	let level = 0;
	for (let i = at; i < sql.length; i += 1) {
		if (sql.startsWith('/*', i)) [level, i] = [level + 1, i + 1];
		else if (sql.startsWith('*/', i)) [level, i] = [level - 1, i + 1];
		if (level === 0) return ['comment', sql.slice(at, i + 1)];
	}
	return ['comment', sql.slice(at), true];
}

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
	pattern.lastIndex = at;
	return pattern.exec(sql)?.[0];
}

function skipSpace(sql: string, at: number): number {
	while (at < sql.length && SPACE.test(itemAt(sql, at))) at += 1;
	return at;
}

function isBracket(kind: TokenKind, text: string, which: string): boolean {
	return kind === 'symbol' && which.includes(text);
}
