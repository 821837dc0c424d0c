import { itemAt } from '../../error/defined';
import { tokensOf } from './token';
import type { Token } from './token';

/** A name as Postgres looks it up: without quotes, folded; the schema where one is written. */
export interface WrittenName {
	readonly schema?: string;
	readonly name: string;
}

/** What a SQL text may call, by name: more rather than less. */
export interface Calls {
	/** `name(`. */
	readonly functions: readonly WrittenName[];
	/** `alias.name`: calls a function of the row, where the row has no such column. */
	readonly ofRow: readonly string[];
	/** `(…).name`: the same for any value. */
	readonly ofValue: readonly string[];
	readonly operators: readonly WrittenName[];
	/** Every name: views, types, and the schemas of them are among these. */
	readonly names: readonly string[];
}

/** Operators that words stand for: IN, BETWEEN, LIKE, CASE … WHEN, NULLIF, DISTINCT, GROUP BY, USING. */
const BY_WORD = ['=', '<>', '<', '>', '<=', '>=', '~~', '~~*', '!~~', '!~~*', '~', '||'];

/**
 * What a SQL text may call. Read from its tokens, since the server tells it nowhere without creating
 * something or writing to its log: EXPLAIN leaves out casts, what it has computed and what it has put in
 * place of a call; a rolled back view needs the right to create one; `debug_print_parse` writes the whole
 * tree to the server's log.
 */
export function callsIn(sql: string): Calls {
	const tokens = tokensOf(sql).filter(({ kind }) => kind !== 'comment');
	const named = tokens.flatMap((token, at) => (isName(token) ? [{ at, after: tokens[at + 1], token }] : []));
	const dotted = named.filter(({ at, after }) => isDot(tokens[at - 1]) && after?.text !== '(');
	const afterBracket = ({ at }: { at: number }) => ')]'.includes(tokens[at - 2]?.text ?? ' ');
	return {
		functions: named
			.filter(({ after }) => after?.text === '(')
			.flatMap(({ at }) => spellings(qualified(tokens, at))),
		ofRow: dotted.filter((one) => !afterBracket(one)).flatMap(({ token }) => foldings(token)),
		ofValue: dotted.filter(afterBracket).flatMap(({ token }) => foldings(token)),
		operators: [...BY_WORD.map((name) => ({ name })), ...operatorsIn(tokens)],
		names: [...new Set(named.flatMap(({ token }) => foldings(token)))],
	};
}

const isName = ({ kind, open }: Token) => (kind === 'word' || kind === 'quoted') && !open;
const isDot = (token: Token | undefined) => token?.kind === 'symbol' && token.text === '.';

function qualified(tokens: readonly Token[], at: number): readonly [Token | undefined, Token] {
	const before = tokens[at - 2];
	return [isDot(tokens[at - 1]) && before && isName(before) ? before : undefined, itemAt(tokens, at)];
}

function spellings([schema, name]: readonly [Token | undefined, Token]): WrittenName[] {
	if (schema === undefined) return foldings(name).map((folded) => ({ name: folded }));
	return foldings(schema).flatMap((inSchema) =>
		foldings(name).map((folded) => ({ schema: inSchema, name: folded })),
	);
}

/** UTF8 databases fold ASCII alone, those of one byte for each letter the others, too. */
function foldings({ kind, text }: Token): string[] {
	if (kind === 'quoted')
		return [
			text
				.replace(/^[uU]&/, '')
				.slice(1, -1)
				.replaceAll('""', '"'),
		];
	return [...new Set([text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()), text.toLowerCase()])];
}

/** `=-` is `=` and `-` to Postgres, `@-` one operator; `OPERATOR(schema.=)` names its schema. */
function operatorsIn(tokens: readonly Token[]): WrittenName[] {
	return tokens.flatMap(({ kind, text }, at) => {
		if (kind !== 'symbol' || !/^[~!@#^&|`?+\-*/%<>=]+$/.test(text)) return [];
		const [schema] = qualified(tokens, at);
		const names = Array.from(text, (_, end) => text.slice(0, end + 1)).concat(
			Array.from(text, (_, from) => text.slice(from)),
		);
		return names.flatMap((name) =>
			schema === undefined ? [{ name }] : foldings(schema).map((folded) => ({ schema: folded, name })),
		);
	});
}
