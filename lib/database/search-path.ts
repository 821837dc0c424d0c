import { escapeIdentifier } from 'pg';

/**
 * The search path of every statement and function of ours. pg_catalog comes first and pg_temp last, so that
 * nobody's objects stand in front of Postgres's own. Only schemas in which no role without trust may create
 * objects may stand between them: a better fitting overload of a function or operator wins wherever in the
 * path it stands.
 */
export const searchPath = (schemas: readonly string[] = []): string =>
	['pg_catalog', ...schemas.map((name) => escapeIdentifier(name)), 'pg_temp'].join(', ');

/** The names in a list of schemas as Postgres prints it: `"$user", public`. */
export const namesInPath = (list: string): string[] =>
	[...list.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)].map(([, quoted, plain = '']) =>
		quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'),
	);
