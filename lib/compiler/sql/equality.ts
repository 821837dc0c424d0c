import { columnOf, type Column, type RelationName } from '../../language/relation/relation';
import type { Mapping } from '../../shop/mapping/mapping';
import { sql, trusted, type Sql } from '../../database/sql';

/** A column of a relation under its short name. */
export type Key = `${keyof typeof RELATIONS}.${string}`;

const RELATIONS = {
	c: 'customers',
	a: 'addresses',
	t: 'tags',
	g: 'groups',
	o: 'orders',
	l: 'order_lines',
	k: 'product_categories',
	p: 'products',
	e: 'events',
} as const satisfies Readonly<Record<string, RelationName>>;

/**
 * Whether two keys are equal: by the operator of their type, by name where that is not of pg_catalog. A bare `=` finds
 * the operator of citext only where its schema is searched, and else compares two citext as text, without a word.
 * @param left what holds the values of `a`, where that is not the relation itself
 */
export function equal(a: Key, b: Key, mapping: Mapping, left = trusted(a)): Sql {
	const own = ofColumn(a, mapping)?.equality;
	if (own === undefined || own.type !== ofColumn(b, mapping)?.equality?.type)
		return sql`${left} = ${trusted(b)}`;
	return sql`${left} OPERATOR(${trusted(own.operator)}) ${trusted(b)}`;
}

/** Whether a key is among those of a sub-select of one column. */
export function isIn(key: Key, ids: Sql, mapping: Mapping): Sql {
	const own = ofColumn(key, mapping)?.equality;
	if (own === undefined) return sql`${trusted(key)} IN (${ids})`;
	return sql`${trusted(key)} OPERATOR(${trusted(own.operator)}) ANY (SELECT one.id::${trusted(own.type)} FROM (${ids}) AS one (id))`;
}

function ofColumn(key: Key, mapping: Mapping): Column | undefined {
	const [alias, column] = key.split('.') as [keyof typeof RELATIONS, string];
	return columnOf(mapping, RELATIONS[alias], column);
}
