import { defined, firstOf } from '../../error/defined';
import { fitsInteger, ID_TYPES } from '../../shop/mapping/id-type';
import type { Operand, Test } from '../plan/plan';
import type { Edge, Interval, MonthDays } from '../../language/time';
import { isInstant } from './aggregate-sql';
import { among, type List } from './among';
import { areFewCodes, codeIn } from './code-spellings';
import { exactText, fold, foldOperand, loweredSpellings, type Folding } from './fold-case';
import type { Reading } from './sql-context';
import { join, sql, trusted, type Sql } from '../../database/sql';

/** How a test reads its operand. */
export function readingFor(test: Test): Reading {
	switch (test.kind) {
		case 'text_in':
		case 'text_like':
		case 'text_matches':
			return 'text';
		case 'number_in':
		case 'number_compare':
		case 'number_between':
			return 'number';
		case 'boolean':
			return 'boolean';
		case 'interval':
			return 'instant';
		case 'days':
			return 'day';
		case 'anniversary':
			return test.day ? 'day' : 'instant';
		case 'present':
		case 'holds_all':
			return 'as it is';
	}
}

/** What a test may need beside the value that it tests. */
export interface TestContext {
	readonly folding: Folding;
	/** What must hold of a value to be one that rules can speak of, at its lower or upper end. */
	sound(value: Sql, operand: Operand, ends?: readonly ('from' | 'to')[]): readonly Sql[];
	/** The operand's column in its own type. */
	readonly column: (operand: Extract<Operand, { kind: 'column' }>) => Sql;
}

/** One positive test; NULL where the value is missing. */
export function testSql(value: Sql, what: Test, operand: Operand, context: TestContext): Sql {
	switch (what.kind) {
		case 'present':
			return present(value, context.sound(value, operand));
		case 'text_in':
			return textIn(value, what, operand, context);
		case 'text_like':
			return textLike(
				what.compare === 'exact' ? exactText(value, operand) : foldOperand(value, operand, context.folding),
				what,
				context.folding,
			);
		case 'text_matches':
			return matchesSql(value, what);
		case 'holds_all':
			return holdsAll(value, what, operand, context.folding);
		case 'number_in':
			return numberIn(value, what.values.map(String), operand);
		case 'number_compare':
			return join(
				[
					sql`${value} ${trusted(what.operator)} ${numberSql(what.value, operand)}`,
					...context.sound(value, operand, [what.operator.startsWith('>') ? 'to' : 'from']),
				],
				' AND ',
			);
		case 'number_between':
			return sql`${value} BETWEEN ${numberSql(what.from, operand)} AND ${numberSql(what.to, operand)}`;
		case 'boolean':
			return what.value ? value : sql`NOT ${value}`;
		case 'interval':
			return isBounded(operand) ? askedEnds(value, what.interval) : intervalSql(value, what.interval);
		case 'days':
			return daysSql(value, what.days);
		case 'anniversary':
			return anniversarySql(what.day ? value : sql`(${value} AT TIME ZONE ${what.timeZone})`, what.ranges);
	}
}

const present = (value: Sql, sound: readonly Sql[]): Sql =>
	sound.length === 0 ? sql`${value} IS NOT NULL` : join(sound, ' AND ');

function numberIn(value: Sql, values: readonly string[], operand: Operand): Sql {
	if (values.length === 1) return sql`${value} = ${numberSql(firstOf(values), operand)}`;
	const whole = isWhole(operand) && values.every(fitsBigint);
	return amongThese(value, { values, type: whole ? 'bigint' : 'numeric' }, operand);
}

/**
 * Whole numbers are compared as such: as numeric neither the column's index nor its statistics would serve.
 */
const numberSql = (value: number | string, operand: Operand): Sql =>
	sql`${String(value)}::${trusted(isWhole(operand) && fitsBigint(String(value)) ? 'bigint' : 'numeric')}`;

const WHOLE: ReadonlySet<string | undefined> = new Set(['smallint', 'integer', 'bigint']);

const isWhole = (operand: Operand): boolean =>
	operand.kind === 'column'
		? WHOLE.has(operand.pgType)
		: operand.kind === 'fact' &&
			(operand.fact.measure === 'count' || operand.fact.measure === 'count_distinct');

const fitsBigint = (value: string) => fitsInteger(value, 63n);

/**
 * Up to here each value is a constant of its own, which the planner's statistics know; beyond, one list is
 * bound.
 */
const FEW = 20;

