import { escapeIdentifier, escapeLiteral } from 'pg';

/** Words that Postgres does not take as a table or column name without quotes (appendix C of its manual). */
const RESERVED = new Set(
	(
		'all analyse analyze and any array as asc asymmetric authorization binary both case cast check ' +
		'collate collation column concurrently constraint create cross current_catalog current_date ' +
		'current_role current_schema current_time current_timestamp current_user default deferrable desc ' +
		'distinct do else end except false fetch for foreign freeze from full grant group having ilike in ' +
		'initially inner intersect into is isnull join lateral leading left like limit localtime ' +
		'localtimestamp natural not notnull null offset on only or order outer overlaps placing primary ' +
		'references returning right select session_user similar some symmetric system_user table tablesample ' +
		'then to trailing true union unique user using variadic verbose when where window with'
	).split(' '),
);

/**
 * The name as it must stand in SQL: quoted only where Postgres needs it, so that the SELECTs stay readable.
 */
export function quoteIdentifier(name: string): string {
	return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : escapeIdentifier(name);
}

/** `schema.table`, each part quoted where needed. */
export function qualifiedName(schema: string, table: string): string {
	return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}

/** A text value of the mapping itself (an option, never a rule's value) as a literal. */
export function quoteLiteral(value: string): string {
	return escapeLiteral(value).trim();
}

/** `('a', 'b')`, for IN; an empty list is not valid SQL, so it must not be passed. */
export function literalList(values: readonly string[]): string {
	return `(${values.map(quoteLiteral).join(', ')})`;
}
