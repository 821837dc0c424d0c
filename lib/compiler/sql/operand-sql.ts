import { defined } from '../../error/defined';
import { columnOf, type RelationName } from '../../language/relation/relation';
import { isCalendarPeriod, type CalendarPart, type CalendarPeriod } from '../../language/field';
import { RELATION_OF_ROW, RELATIONS } from '../../language/relation/relation-table';
import { isFloating, isWhole } from '../../shop/mapping/pg-type';
import type { Fact, Operand } from '../plan/plan';
import { sql, trusted, type Sql } from '../../database/sql';
import { equal } from './equality';
import { ageSql } from './age-sql';
import { bucketSql } from './bucket-sql';
import { conversionSql } from './conversion-sql';
import { distanceSql } from './distance-sql';
import { jsonCountSql, jsonSql } from './json-sql';
import { keepsOneOffset } from './length-sql';
import { ownColumn } from './own-column';
import { relationAs, utcColumn } from './relation-source';
import { scoreSql } from './score-sql';
import { soundValue } from './sound-value';
import type { Scope } from './scope';
import type { Reading, SqlContext } from './sql-context';

type WriteFact = (fact: Fact) => Sql;

/** The value of an operand of the rows at hand; how a fact is written is decided elsewhere. */
export function operandSql(
	operand: Operand,
	reading: Reading,
	context: Pick<SqlContext, 'mapping' | 'scope'>,
	writeFact: WriteFact,
): Sql {
	switch (operand.kind) {
		case 'column':
			return columnSql(operand, reading, context.scope);
		case 'json':
			return jsonSql(operand, reading, context);
		case 'json_count':
			return jsonCountSql(operand, operand.folded ? context.mapping.textFolding : 'exact', context);
		case 'email_domain':
			return sql`substring(${context.scope.column('customers', 'email')}::text COLLATE "C" from '@([^@]*)$')`;
		case 'product_title':
			return productTitle(context);
		case 'calendar_part':
			return calendarPart(operand, context);
		case 'line_amount':
			return lineAmount(context);
		case 'converted':
			return conversionSql(operandSql(operand.amount, reading, context, writeFact), operand, context);
		case 'fact':
			return writeFact(operand.fact);
		case 'age':
			return ageSql(operand, birthdaySql(operand.birthday, context, writeFact));
		case 'distance':
			return distanceSql(operand, context.scope);
		case 'bucket':
			return bucketSql(operand.salt, context.scope);
		case 'days_since':
			return daysSince(operand, writeFact);
		case 'score':
			return scoreSql(operand, daysSince({ ...operand, fact: operand.last }, writeFact), writeFact);
	}
}

/** A birthday before our era is none that rules can speak of. */
const birthdaySql = (
	birthday: Operand,
	context: Pick<SqlContext, 'mapping' | 'scope'>,
	writeFact: WriteFact,
): Sql => soundValue(operandSql(birthday, 'as it is', context, writeFact), birthday, context.mapping);

function columnSql(operand: Extract<Operand, { kind: 'column' }>, reading: Reading, scope: Scope): Sql {
	const { pgType } = operand;
	const name = ownColumn(operand, scope);
	// A real 0.1 is not the double 0.1; as its text it is.
	if (reading === 'number' && pgType === 'real') return sql`${name}::text::float8`;
	return reading === 'text' && pgType !== 'text' ? sql`${name}::text` : name;
}

/** How Postgres calls them. */
const PARTS: Readonly<Record<CalendarPart, string>> = {
	weekday: 'isodow',
	hour: 'hour',
	day_of_month: 'day',
	month: 'month',
};
const PERIODS: Readonly<Record<CalendarPeriod, string>> = {
	day: 'day',
	week: 'week',
	calendar_month: 'month',
	quarter: 'quarter',
	year: 'year',
};

type AtHand = Pick<SqlContext, 'mapping' | 'scope'>;

function calendarPart(
	{ of, part, timeZone }: Extract<Operand, { kind: 'calendar_part' }>,
	context: AtHand,
): Sql {
	const wall = wallClock(RELATION_OF_ROW[of], timeZone, context);
	return isCalendarPeriod(part)
		? sql`date_trunc(${trusted(`'${PERIODS[part]}'`)}, ${wall})`
		: sql`extract(${trusted(PARTS[part])} FROM ${wall})`;
}

