import { columnOf, type Column, type Equality } from '../../language/relation/relation';
import type { Mapping } from '../../shop/mapping/mapping';
import { sql, trusted, type Sql } from '../../database/sql';
import type { Key } from './scope';

/**
 * Whether two keys are equal: by the operator of their type, by name where that is not of pg_catalog. A bare
 * `=` finds the operator of citext only where its schema is searched, and else compares two citext as text,
 * without a word.
 */
export function equal(a: Key, b: Key, mapping: Mapping): Sql {
	const own = ownOperator(a, b, mapping);
	return own === undefined
		? sql`${a.sql} = ${b.sql}`
		: sql`${a.sql} OPERATOR(${trusted(own.operator)}) ${b.sql}`;
}

/** Whether a key is among those of a sub-select of one column. */
export function isIn(key: Key, ids: Sql, mapping: Mapping): Sql {
	const own = described(key, mapping)?.equality;
	if (own === undefined) return sql`${key.sql} IN (${ids})`;
	return sql`${key.sql} OPERATOR(${trusted(own.operator)}) ANY (SELECT one.id::${trusted(own.type)} FROM (${ids}) AS one (id))`;
}

/**
 * Whether a key is among those of a list that is made once for the statement, by the operator by which the
 * two are equal; NULL where it holds a NULL and not the key.
 * @param ids a sub-select of `listed`, and of nothing else
 */
export function isInArray(key: Key, listed: Key, ids: Sql, mapping: Mapping): Sql {
	const own = ownOperator(key, listed, mapping);
	if (own === undefined) return sql`${key.sql} = ANY (ARRAY(${ids}))`;
	return sql`${key.sql} OPERATOR(${trusted(own.operator)}) ANY (ARRAY(SELECT one.id::${trusted(own.type)} FROM (${ids}) AS one (id)))`;
}

/** The operator by which two keys of one type are equal, where that is not of pg_catalog. */
function ownOperator(a: Key, b: Key, mapping: Mapping): Equality | undefined {
	const own = described(a, mapping)?.equality;
	return own?.type === described(b, mapping)?.equality?.type ? own : undefined;
}

const described = ({ relation, column }: Key, mapping: Mapping): Column | undefined =>
	columnOf(mapping, relation, column);
