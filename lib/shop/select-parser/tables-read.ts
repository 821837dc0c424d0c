import { itemAt } from '../../error/defined';
import { AFTER_FROM } from './clauses';
import { tokensOf } from './token';
import type { Token } from './token';

const END_OF_FROM = new Set<string>([...AFTER_FROM, 'select']);
const BEFORE_TABLE = new Set(['from', 'join']);
const SKIPPED = new Set(['only', 'lateral']);

/**
 * The tables that a SELECT names in FROM and JOIN, as they are written, without those that WITH makes. Best
 * effort, for messages only: Postgres itself stops at the first table that is missing or forbidden.
 */
export function tablesRead(sql: string): readonly string[] {
	const tokens = tokensOf(sql).filter(({ kind }) => kind !== 'comment');
	const made = madeByWith(tokens);
	const names = tokens.flatMap((_, at) => (startsTable(tokens, at) ? [nameAt(tokens, at + 1)] : []));
	return [
		...new Set(names.filter((name) => name !== undefined && !made.has(name.toLowerCase()))),
	] as string[];
}

/**
 * The columns of a table that a SELECT names, folded as Postgres folds them, or `*`. Best effort, and rather
 * too many: a column without an alias before it may be another table's.
 */
export function columnsNamed(sql: string, table: string): ReadonlySet<string> {
	const tokens = tokensOf(sql).filter(({ kind }) => kind !== 'comment');
	const aliases = new Set(
		tokens.flatMap((_, at) =>
			startsTable(tokens, at) && nameAt(tokens, at + 1) === table ? aliasesAt(tokens, at + 1, table) : [],
		),
	);
	const names = new Set<string>();
	tokens.forEach((token, at) => {
		const [before, dotted] = [tokens[at - 1]?.text.toLowerCase() ?? '', tokens[at - 1]?.text === '.'];
		if (dotted && !aliases.has(plainName(itemAt(tokens, at - 2)))) return;
		if (token.text === '*' && (dotted || ['select', 'distinct', ','].includes(before))) names.add('*');
		if (token.kind !== 'word' && token.kind !== 'quoted') return;
		if (before !== 'as' && tokens[at + 1]?.text !== '(' && tokens[at + 1]?.text !== '.')
			names.add(plainName(token));
	});
	return names;
}

/** The alias of the table whose name begins there, and its own name. */
function aliasesAt(tokens: readonly Token[], at: number, table: string): string[] {
	let start = at;
	while (SKIPPED.has(tokens[start]?.text.toLowerCase() ?? '')) start += 1;
	let after = tokens[start + 1]?.text === '.' ? start + 3 : start + 1;
	const own = plainName(itemAt(tokens, after - 1));
	if (tokens[after]?.text.toLowerCase() === 'as') after += 1;
	const alias = tokens[after];
	const named = alias !== undefined && (alias.kind === 'word' || alias.kind === 'quoted');
	return named ? [own, plainName(alias)] : [own, table];
}

/** Without quotes; folded where it has none. */
export const plainName = ({ kind, text }: Pick<Token, 'kind' | 'text'>): string =>
	kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();

/** After FROM, JOIN, or a comma in the same FROM. */
function startsTable(tokens: readonly Token[], at: number): boolean {
	const token = itemAt(tokens, at);
	if (token.kind === 'word') return BEFORE_TABLE.has(token.text.toLowerCase());
	return token.text === ',' && token.kind === 'symbol' && clauseOf(tokens, at, token.depth) === 'from';
}

/** The nearest clause word before the token, at its depth. */
function clauseOf(tokens: readonly Token[], at: number, depth: number): string | undefined {
	for (let i = at - 1; i >= 0; i -= 1) {
		const { kind, text, depth: there } = itemAt(tokens, i);
		if (there < depth) return undefined;
		const word = text.toLowerCase();
		if (there === depth && kind === 'word' && (word === 'from' || END_OF_FROM.has(word))) return word;
	}
	return undefined;
}

function nameAt(tokens: readonly Token[], at: number): string | undefined {
	const first = tokens[at];
	if (first?.kind === 'word' && SKIPPED.has(first.text.toLowerCase())) return nameAt(tokens, at + 1);
	if (first === undefined || (first.kind !== 'word' && first.kind !== 'quoted')) return undefined;
	if (tokens[at + 1]?.text === '(') return undefined;
	const second = tokens[at + 1]?.text === '.' ? tokens[at + 2] : undefined;
	return second === undefined ? first.text : `${first.text}.${second.text}`;
}

/** `WITH a AS (…), b (x, y) AS (…)`: a word before `AS (` or `AS MATERIALIZED (`. */
function madeByWith(tokens: readonly Token[]): Set<string> {
	const made = new Set<string>();
	tokens.forEach(({ text }, at) => {
		const before = tokens[at - 1]?.text.toLowerCase();
		const name = tokens[at - 1];
		if (
			name &&
			text.toLowerCase() === 'as' &&
			['(', 'materialized', 'not'].includes(tokens[at + 1]?.text.toLowerCase() ?? '')
		) {
			made.add(before === ')' ? nameBeforeBracket(tokens, at - 1) : name.text.toLowerCase());
		}
	});
	return made;
}

function nameBeforeBracket(tokens: readonly Token[], close: number): string {
	const depth = tokens[close]?.depth;
	let at = close - 1;
	while (at > 0 && !(tokens[at]?.text === '(' && tokens[at]?.depth === depth)) at -= 1;
	return tokens[at - 1]?.text.toLowerCase() ?? '';
}