/**
 * When a row was, by the clock of a zone. What is stored in UTC says that itself: given its zone and asked
 * for UTC again, orders at a weekend took 57 ms instead of 52 on Spree's tables.
 */
function wallClock(relation: RelationName, timeZone: string, { mapping, scope }: AtHand): Sql {
	const instant = defined(RELATIONS[relation].instant);
	const stored = timeZone === 'UTC' ? utcColumn(relation, instant, mapping) : undefined;
	return stored === undefined
		? sql`${scope.column(relation, instant)} AT TIME ZONE ${timeZone}`
		: scope.column(relation, stored);
}

/** Of the line itself where the shop keeps it there, else of the product. */
function productTitle({ mapping, scope }: AtHand): Sql {
	if (columnOf(mapping, 'order_lines', 'product_title') !== undefined)
		return sql`${scope.column('order_lines', 'product_title')}::text`;
	const inner = scope.with('products');
	const ofLine = equal(inner.key('products', 'id'), inner.key('order_lines', 'product_id'), mapping);
	const title = inner.column('products', 'title');
	return sql`(SELECT ${title}::text FROM ${relationAs('products', inner, mapping)} WHERE ${ofLine})`;
}

/**
 * A quantity of a floating type would make the amount one, too: three times 0.10 is 0.30000000000000004 then.
 * Of two whole numbers, prices in cents, the product may be too large for their type: one such line would be
 * an error for everybody.
 */
function lineAmount({ mapping, scope }: AtHand): Sql {
	const [many, each] = ['quantity', 'price'].map((column) => columnOf(mapping, 'order_lines', column));
	const asNumeric = many !== undefined && (isFloating(many) || (isWhole(many) && each && isWhole(each)));
	const [quantity, price] = [scope.column('order_lines', 'quantity'), scope.column('order_lines', 'price')];
	return asNumeric ? sql`(${quantity}::numeric * ${price})` : sql`(${quantity} * ${price})`;
}

/** Beyond them the clock's jumps do not matter, and a date may be too old to be shifted. */
const MOST_DAYS = 1_000_000;

/**
 * The most whole days by which `asOf` can be put back, by the wall clock, without passing the instant. The
 * difference of both walls is one too few or too many where that clock jumps over a time or shows it twice:
 * on 31 December 2011 in Apia, which had no 30th, "a day ago" is now.
 *
 * OFFSET 0 keeps Postgres from writing the days out wherever they are named: a million rows took 24.6 s
 * without it, 4.5 s so, and the plain difference, wrong around those jumps, takes 2.3 s: it is right where
 * the clock never jumps, and stands there. VALUES stands where
 * a SELECT without FROM would do, which Citus does not take ("correlated subqueries are not supported when
 * the FROM clause contains a subquery without FROM"); for the same reason nothing here is a sub-select of its
 * own.
 */
function daysSince(
	{ fact, asOf, timeZone }: Pick<Extract<Operand, { kind: 'days_since' }>, 'fact' | 'asOf' | 'timeZone'>,
	writeFact: WriteFact,
): Sql {
	const now = sql`${asOf}::timestamptz`;
	if (keepsOneOffset(timeZone))
		return sql`floor(extract(epoch FROM ${now} - ${writeFact(fact)}) / 86400)::numeric`;
	const local = (instant: Sql) => sql`(${instant} AT TIME ZONE ${timeZone})`;
	const wallNow = local(now);
	/** Of two instants the one with the offset of now, as in every window of days. */
	const ago = (days: Sql) => {
		const wall = sql`(${wallNow} - ${days} * INTERVAL '1 day')`;
		const sameOffset = sql`(${now} - ${days} * INTERVAL '24 hours')`;
		return sql`CASE WHEN ${local(sameOffset)} = ${wall} THEN ${sameOffset} ELSE ${wall} AT TIME ZONE ${timeZone} END`;
	};
	const walls = sql`floor(extract(epoch FROM ${wallNow} - ${local(sql`last.at`)}) / 86400)::int`;
	return sql`(SELECT (CASE WHEN days.n BETWEEN -1 AND ${MOST_DAYS}
		THEN days.n - (days.at > ${ago(sql`days.n`)})::int + (days.at <= ${ago(sql`(days.n + 1)`)})::int ELSE days.n END)::numeric
		FROM (SELECT ${walls} AS n, last.at FROM (SELECT one.at FROM (VALUES (${writeFact(fact)})) AS one (at) OFFSET 0) AS last OFFSET 0) AS days)`;
}