function textIn(
	value: Sql,
	{ values, compare }: Extract<Test, { kind: 'text_in' }>,
	operand: Operand,
	context: TestContext,
): Sql {
	const { folding } = context;
	const key = compare === 'exact' ? keyIn(operand, values, context) : undefined;
	if (key !== undefined) return key;
	if (compare === 'exact') return isOneOf(exactText(value, operand), values, operand);
	if (isCurrency(operand) && folding !== undefined && areFewCodes(values))
		return codeIn(value, values, folding);
	const spellings = loweredSpellings(values, operand, folding);
	if (spellings !== undefined && spellings.length > 0)
		return isOneOf(sql`lower(${value})`, spellings, operand);
	const folded = foldOperand(value, operand, folding);
	if (values.length === 1) return sql`${folded} = ${fold(sql`${firstOf(values)}::text`, folding)}`;
	if (values.length <= FEW)
		return sql`${folded} IN (${join(
			values.map((one) => fold(sql`${one}::text`, folding)),
			', ',
		)})`;
	return amongThese(folded, { values, type: 'text', each: (one) => fold(one, folding) }, operand);
}

/** In a column in which different texts are not taken for equal. */
const isCurrency = (operand: Operand): boolean =>
	operand.kind === 'column' &&
	operand.of === 'order' &&
	operand.column === 'currency' &&
	operand.collation?.nondeterministic !== true;

/** A column of the customer itself, and what is read from it, stands in the query's own conditions. */
const amongThese = (value: Sql, list: List, operand: Operand): Sql =>
	among(value, list, operand.kind === 'column' ? operand.of === 'customer' : operand.kind === 'email_domain');

/** The list holds only what is among the values, so that the first that it lacks is soon found. */
function holdsAll(
	list: Sql,
	{ values, compare }: Extract<Test, { kind: 'holds_all' }>,
	operand: Operand,
	folding: Folding,
): Sql {
	if (compare === 'exact') return sql`${list} @> ${inKeyForm(operand, values)}::text[]`;
	return sql`${list} @> ARRAY(SELECT ${fold(sql`one`, folding)} FROM unnest(${values}::text[]) AS one)`;
}

/** Ids as their column writes them. */
function inKeyForm(operand: Operand, values: readonly string[]): readonly string[] {
	const of = operand.kind === 'fact' ? operand.fact.operand : operand;
	const isUuid = of?.kind === 'column' && of.pgType === 'uuid';
	return isUuid ? values.map((value) => value.toLowerCase()) : values;
}

const isOneOf = (value: Sql, values: readonly string[], operand: Operand): Sql =>
	amongThese(value, { values, type: 'text' }, operand);

/** Ids are compared in the key's own type, so that its index serves; what cannot be a key equals none. */
function keyIn(operand: Operand, values: readonly string[], { column }: TestContext): Sql | undefined {
	const key =
		operand.kind === 'column' && operand.pgType !== undefined ? ID_TYPES[operand.pgType] : undefined;
	if (key === undefined || operand.kind !== 'column') return undefined;
	const fitting = values.filter(key.fits).map((value) => (key.cast === 'uuid' ? value.toLowerCase() : value));
	return amongThese(column(operand), { values: fitting, type: key.cast }, operand);
}

/** @param value folded already, unless it is compared exactly */
export function textLike(
	value: Sql,
	{ at, text, compare }: Omit<Extract<Test, { kind: 'text_like' }>, 'kind'>,
	folding: Folding,
): Sql {
	const literal = text.replace(/[\\%_]/g, '\\$&');
	const pattern = `${at === 'start' ? '' : '%'}${literal}${at === 'end' ? '' : '%'}`;
	return compare === 'exact'
		? sql`${value} LIKE ${pattern}::text`
		: sql`${value} LIKE ${fold(sql`${pattern}::text`, folding)}`;
}

/**
 * The column's own collation may be one that knows no regular expressions: that of the database, which is
 * always deterministic, says what is a letter and what its other case is.
 */
const matchesSql = (
	value: Sql,
	{ pattern, compare }: Omit<Extract<Test, { kind: 'text_matches' }>, 'kind'>,
): Sql =>
	sql`(${value} COLLATE pg_catalog."default") ${trusted(compare === 'exact' ? '~' : '~*')} ${pattern}::text`;

export const instantSql = (at: string): Sql => sql`${at}::timestamptz`;

/** An instant before our era or at no end of time is none. */
const OUR_ERA: Edge = { at: '0001-01-01T00:00:00Z', inclusive: true };
const FOREVER: Edge = { at: 'infinity', inclusive: false };

