import { columnOf } from '../../language/relation/relation';
import { RELATION_OF_ROW } from '../../language/relation/relation-table';
import { asJsonb } from '../../shop/mapping/json-text';
import { JSON_DAY, JSON_INSTANT, JSON_MILLISECONDS, JSON_SECONDS } from '../../shop/mapping/json-date';
import type { Operand, Test } from '../plan/plan';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { fold, type Folding } from './fold-case';
import { ownColumn } from './own-column';
import type { Reading, SqlContext } from './sql-context';

type AtHand = Pick<SqlContext, 'mapping' | 'scope'>;
type InJson = Pick<Extract<Operand, { kind: 'json' }>, 'of' | 'column' | 'key'>;

/** A row whose JSON cannot be read as jsonb has none. */
function documentSql(operand: InJson, { mapping, scope }: AtHand): Sql {
	if (operand.key === undefined) return sql`to_jsonb(${ownColumn(operand, scope)})`;
	const { pgType } = columnOf(mapping, RELATION_OF_ROW[operand.of], operand.column) ?? {};
	return trusted(asJsonb(ownColumn(operand, scope).text, { pgType }));
}

/**
 * What stands under a key. A dot is part of the key where the document has such a key, else it leads one
 * level down.
 */
export function jsonValue(operand: InJson, atHand: AtHand): Sql {
	const document = documentSql(operand, atHand);
	if (operand.key === undefined) return document;
	const path = operand.key.split('.');
	if (path.length === 1) return sql`(${document} -> ${operand.key}::text)`;
	return sql`coalesce(nullif(${document} -> ${operand.key}::text, 'null'), ${document} #> ${path}::text[])`;
}

/** The same as a text, a text without its quotes; NULL for JSON's null. */
function jsonText(operand: InJson, atHand: AtHand): Sql {
	return operand.key === undefined || operand.key.includes('.')
		? sql`(${jsonValue(operand, atHand)} #>> '{}')`
		: sql`(${documentSql(operand, atHand)} ->> ${operand.key}::text)`;
}

/**
 * A JSON value of another kind is missing, not an error: the same key may hold `true` in one row and `"true"`
 * in the next, so decimals, dates and yes or no are read from texts as well. A text of so many digits that
 * numeric overflows (events may come from strangers) must not make the query fail; no double takes 400.
 */
export function jsonSql(operand: InJson, reading: Reading, atHand: AtHand): Sql {
	const text = jsonText(operand, atHand);
	switch (reading) {
		case 'number':
			return sql`(CASE WHEN length(${text}) < 400 AND ${text} ~ '^[+-]?[0-9]+([.][0-9]+)?$' THEN ${text}::numeric END)`;
		case 'boolean':
			return sql`(CASE lower(${text} COLLATE "C") WHEN 'true' THEN true WHEN 'false' THEN false END)`;
		case 'day':
			return sql`(CASE WHEN ${text} ~ ${trusted(`'${JSON_DAY}'`)} THEN ${text}::date END)`;
		case 'instant':
			return instantOf(text);
		case 'text':
		case 'as it is':
			return text;
	}
}

/** A text without offset is meant in UTC; a number is the time since 1970. */
function instantOf(text: Sql): Sql {
	const is = (pattern: string) => sql`${text} ~ ${trusted(`'${pattern}'`)}`;
	const written = sql`(CASE WHEN ${text} ~ '(Z|[+-][0-9:]+)$' THEN ${text} ELSE ${text} || 'Z' END)::timestamptz`;
	const counted = (unit: string) =>
		sql`'epoch'::timestamptz + ${text}::float8 * ${trusted(`'1 ${unit}'`)}::interval`;
	return sql`(CASE WHEN ${is(JSON_INSTANT)} THEN ${written} WHEN ${is(JSON_SECONDS)} THEN ${counted('second')} WHEN ${is(JSON_MILLISECONDS)} THEN ${counted('millisecond')} END)`;
}

/**
 * The column, of an array. Its elements are read by themselves: Citus takes no function in FROM that depends
 * on settings, and `to_jsonb` does.
 */
const arrayOf = (operand: InJson, { scope }: AtHand): Sql | undefined =>
	operand.key === undefined ? ownColumn(operand, scope) : undefined;

/** How many distinct elements a list has; a value that is no list is one. */
export function jsonCountSql(operand: InJson, folded: Folding | 'exact', atHand: AtHand): Sql {
	const value = jsonValue(operand, atHand);
	const array = arrayOf(operand, atHand);
	const text = array === undefined ? sql`e.v` : sql`e.v::text`;
	const element = folded === 'exact' ? sql`${text} COLLATE "C"` : fold(text, folded);
	const all = array === undefined ? sql`jsonb_array_elements_text(${value})` : sql`unnest(${array})`;
	const elements = sql`(SELECT count(DISTINCT ${element}) FROM ${all} AS e (v) WHERE e.v IS NOT NULL)`;
	return sql`(CASE WHEN ${jsonText(operand, atHand)} IS NULL THEN 0 WHEN ${isList(value)} THEN ${elements} ELSE 1 END)`;
}

const isList = (value: Sql): Sql => sql`jsonb_typeof(${value}) = 'array'`;

/** Writes the test of one value, as a column is tested. */
export type ScalarTest = (value: Sql) => Sql;

