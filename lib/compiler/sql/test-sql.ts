import { fitsInteger, ID_TYPES } from '../../shop/mapping/id-type';
import type { Operand, Test } from '../plan/plan';
import type { Interval, MonthDays } from '../../language/time';
import { fold, type Folding } from './fold-case';
import type { Reading } from './sql-context';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';

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
		case 'present':
		case 'interval':
		case 'days':
		case 'anniversary':
			return 'as it is';
	}
}

/** What a test may need beside the value that it tests. */
export interface TestContext {
	readonly folding: Folding;
	/** The operand's column in its own type. */
	column(operand: Extract<Operand, { kind: 'column' }>): Sql;
}

/** One positive test; NULL where the value is missing. */
export function testSql(value: Sql, what: Test, operand: Operand, context: TestContext): Sql {
	switch (what.kind) {
		case 'present':
			return sql`${value} IS NOT NULL`;
		case 'text_in':
			return textIn(value, what, operand, context);
		case 'text_like':
			return textLike(value, what, context.folding);
		case 'text_matches':
			return matchesSql(value, what, context.folding);
		case 'number_in':
			return numberIn(value, what.values.map(String), operand);
		case 'number_compare':
			return sql`${value} ${trusted(what.operator)} ${numberSql(what.value, operand)}`;
		case 'number_between':
			return sql`${value} BETWEEN ${numberSql(what.from, operand)} AND ${numberSql(what.to, operand)}`;
		case 'boolean':
			return what.value ? value : sql`NOT ${value}`;
		case 'interval':
			return intervalSql(value, what.interval);
		case 'days':
			return daysSql(value, what.days);
		case 'anniversary':
			return anniversarySql(what.day ? value : sql`(${value} AT TIME ZONE ${what.timeZone})`, what.ranges);
	}
}

function numberIn(value: Sql, values: readonly string[], operand: Operand): Sql {
	if (values.length === 1) return sql`${value} = ${numberSql(values[0], operand)}`;
	const whole = isWhole(operand) && values.every(fitsBigint);
	return sql`${value} = ANY (${values}::${trusted(whole ? 'bigint' : 'numeric')}[])`;
}

/** Whole numbers are compared as such: as numeric neither the column's index nor its statistics would serve. */
const numberSql = (value: number | string, operand: Operand): Sql =>
	sql`${String(value)}::${trusted(isWhole(operand) && fitsBigint(String(value)) ? 'bigint' : 'numeric')}`;

const WHOLE: ReadonlySet<string | undefined> = new Set(['smallint', 'integer', 'bigint']);

const isWhole = (operand: Operand): boolean =>
	operand.kind === 'column'
		? WHOLE.has(operand.pgType)
		: operand.kind === 'fact' &&
			(operand.fact.measure === 'count' || operand.fact.measure === 'count_distinct');

const fitsBigint = (value: string) => fitsInteger(value, 63n);

/** Up to here each value is a constant of its own, which the planner's statistics know; beyond, one array is bound. */
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
	if (compare === 'exact')
		return values.length === 1 ? sql`${value} = ${values[0]}::text` : sql`${value} = ANY (${values}::text[])`;
	const folded = fold(value, folding);
	if (values.length === 1) return sql`${folded} = ${fold(sql`${values[0]}::text`, folding)}`;
	if (values.length <= FEW)
		return sql`${folded} IN (${join(
			values.map((one) => fold(sql`${one}::text`, folding)),
			', ',
		)})`;
	return sql`${folded} = ANY (ARRAY(SELECT ${fold(sql`one`, folding)} FROM unnest(${values}::text[]) AS one))`;
}

/** Ids are compared in the key's own type, so that its index serves; what cannot be a key equals none. */
function keyIn(operand: Operand, values: readonly string[], { column }: TestContext): Sql | undefined {
	const key =
		operand.kind === 'column' && operand.pgType !== undefined ? ID_TYPES[operand.pgType] : undefined;
	if (key === undefined || operand.kind !== 'column') return undefined;
	const fitting = values.filter(key.fits).map((value) => (key.cast === 'uuid' ? value.toLowerCase() : value));
	return sql`${column(operand)} = ANY (${fitting}::${trusted(key.cast)}[])`;
}

export function textLike(
	value: Sql,
	{ at, text, compare }: Omit<Extract<Test, { kind: 'text_like' }>, 'kind'>,
	folding: Folding,
): Sql {
	const literal = text.replace(/[\\%_]/g, '\\$&');
	const pattern = `${at === 'start' ? '' : '%'}${literal}${at === 'end' ? '' : '%'}`;
	return compare === 'exact'
		? sql`${value} LIKE ${pattern}::text`
		: sql`${fold(value, folding)} LIKE ${fold(sql`${pattern}::text`, folding)}`;
}

/**
 * The column's own collation may be one that knows no regular expressions: that of the database, which is always
 * deterministic, says what is a letter and what its other case is.
 */
const matchesSql = (
	value: Sql,
	{ pattern, compare }: Omit<Extract<Test, { kind: 'text_matches' }>, 'kind'>,
	collation: Folding,
): Sql => {
	const collate = collation === undefined ? sql`pg_catalog."default"` : identifier(collation);
	return sql`(${value} COLLATE ${collate}) ${trusted(compare === 'exact' ? '~' : '~*')} ${pattern}::text`;
};

export const instantSql = (at: string): Sql => sql`${at}::timestamptz`;

/** @param write an instant in the type of the value */
export function intervalSql(value: Sql, { from, to }: Interval, write = instantSql): Sql {
	const parts = [
		...(from ? [sql`${value} ${trusted(from.inclusive ? '>=' : '>')} ${write(from.at)}`] : []),
		...(to ? [sql`${value} ${trusted(to.inclusive ? '<=' : '<')} ${write(to.at)}`] : []),
	];
	return parts.length === 0 ? sql`${value} IS NOT NULL` : join(parts, ' AND ');
}

function daysSql(value: Sql, { from, to }: { from?: string; to?: string }): Sql {
	const parts = [
		...(from ? [sql`${value} >= ${from}::date`] : []),
		...(to ? [sql`${value} <= ${to}::date`] : []),
	];
	return parts.length === 0 ? sql`${value} IS NOT NULL` : join(parts, ' AND ');
}

function anniversarySql(value: Sql, ranges: readonly MonthDays[]): Sql {
	const monthDay = sql`(extract(month FROM ${value}) * 100 + extract(day FROM ${value}))`;
	return join(
		ranges.map(([from, to]) => sql`${monthDay} BETWEEN ${from}::int AND ${to}::int`),
		' OR ',
	);
}

/** Whether a test of a fact is met by nobody without rows, of whom counts and sums are 0 and the others missing. */
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
		case 'boolean':
		case 'interval':
		case 'days':
		case 'anniversary':
			return false;
	}
}
