import { firstOf } from '../../error/defined';
import { join, sql, trusted, type Sql } from '../../database/sql';

/**
 * Whether a value is among those of a list, by the length of the list. Measured over 100,000 customers on
 * Postgres 15 and 18 (docs/limits.md has the table): an array that a sub-select makes is searched from end to
 * end for each row, 4.3 s for 1,000 e-mails and 17 s for 5,000; joined, or hashed, they take 0.1 and 0.2 s.
 */

/**
 * Up to here an array is bound: the planner looks at each value, an index of the column serves, and since
 * Postgres 14 the array is hashed. Beyond, a sub-select takes as long (1,000 ids: 14 ms against 10, 5,000: 57
 * against 54), is hashed on every version, and does not fill the planner's answers (527 KB of them for 90,000
 * ids).
 */
export const MAX_ARRAY = 1_000;

/**
 * Up to here the planner may join the list with the customers, and begin with the list where an index leads
 * from it: 5,000 e-mails took 92 ms so, 215 by their hash. Beyond, it joins where a hash is quicker: 90,000
 * took 3.0 s joined, 0.5 s hashed.
 */
export const MAX_JOINED = 10_000;

/**
 * The hash of so many texts fits into 4 MB, the least that Postgres allows one by default; else there would
 * be none.
 */
const PART = 50_000;

/** A list as one statement binds it. */
export interface List {
	readonly values: readonly string[];
	/** The type in which the values are compared. */
	readonly type: string;
	/** What is compared of each value; by default the value itself. */
	readonly each?: (one: Sql) => Sql;
}

/**
 * Whether a value is one of a list; NULL, or no, where it is missing.
 * @param mayJoin that the value is the customer's own: within the rows of each customer a join would be made
 * anew for each
 */
export function among(value: Sql, { values, type, each }: List, mayJoin: boolean): Sql {
	// Searched in an array of one, the million lines of a product's buyers took half as long again.
	if (each === undefined && values.length === 1) return sql`${value} = ${firstOf(values)}::${trusted(type)}`;
	if (each === undefined && values.length <= MAX_ARRAY)
		return sql`${value} = ANY (${values}::${trusted(type)}[])`;
	const inPart = (part: readonly string[]) => {
		const one = sql`one`;
		return sql`${value} IN (SELECT ${each?.(one) ?? one} FROM unnest(${arrayText(part)}::${trusted(type)}[]) AS one)`;
	};
	if (mayJoin && values.length <= MAX_JOINED) return inPart(values);
	// A sub-select below IS TRUE is not joined.
	return sql`(${join(partsOf(values).map(inPart), ' OR ')}) IS TRUE`;
}

/**
 * A long list as Postgres reads an array: written once for all queries of a plan, pg would do so for each.
 */
function arrayText(values: readonly string[]): string {
	const known = texts.get(values);
	if (known !== undefined) return known;
	if (values.length === 0) return '{}';
	const isPlain = values.every((value) => !value.includes('"') && !value.includes('\\'));
	const escaped = isPlain ? values : values.map((value) => value.replace(/["\\]/g, '\\$&'));
	const text = `{"${escaped.join('","')}"}`;
	texts.set(values, text);
	return text;
}

const texts = new WeakMap<readonly string[], string>();
const parts = new WeakMap<readonly string[], readonly (readonly string[])[]>();

function partsOf(values: readonly string[]): readonly (readonly string[])[] {
	const known = parts.get(values) ?? cut(values);
	parts.set(values, known);
	return known;
}

function cut(values: readonly string[]): readonly (readonly string[])[] {
	if (values.length <= PART) return [values];
	const count = Math.max(1, Math.ceil(values.length / PART));
	return Array.from({ length: count }, (_, index) => values.slice(index * PART, (index + 1) * PART));
}
