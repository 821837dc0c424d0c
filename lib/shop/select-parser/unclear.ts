import type { Token } from './token';

/** What stood there, and why it is not taken. */
export interface Unclear {
	readonly found: string;
	readonly what: string;
	readonly suggestion: string;
}

/** Other than tab and line feed. A carriage return may stand before a line feed, as Windows writes it. */
const CONTROL = /(?!\r\n)[\0-\x08\x0b-\x1f\x7f]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Invisible, and to Postgres part of a name. */
const INVISIBLE = /[\x80-\x9f\p{Z}\p{Cf}]/u;

/**
 * The first thing in a SELECT that Postgres reads otherwise by its version, by what stands before it, or by
 * what nobody sees on a screen. None of it is needed: each can be written in a way that there is only one
 * reading of.
 */
export function unclearIn(sql: string, tokens: readonly Token[]): Unclear | undefined {
	const control = CONTROL.exec(sql) ?? LONE_SURROGATE.exec(sql);
	if (control !== null) return controlCharacter(control[0]);
	const code = tokens.filter(({ kind }) => kind !== 'comment');
	for (const [index, token] of code.entries()) {
		const unclear = unclearToken(token, code[index - 1]);
		if (unclear !== undefined) return unclear;
	}
	return undefined;
}

function unclearToken(token: Token, before: Token | undefined): Unclear | undefined {
	if (token.kind !== 'string' && token.kind !== 'quoted' && INVISIBLE.test(token.text))
		return invisible(token.text);
	if (/^[uU]&['"]/.test(token.text)) return unicodeEscape(token.text);
	if (before === undefined) return undefined;
	if (before.kind === 'string' && token.kind === 'string') return textAfterText(token.text);
	return isJunk(token, before) ? junk(before.text + token.text) : undefined;
}

/**
 * `1E'…'`: up to 14 a number and an E'…' text, from 15 on an error. `0x1F`: up to 15 a 0 with the alias
 * "x1F".
 */
function isJunk(token: Token, before: Token): boolean {
	const follows = before.start + before.text.length === token.start;
	return (
		follows &&
		before.kind === 'number' &&
		(/^[\w$'"\u0080-\uffff]/.test(token.text) || /^\.\d/.test(token.text))
	);
}

const controlCharacter = (character: string): Unclear => ({
	found: codePoint(character),
	what: `holds the control character ${codePoint(character)}.`,
	suggestion: 'Only tabs and line ends may stand in it; write chr(…) where a text needs another.',
});

const invisible = (text: string): Unclear => ({
	found: text,
	what: `holds the invisible character ${codePoint(INVISIBLE.exec(text)?.[0] ?? text)}, which Postgres takes for a letter.`,
	suggestion: 'Put a plain space in its place.',
});

/** They can hide the name of a function. */
const unicodeEscape = (text: string): Unclear => ({
	found: text,
	what: 'must not have texts or names with Unicode escapes (U&).',
	suggestion: 'Write the letters themselves.',
});

/**
 * With a line end between them they are one text to Postgres, and the rules of the first hold for the second.
 */
const textAfterText = (text: string): Unclear => ({
	found: text,
	what: 'has two texts side by side.',
	suggestion: 'Write one text, or || between the two.',
});

const junk = (text: string): Unclear => ({
	found: text,
	what: `has a number that goes on in letters: ${text}.`,
	suggestion: 'Write it in decimal digits, with a space after it.',
});

const codePoint = (character: string) =>
	`U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
