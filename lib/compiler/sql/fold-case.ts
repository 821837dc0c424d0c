import type { Lowering } from '../../language/relation/relation';
import { aroundFolded, type TextFolding } from '../../shop/mapping/text-folding';
import type { Operand } from '../plan/plan';
import { sql, trusted, type Sql } from '../../database/sql';

/** How this database folds case; undefined where no database has described the mapping. */
export type Folding = TextFolding | undefined;

/**
 * A text without regard to case, as `foldText` has it; before a database has described the mapping, by its
 * own `lower()`.
 */
export function fold(text: Sql, folding: Folding): Sql {
	if (folding === undefined) return sql`lower(${text})`;
	const [before, after] = aroundFolded(folding);
	return sql`${trusted(before)}${text}${trusted(after)}`;
}

/**
 * The same of a text that may stand several times: of ASCII there is nothing to normalise, which of 100,000
 * e-mails takes ten times as long as to lower them.
 */
export function foldColumn(text: Sql, folding: Folding): Sql {
	const full = fold(text, folding);
	if (!folding?.utf8) return full;
	return sql`CASE WHEN octet_length(${text}) = length(${text}) THEN lower(${text} COLLATE "C") ELSE ${full} END`;
}

/** The same of an operand; a sub-select stands once. */
export const foldOperand = (value: Sql, operand: Operand, folding: Folding): Sql =>
	operand.kind === 'product_title' ? fold(value, folding) : foldColumn(value, folding);

/**
 * A text to be compared letter by letter, also where its column's collation takes different texts for equal.
 */
export const exactText = (value: Sql, operand: Operand): Sql =>
	(operand.kind === 'column' && operand.collation?.nondeterministic) || operand.kind === 'product_title'
		? sql`${value} COLLATE "C"`
		: value;

/** Of one value, and of all: beyond, so many spellings cost more than the index saves. */
const MAX_SPELLINGS = 64;
const MAX_SPELLINGS_OF_ALL = 20_000;

/**
 * The texts that `lower()` of the column makes of all that folds to one of these values: with them an index
 * on `lower(column)` serves, and what stands in JSON, which is under the database's own collation, is taken
 * out of it once instead of three times. Undefined where that cannot be said: of letters beyond ASCII, which
 * may be composed, and of the two signs of ASCII that others are normalised to.
 */
export function loweredSpellings(
	values: readonly string[],
	operand: Operand,
	folding: Folding,
): readonly string[] | undefined {
	if (folding === undefined || values.length > MAX_SPELLINGS_OF_ALL) return undefined;
	if (operand.kind !== 'column' && operand.kind !== 'json') return undefined;
	const collation = operand.kind === 'column' ? operand.collation : undefined;
	const lowering = collation === undefined ? folding.own : collation.lowering;
	if (lowering === 'otherwise' || !values.every((value) => /^[\0-\x7f]*$/.test(value) && !/[;`]/.test(value)))
		return undefined;
	const written = known.get(values) ?? new Map<string, readonly string[] | undefined>();
	known.set(values, written);
	const key = `${folding.utf8} ${lowering}`;
	if (!written.has(key)) written.set(key, spellingsOf(values, folding.utf8 ? BECOMES[lowering] : {}));
	return written.get(key);
}

/** Of a list that several queries of a rule are written with, once. */
const known = new WeakMap<readonly string[], Map<string, readonly string[] | undefined>>();

/** Undefined where there are too many. */
function spellingsOf(values: readonly string[], letters: Letters): readonly string[] | undefined {
	const branching = Object.keys(letters).join('');
	const split = new RegExp(`([${branching}])`);
	const spellings = new Set<string>();
	for (const value of values) {
		const lowered = value.toLowerCase();
		const parts = branching === '' ? [lowered] : lowered.split(split);
		const count = parts.reduce((product, part) => product * (letters[part]?.length ?? 1), 1);
		if (count > MAX_SPELLINGS || spellings.size + count > MAX_SPELLINGS_OF_ALL) return undefined;
		for (const spelling of spelled(parts, letters)) spellings.add(spelling);
	}
	return [...spellings];
}

type Letters = Readonly<Record<string, readonly string[]>>;

/**
 * What `lower()` leaves of the capitals beyond ASCII that fold to a letter of it: İ, and the sign of kelvin.
 */
const BECOMES: Readonly<Record<Exclude<Lowering, 'otherwise'>, Letters>> = {
	unicode: { i: ['i', 'i\u0307'] },
	ascii: { i: ['i', 'i\u0307', '\u0130'], k: ['k', '\u212A'] },
};

/**
 * @param parts letters that something else becomes, and what lies between them: letter by letter, 5,000
 * e-mails took 100 ms
 */
const spelled = (parts: readonly string[], becomes: Letters): readonly string[] =>
	parts.reduce<readonly string[]>(
		(starts, part) => {
			const ways = becomes[part];
			return ways === undefined
				? starts.map((start) => start + part)
				: ways.flatMap((one) => starts.map((start) => start + one));
		},
		[''],
	);
