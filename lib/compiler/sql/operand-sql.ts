import { columnOf } from '../../language/relation/relation';
import { RELATION_OF_ROW } from '../../language/relation/relation-table';
import { isFloating } from '../../shop/mapping/pg-type';
import type { Alias, Fact, Operand } from '../plan/plan';
import { identifier, sql, type Sql } from '../../database/sql';
import { equal } from './equality';
import { ageSql } from './age-sql';
import { bucketSql } from './bucket-sql';
import { distanceSql } from './distance-sql';
import { relationAs } from './relation-source';
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
			return jsonSql(sql`${ownColumn(operand, context.scope)}::jsonb`, operand.key, reading);
		case 'email_domain':
			return sql`substring(${context.scope.column('customers', 'email')}::text from '@([^@]*)$')`;
		case 'product_title':
			return productTitle(context);
		case 'line_amount':
			return lineAmount(context);
		case 'fact':
			return writeFact(operand.fact);
		case 'age':
			return ageSql(operand, operandSql(operand.birthday, 'as it is', context, writeFact));
		case 'distance':
			return distanceSql(operand, context.scope);
		case 'bucket':
			return bucketSql(operand.salt, context.scope);
		case 'days_since':
			return daysSince(operand, writeFact);
	}
}

/** A column of the row at hand under its own name, whatever that is. */
export const ownColumn = (
	{ of, column }: { readonly of: Alias; readonly column: string },
	scope: Scope,
): Sql => sql`${scope.alias(RELATION_OF_ROW[of])}.${identifier(column)}`;

function columnSql(operand: Extract<Operand, { kind: 'column' }>, reading: Reading, scope: Scope): Sql {
	const { pgType } = operand;
	const name = ownColumn(operand, scope);
	// A real 0.1 is not the double 0.1; as its text it is.
	if (reading === 'number' && pgType === 'real') return sql`${name}::text::float8`;
	return reading === 'text' && pgType !== 'text' ? sql`${name}::text` : name;
}

/**
 * A JSON value of another kind is missing, not an error: the same key may hold `true` in one row and `"true"`
 * in the next, so decimals and yes or no are read from texts as well. A text of so many digits that numeric
 * overflows (events may come from strangers) must not make the query fail; no double takes 400.
 */
function jsonSql(column: Sql, key: string, reading: Reading): Sql {
	const text = sql`(${column} ->> ${key}::text)`;
	if (reading === 'number')
		return sql`(CASE WHEN length(${text}) < 400 AND ${text} ~ '^[+-]?[0-9]+([.][0-9]+)?$' THEN ${text}::numeric END)`;
	if (reading === 'boolean') return sql`(CASE ${text} WHEN 'true' THEN true WHEN 'false' THEN false END)`;
	return text;
}

type AtHand = Pick<SqlContext, 'mapping' | 'scope'>;

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
 */
function lineAmount({ mapping, scope }: AtHand): Sql {
	const type = columnOf(mapping, 'order_lines', 'quantity');
	const [quantity, price] = ['quantity', 'price'].map((name) => scope.column('order_lines', name));
	return type && isFloating(type) ? sql`(${quantity}::numeric * ${price})` : sql`(${quantity} * ${price})`;
}

function daysSince(
	{ fact, asOf, timeZone }: Extract<Operand, { kind: 'days_since' }>,
	writeFact: WriteFact,
): Sql {
	const [now, then] = [sql`${asOf}::timestamptz`, writeFact(fact)].map(
		(instant) => sql`(${instant} AT TIME ZONE ${timeZone})`,
	);
	return sql`floor(extract(epoch FROM ${now} - ${then}) / 86400)`;
}
