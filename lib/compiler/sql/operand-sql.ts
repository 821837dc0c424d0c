import { columnOf } from '../../language/relation/relation';
import type { Mapping } from '../../shop/mapping/mapping';
import { REFUSED_AS_JSONB } from '../../shop/mapping/json-text';
import { isFloating } from '../../shop/mapping/pg-type';
import type { Operand } from '../plan/plan';
import { hasColumn } from '../../language/field/row-fields';
import { equal } from './equality';
import { aliasOf, relationSql } from './relation';
import { identifier, sql, trusted, type Sql } from '../../database/sql';

/** How the value of an operand is read: JSON values have no type of their own. */
export type Reading = 'text' | 'number' | 'boolean' | 'as it is';

/** Writes the SQL of a fact; which shape it takes is decided elsewhere. */
export type FactWriter = (fact: Extract<Operand, { kind: 'fact' }>['fact']) => Sql;

export function operandSql(operand: Operand, reading: Reading, mapping: Mapping, writeFact: FactWriter): Sql {
	switch (operand.kind) {
		case 'column':
			return columnSql(operand, reading);
		case 'json':
			return jsonSql(documentSql(operand, mapping), operand.key, reading);
		case 'email_domain':
			return sql`substring(c.email::text COLLATE "C" from '@([^@]*)$')`;
		case 'product_title':
			return productTitle(mapping);
		case 'line_amount':
			return lineAmount(mapping);
		case 'fact':
			return writeFact(operand.fact);
		case 'days_since':
			return daysSince(operand, writeFact);
	}
}

function columnSql({ of, column, pgType }: Extract<Operand, { kind: 'column' }>, reading: Reading): Sql {
	const name = sql`${aliasOf(of)}.${identifier(column)}`;
	// A real 0.1 is not the double 0.1; as its text it is.
	if (reading === 'number' && pgType === 'real') return sql`${name}::text::float8`;
	return reading === 'text' && pgType !== 'text' ? sql`${name}::text` : name;
}

/** A row whose JSON cannot be read as jsonb has none. */
function documentSql({ of, column }: Extract<Operand, { kind: 'json' }>, mapping: Mapping): Sql {
	const pgType = columnOf(mapping, of === 'event' ? 'events' : 'customers', column)?.pgType;
	const name = sql`${aliasOf(of)}.${identifier(column)}`;
	if (pgType !== 'json') return sql`${name}::jsonb`;
	return sql`(CASE WHEN replace(${name}::text, '\\\\', '') !~ ${trusted(`'${REFUSED_AS_JSONB}'`)} THEN ${name}::jsonb END)`;
}

/**
 * A JSON value of another kind is missing, not an error: the same key may hold `true` in one row and `"true"` in the
 * next, so decimals and yes or no are read from texts as well. A text of so many digits that numeric overflows (events
 * may come from strangers) must not make the query fail; no double takes 400.
 */
function jsonSql(column: Sql, key: string, reading: Reading): Sql {
	const text = sql`(${column} ->> ${key}::text)`;
	if (reading === 'number')
		return sql`(CASE WHEN length(${text}) < 400 AND ${text} ~ '^[+-]?[0-9]+([.][0-9]+)?$' THEN ${text}::numeric END)`;
	if (reading === 'boolean') return sql`(CASE ${text} WHEN 'true' THEN true WHEN 'false' THEN false END)`;
	return text;
}

/** Of the line itself where the shop keeps it there, else of the product. */
function productTitle(mapping: Mapping): Sql {
	if (hasColumn(mapping, { relation: 'order_lines', column: 'product_title' }))
		return sql`l.product_title::text`;
	return sql`(SELECT p.title::text FROM (${relationSql('products', mapping)}
) AS p WHERE ${equal('p.id', 'l.product_id', mapping)})`;
}

/** A quantity of a floating type would make the amount one, too: three times 0.10 is 0.30000000000000004 then. */
function lineAmount(mapping: Mapping): Sql {
	const quantity = columnOf(mapping, 'order_lines', 'quantity');
	return quantity && isFloating(quantity)
		? sql`(l.quantity::numeric * l.price)`
		: sql`(l.quantity * l.price)`;
}

function daysSince(
	{ fact, asOf, timeZone }: Extract<Operand, { kind: 'days_since' }>,
	writeFact: FactWriter,
): Sql {
	return sql`floor(extract(epoch FROM (${asOf}::timestamptz AT TIME ZONE ${timeZone}) - (${writeFact(fact)} AT TIME ZONE ${timeZone})) / 86400)`;
}
