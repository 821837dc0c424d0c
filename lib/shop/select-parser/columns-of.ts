import { itemAt, lastOf } from '../../error/defined';
import { AFTER_FROM } from './clauses';
import { tokensOf } from './token';
import type { Token } from './token';

const AFTER_LIST = new Set<string>(['from', ...AFTER_FROM, 'into']);
/** Words that end an expression and are not its name: `… END`, `IS NULL`, `NOT TRUE`. */
const NOT_A_NAME = new Set(['end', 'null', 'true', 'false', 'unknown']);
/** How Postgres names these. */
const CONSTANTS: Readonly<Record<string, string>> = { null: '?column?', true: 'bool', false: 'bool' };

/**
 * The output columns of a SELECT, read from its text the way Postgres names them. Best effort: what stands
 * for several columns (`*`) is left out. The database knows better; ask it with `describeMapping` where there
 * is one.
 */
export function columnsOf(sql: string): readonly string[] {
	return selectList(tokensOf(sql).filter(({ kind }) => kind !== 'comment'))
		.map(columnName)
		.filter((name) => name !== undefined);
}

/** Whether a `*` or `alias.*` stands in the select list, for columns that only the database knows. */
export function hasStar(sql: string): boolean {
	return selectList(tokensOf(sql).filter(({ kind }) => kind !== 'comment')).some(
		(item) => item.at(-1)?.text === '*' && (item.length === 1 || item.at(-2)?.text === '.'),
	);
}

/** The `alias.column` that an output column is without any change, or undefined when it is computed. */
export function plainSource(
	sql: string,
	column: string,
): { readonly alias: string; readonly column: string } | undefined {
	const items = selectList(tokensOf(sql).filter(({ kind }) => kind !== 'comment'));
	const [alias, dot, source, next] = items.find((item) => columnName(item) === column) ?? [];
	const plain =
		alias &&
		source &&
		isName(alias) &&
		dot?.text === '.' &&
		isName(source) &&
		(next === undefined || isWord(next, 'as'));
	return plain ? { alias: nameOf(alias), column: nameOf(source) } : undefined;
}

/** The items between the first SELECT outside of brackets and what follows its list. */
function selectList(tokens: readonly Token[]): Token[][] {
	const select = tokens.findIndex((token) => isWord(token, 'select') && token.depth === 0);
	if (select < 0) return [];
	const items: Token[][] = [[]];
	for (const token of afterDistinct(tokens.slice(select + 1))) {
		if (token.depth === 0 && token.kind === 'word' && AFTER_LIST.has(lower(token))) break;
		if (token.depth === 0 && token.text === ',') items.push([]);
		else items.at(-1)?.push(token);
	}
	return items.filter((item) => item.length > 0);
}

function afterDistinct(tokens: readonly Token[]): readonly Token[] {
	const [first, second] = tokens;
	if (isWord(first, 'all')) return tokens.slice(1);
	if (!isWord(first, 'distinct')) return tokens;
	if (!isWord(second, 'on')) return tokens.slice(1);
	return tokens.slice(tokens.findIndex((token) => token.text === ')' && token.depth === 0) + 1);
}

function columnName(item: readonly Token[]): string | undefined {
	const last = lastOf(item);
	const before = item.at(-2);
	if (last.text === '*') return undefined;
	if (before === undefined && last.kind === 'word' && CONSTANTS[lower(last)]) return CONSTANTS[lower(last)];
	if (
		isName(last) &&
		(before === undefined || before.text === '.' || isWord(before, 'as') || isAlias(last, before))
	) {
		return nameOf(last);
	}
	return impliedName(item);
}

/** `count(*) n`, `1 n`: a name behind a whole expression, AS left out. */
function isAlias(last: Token, before: Token): boolean {
	if (last.kind === 'word' && NOT_A_NAME.has(lower(last))) return false;
	return before.kind !== 'symbol' || ')]'.includes(before.text);
}

/** As Postgres does without an alias: the column under a cast, the function, `case`. */
function impliedName(item: readonly Token[]): string {
	const cast = item.map(({ text, depth }) => text === '::' && depth === 0).lastIndexOf(true);
	if (cast > 0) return castName(item, cast);
	if (isWord(item[0], 'case')) return 'case';
	if (isWord(item[0], 'exists')) return 'exists';
	const call = item.findIndex((token) => token.text === '(' && token.depth === 0);
	const whole =
		call > 0 &&
		item.at(-1)?.text === ')' &&
		item.findIndex((token) => token.text === ')' && token.depth === 0) === item.length - 1;
	const name = whole ? itemAt(item, call - 1) : undefined;
	return name !== undefined && isName(name) ? nameOf(name) : '?column?';
}

function castName(item: readonly Token[], cast: number): string {
	const inner = columnName(item.slice(0, cast));
	return inner === undefined || inner === '?column?' ? nameOf(itemAt(item, cast + 1)) : inner;
}

function isName(token: Token): boolean {
	return token.kind === 'quoted' || token.kind === 'word';
}

function nameOf(token: Token): string {
	return token.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : lower(token);
}

function isWord(token: Token | undefined, word: string): boolean {
	return token?.kind === 'word' && lower(token) === word;
}

function lower(token: Token): string {
	return token.text.toLowerCase();
}
