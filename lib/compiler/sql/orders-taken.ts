import { columnOf, type Column } from '../../language/relation/relation';
import { RELATION_SHAPES } from '../../language/relation/relation-columns';
import type { Mapping } from '../../shop/mapping/mapping';
import { isText } from '../../shop/mapping/pg-type';
import type { NotCounted } from '../plan/plan';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';
import { derivedTable, relationSql } from './relation-source';

const COUNTED = sql`y`;
const OTHERS = sql`z`;

/**
 * A SELECT of the orders that count and of those others whose status is asked for, with the columns of the
 * former; a column that the others lack is NULL there.
 */
export function ordersTaken({ statuses, alone }: NotCounted, mapping: Mapping): Sql {
	const columns = mapping.columns?.orders?.map(({ name }) => name) ?? RELATION_SHAPES.orders.required;
	const status = sql`lower(${OTHERS}.status::text COLLATE "C")`;
	const others = sql`SELECT ${list(columns, (name) => ofOthers(name, mapping))} FROM ${derivedTable(
		relationSql('orders_not_counted', mapping),
		OTHERS,
	)} WHERE ${status} = ANY (${statuses}::text[])`;
	if (alone) return others;
	const counted = sql`SELECT ${list(columns, (name) => ofCounted(name, mapping))} FROM ${derivedTable(
		relationSql('orders', mapping),
		COUNTED,
	)}`;
	return sql`${counted} UNION ALL ${others}`;
}

const list = (columns: readonly string[], value: (name: string) => Sql): Sql =>
	join(
		columns.map((name) => sql`${value(name)} AS ${identifier(name)}`),
		', ',
	);

const ofCounted = (name: string, mapping: Mapping): Sql =>
	sql`${COUNTED}.${identifier(name)}${cast(name, mapping, 'orders')}`;

function ofOthers(name: string, mapping: Mapping): Sql {
	if (columnOf(mapping, 'orders_not_counted', name) !== undefined)
		return sql`${OTHERS}.${identifier(name)}${cast(name, mapping, 'orders_not_counted')}`;
	if (name === 'amount_at_most') return sql`${OTHERS}.amount`;
	if (name === 'placed_at_utc') return sql`(${OTHERS}.placed_at AT TIME ZONE 'UTC')`;
	const type = columnOf(mapping, 'orders', name)?.pgType;
	return type === undefined ? sql`NULL` : sql`NULL::${trusted(type)}`;
}

/** Postgres joins columns of one type; a text and a type of labels or codes meet as texts. */
function cast(name: string, mapping: Mapping, relation: 'orders' | 'orders_not_counted'): Sql {
	const [own, other] = [columnOf(mapping, 'orders', name), columnOf(mapping, 'orders_not_counted', name)];
	if (own?.pgType === undefined || other?.pgType === undefined || own.pgType === other.pgType) return sql``;
	if (isText(own) || own.type === 'text') return sql`::text`;
	return relation === 'orders' ? sql`` : sql`::${trusted(typeOf(own))}`;
}

const typeOf = ({ pgType = 'text' }: Column): string => pgType;