/**
 * An end that was not given is asked for as what must not be; one end stays plain, since NULL passes that.
 * Of an expression between two instants the planner expects one row in two hundred, whatever they are. On
 * Shopify's tables, where an order's instant is the first of two columns, it took 445,000 orders for 2,230,
 * and A and never B, asked by joins, took 4.4 s instead of 0.4.
 * @param write an instant in the type of the value
 */
export function intervalSql(value: Sql, { from, to }: Interval, write = instantSql): Sql {
	const start = from === undefined ? unlessBeforeSql : afterSql;
	const end = to === undefined && from !== undefined ? unlessAfterSql : beforeSql;
	return sql`${start(value, from ?? OUR_ERA, write)} AND ${end(value, to ?? FOREVER, write)}`;
}

const unlessBeforeSql = (value: Sql, { at, inclusive }: Edge, write = instantSql): Sql =>
	sql`(${beforeSql(value, { at, inclusive: !inclusive }, write)}) IS NOT TRUE`;

const unlessAfterSql = (value: Sql, { at, inclusive }: Edge, write = instantSql): Sql =>
	sql`(${afterSql(value, { at, inclusive: !inclusive }, write)}) IS NOT TRUE`;

const afterSql = (value: Sql, { at, inclusive }: Edge, write = instantSql): Sql =>
	sql`${value} ${trusted(inclusive ? '>=' : '>')} ${write(at)}`;

const beforeSql = (value: Sql, { at, inclusive }: Edge, write = instantSql): Sql =>
	sql`${value} ${trusted(inclusive ? '<=' : '<')} ${write(at)}`;

/** Of rows in our era the latest and the earliest are in it: that is not asked again. */
const isBounded = (operand: Operand): boolean =>
	operand.kind === 'fact' &&
	operand.fact.rows.interval !== undefined &&
	operand.fact.operand !== undefined &&
	isInstant(operand.fact.operand);

/** The ends that are given alone: of values that are known to be in time. */
export function askedEnds(value: Sql, { from, to }: Interval, write = instantSql): Sql {
	const ends = [
		...(from === undefined ? [] : [afterSql(value, from, write)]),
		...(to === undefined ? [] : [beforeSql(value, to, write)]),
	];
	return ends.length === 0 ? sql`${value} IS NOT NULL` : join(ends, ' AND ');
}

function daysSql(value: Sql, { from, to }: { from?: string; to?: string }): Sql {
	const day = (at: string | undefined): Edge | undefined =>
		at === undefined ? undefined : { at, inclusive: true };
	return intervalSql(value, { from: day(from), to: day(to) }, (at) => sql`${at}::date`);
}

/**
 * `date_part` reckons with doubles, `extract` with numerics: a month of 200,000 sign-ups took 360 ms of
 * processor time with three of these, and 150 ms so.
 */
function anniversarySql(value: Sql, ranges: readonly MonthDays[]): Sql {
	const [month, day] = [sql`date_part('month', ${value})`, sql`date_part('day', ${value})`];
	const falls = ranges.map(([from, to]) =>
		isWholeMonth(from, to)
			? sql`${month} = ${Math.floor(from / 100)}::int`
			: sql`${month} * 100 + ${day} BETWEEN ${from}::int AND ${to}::int`,
	);
	return sql`${value} >= '0001-01-01' AND (${join(falls, ' OR ')})`;
}

const isWholeMonth = (from: number, to: number): boolean =>
	from % 100 === 1 && to === from - 1 + defined(DAYS_OF_MONTH[Math.floor(from / 100) - 1]);

const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Whether a test of a fact is met by nobody without rows, of whom counts and sums are 0 and the others
 * missing.
 */
export const needsRows = (operand: Operand, what: Test): boolean =>
	operand.kind === 'fact' && !holdsForZero(what);

/** Whether a test is met by 0, the value of counts and sums over no rows. */
function holdsForZero(what: Test): boolean {
	switch (what.kind) {
		case 'present':
			return true;
		case 'number_in':
			return what.values.some((value) => Number(value) === 0);
		case 'number_between':
			return Number(what.from) <= 0 && Number(what.to) >= 0;
		case 'number_compare': {
			const value = Number(what.value);
			return { '>': 0 > value, '>=': 0 >= value, '<': 0 < value, '<=': 0 <= value }[what.operator];
		}
		case 'text_in':
		case 'text_like':
		case 'text_matches':
		case 'holds_all':
		case 'boolean':
		case 'interval':
		case 'days':
		case 'anniversary':
			return false;
	}
}
