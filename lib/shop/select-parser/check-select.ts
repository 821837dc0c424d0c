import { MappingError, type ErrorDetails } from '../../error';
import { tokensOf } from './token';
import type { Token } from './token';
import { unclearIn } from './unclear';

const FORBIDDEN = new Set([
	'insert',
	'update',
	'delete',
	'merge',
	'into',
	'truncate',
	'create',
	'drop',
	'alter',
	'grant',
	'copy',
]);

/**
 * The SELECT of a mapping as it may stand between brackets in a larger query: one statement, read only,
 * whole. Comments are kept; one at the very end gets a line end, since it would otherwise swallow the closing
 * bracket.
 *
 * @throws MappingError MAPPING_INVALID with the path, what stood there and what to do.
 */
export function checkedSelect(sql: unknown, path: string): string {
	if (typeof sql !== 'string' || sql.trim() === '') {
		throw invalid(path, sql, 'must be the text of a SELECT.', {
			suggestion: 'Write one SELECT, or leave the entry out.',
		});
	}
	const tokens = tokensOf(sql);
	const unclear = unclearIn(sql, tokens);
	if (unclear) throw invalid(path, unclear.found, unclear.what, { suggestion: unclear.suggestion });
	const code = tokens.filter(({ kind }) => kind !== 'comment');
	const trailing = code.at(-1)?.text === ';' ? code.pop() : undefined;
	checkWhole(tokens, path);
	checkTokens(code, path);
	const text = (trailing ? sql.slice(0, trailing.start) + sql.slice(trailing.start + 1) : sql).trim();
	return tokens.at(-1)?.kind === 'comment' ? `${text}\n` : text;
}

/**
 * The SELECT of an entry of "changes". It becomes part of a function that runs in the sessions of the shop,
 * whose settings are not ours, so it must read the same in all of them: by some, a backslash in a text stands
 * for itself, by others not.
 */
export function checkedChange(sql: unknown, path: string): string {
	const select = checkedSelect(sql, path);
	const text = tokensOf(select).find(
		({ kind, text: found }) => kind === 'string' && /^[^$].*\\/s.test(found),
	);
	if (text === undefined) return select;
	throw invalid(
		path,
		text.text,
		'has a backslash in a text, which sessions of the shop may read otherwise.',
		{ suggestion: 'Write chr(92) for the backslash.' },
	);
}

/**
 * The name of a table, `schema.table` or `table`, quoted where needed: it becomes part of statements as it
 * is.
 *
 * @throws MappingError MAPPING_INVALID
 */
export function checkedTable(name: string, path: string): string {
	const tokens = tokensOf(name);
	const unclear = unclearIn(name, tokens);
	const isPart = ({ kind, open }: Token) => (kind === 'word' || kind === 'quoted') && !open;
	const fits =
		(tokens.length === 1 || tokens.length === 3) &&
		tokens.every((token, at) => (at % 2 === 0 ? isPart(token) : token.text === '.'));
	if (fits && !unclear && name.trim() === name && !/[\n\r]/.test(name)) return name;
	throw invalid(path, name, 'must be named after a table.', {
		suggestion: 'Write schema.table, each part in double quotes where it needs them.',
	});
}

function checkWhole(tokens: readonly Token[], path: string): void {
	const open = tokens.find((token) => token.open);
	if (open) throw invalid(path, open.text.slice(0, 40), 'ends in the middle of a literal, name or comment.');
	const last = tokens.filter(({ text, kind }) => kind === 'symbol' && '()[]'.includes(text)).at(-1);
	if (
		tokens.some(({ depth }) => depth < 0) ||
		(last !== undefined && (last.depth > 0 || '(['.includes(last.text)))
	) {
		throw invalid(path, last?.text, 'has brackets that do not match.');
	}
}

function checkTokens(code: readonly Token[], path: string): void {
	const first = code[0]?.text.toLowerCase();
	if (first !== 'select' && first !== 'with') {
		throw invalid(path, code[0]?.text, 'must begin with SELECT or WITH.', {
			suggestion: 'A mapping only reads.',
			allowed: ['SELECT', 'WITH'],
		});
	}
	if (code.some(({ text, kind }) => kind === 'symbol' && text === ';')) {
		throw invalid(path, ';', 'must be one statement.', {
			suggestion: 'Remove the semicolon and what follows it.',
		});
	}
	const parameter = code.find(({ kind }) => kind === 'parameter');
	if (parameter)
		throw invalid(path, parameter.text, 'must not have parameters.', {
			suggestion: 'Write the value itself.',
		});
	const word = code.find((token, at) => isStatementWord(token, code[at - 1]));
	if (word)
		throw invalid(path, word.text, 'must only read.', { suggestion: 'Remove the part that changes data.' });
}

/** `update` as a column (`c.update`) or alias (`AS update`) is harmless; as a word on its own it is not. */
function isStatementWord(token: Token, before: Token | undefined): boolean {
	if (token.kind !== 'word' || !FORBIDDEN.has(token.text.toLowerCase())) return false;
	const previous = before?.text.toLowerCase();
	return previous !== '.' && previous !== 'as';
}

function invalid(
	path: string,
	found: unknown,
	what: string,
	help: Pick<ErrorDetails, 'suggestion' | 'allowed'> = {},
): MappingError {
	return new MappingError('MAPPING_INVALID', `The mapping's "${path}" ${what}`, { path, found, ...help });
}