export interface JsonTest {
	readonly operand: InJson;
	readonly what: Test;
	readonly folding: Folding;
	readonly atHand: AtHand;
	readonly scalar: ScalarTest;
	readonly reading: Reading;
}

/**
 * A test of a JSON value: of a list, whether some element meets it. Elements are looked at by containment and
 * by JSON paths rather than by a sub-select, for each of which the planner would charge a row of every table.
 */
export function jsonTestSql({ operand, what, folding, atHand, scalar, reading }: JsonTest): Sql {
	const value = jsonValue(operand, atHand);
	const one = scalar(jsonSql(operand, reading, atHand));
	switch (what.kind) {
		case 'present':
			return sql`(${one} AND (NOT ${isList(value)} OR ${someElement(value, '@ <> null')}))`;
		case 'text_in': {
			const numbers = what.values.filter((text) => JSON_NUMBER.test(text));
			const kinds = numbers.length > 0 ? sql`jsonb_typeof(${value}) IN ('array', 'number')` : isList(value);
			const bare = what.values.some((text) => text.startsWith('['))
				? sql`(${one} AND NOT ${isList(value)})`
				: one;
			return sql`(${bare} OR ${kinds} AND ${hasElement(value, what, folding)})`;
		}
		case 'text_like':
			return sql`(${one} AND NOT ${isList(value)} OR ${isList(value)} AND ${hasPart(value, what, { folding, scalar, array: arrayOf(operand, atHand) })})`;
		case 'number_in':
			return sql`(${one} OR ${isList(value)} AND ${value} @> ANY (ARRAY(SELECT to_jsonb(n) FROM unnest(${what.values.map(String)}::numeric[]) AS n)))`;
		case 'number_compare':
			return sql`(${one} OR ${isList(value)} AND ${someElement(value, `@ ${what.operator} $from`, what.value)})`;
		case 'number_between':
			return sql`(${one} OR ${isList(value)} AND ${someElement(value, '@ >= $from && @ <= $to', what.from, what.to)})`;
		case 'boolean':
			return sql`(${one} OR ${isList(value)} AND ${value} @> ${String(what.value)}::jsonb)`;
		case 'text_matches':
			return sql`(${one} AND NOT ${isList(value)} OR ${isList(value)} AND ${someText(value, scalar, arrayOf(operand, atHand))})`;
		case 'interval':
		case 'days':
		case 'anniversary':
		case 'holds_all':
			return one;
	}
}

/** What JSON writes as a number: `007` is a text in it. */
const JSON_NUMBER = /^-?(0|[1-9]\d{0,200})(\.\d{1,200})?$/;

/** Strict, so that a list in the list is one element and no further ones. */
function someElement(value: Sql, filter: string, from: number | string = 0, to: number | string = 0): Sql {
	const ends = sql`jsonb_build_object('from', ${String(from)}::numeric, 'to', ${String(to)}::numeric)`;
	return sql`jsonb_path_exists(${value}, ${trusted(`'strict $[*] ? (${filter})'`)}, ${ends}, true)`;
}

type TextsAsked = Pick<Extract<Test, { kind: 'text_in' }>, 'values' | 'compare'>;

/**
 * A text or number that is one of the values, in a list or by itself. A number is the same however many zeros
 * it ends in.
 */
function hasElement(value: Sql, { values, compare }: TextsAsked, folding: Folding): Sql {
	const [held, texts] =
		compare === 'exact'
			? [value, sql`SELECT to_jsonb(one) FROM unnest(${values}::text[]) AS one`]
			: [
					sql`${fold(sql`${value}::text`, folding)}::jsonb`,
					sql`SELECT to_jsonb(${fold(sql`one`, folding)}) FROM unnest(${values}::text[]) AS one`,
				];
	const bare = values
		.map((text) => (compare === 'exact' ? text : text.toLowerCase()))
		.filter((text) => JSON_NUMBER.test(text) || text === 'true' || text === 'false');
	const all =
		bare.length === 0
			? texts
			: join([texts, sql`SELECT one::jsonb FROM unnest(${bare}::text[]) AS one`], ' UNION ALL ');
	return sql`${held} @> ANY (ARRAY(${all}))`;
}

type PartAsked = Extract<Test, { kind: 'text_like' }>;

interface PartTest {
	readonly folding: Folding;
	readonly scalar: ScalarTest;
	/**
	 * The column, of an array. In JSON, where nobody says beforehand which rows hold lists, `contains` asks for
	 * an element.
	 */
	readonly array: Sql | undefined;
}

/** How an element begins or ends is asked of each. */
function hasPart(value: Sql, { at, text, compare }: PartAsked, { folding, scalar, array }: PartTest): Sql {
	if (at === 'anywhere' && array === undefined)
		return hasElement(value, { values: [text], compare }, folding);
	return someText(value, scalar, array);
}

/** Whether some element that is no document meets the test. */
function someText(value: Sql, scalar: ScalarTest, array: Sql | undefined): Sql {
	if (array !== undefined)
		return sql`EXISTS (SELECT 1 FROM unnest(${array}) AS e (v) WHERE ${scalar(sql`e.v::text`)})`;
	const elements = sql`jsonb_array_elements(CASE WHEN ${isList(value)} THEN ${value} END) AS e (v)`;
	return sql`EXISTS (SELECT 1 FROM ${elements} WHERE jsonb_typeof(e.v) IN ('string', 'number', 'boolean') AND ${scalar(sql`(e.v #>> '{}')`)})`;
}
