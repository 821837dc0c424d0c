import { didYouMean, MappingError } from '../../error';
import { firstOf } from '../../error/defined';
import type { Queryable } from '../../database/queryable';
import { namesInPath } from '../../database/search-path';
import { Faults } from './faults';
import type { Mapping, OpenSchema } from './mapping';
import { openSchemas } from './open-schemas';

/**
 * The schemas of the login's own search path, as its sessions begin with it. Every session of ours has a path
 * set by us, so that `current_schemas` would tell of that one. Those that the login may not use yet are among
 * them, as Postgres has it: so the check of a mapping finds which right on them is missing.
 */
const LOGIN_PATH_SQL = `
	SELECT s.reset_val AS path, current_user::text AS login,
		ARRAY(SELECT n.nspname::text FROM pg_catalog.pg_namespace n) AS schemas
	FROM pg_catalog.pg_settings s WHERE s.name = 'search_path'`;

export async function loginPath(db: Queryable): Promise<string[]> {
	const { rows } = await db.query<{ path: string; login: string; schemas: string[] }>(LOGIN_PATH_SQL);
	if (rows[0] === undefined) return [];
	const { path, login, schemas } = rows[0];
	const names = namesInPath(path).map((name) => (name === '$user' ? login : name));
	return [...new Set(names)].filter((name) => schemas.includes(name) && !isSystems(name));
}

const isSystems = (name: string) => name.startsWith('pg_');

/**
 * The mapping with the search path of its own SQL: the one that it declares, else the login's without the
 * schemas in which a role without trust may create objects. A preset's SQL qualifies all, so it needs none.
 * @throws MappingError MAPPING_INVALID for a declared schema that is not there or not safe
 */
export async function withPath(mapping: Mapping, db: Queryable): Promise<Mapping> {
	if (mapping.path !== undefined) {
		await requireSafe(mapping.path, db);
		return { ...mapping, path: [...new Set(mapping.path)].filter((schema) => schema !== 'pg_catalog') };
	}
	const schemas = await loginPath(db);
	const leftOut = await openSchemas(schemas, db);
	const path = schemas.filter((schema) => !leftOut.some((open) => open.schema === schema));
	return { ...mapping, path, ...(leftOut.length > 0 ? { leftOut } : {}) };
}

async function requireSafe(path: readonly string[], db: Queryable): Promise<void> {
	const faults = new Faults();
	const known = await knownSchemas(db);
	const open = await openSchemas(path, db);
	path.forEach((schema, index) => {
		const unsafe = open.find((one) => one.schema === schema);
		if (!known.includes(schema)) faults.add(unknownSchema(schema, index, known));
		else if (unsafe !== undefined) faults.add(unsafeSchema(unsafe, index));
	});
	faults.throw();
}

/** pg_temp and its like are not among them, nor is a name that Postgres would replace by the login's. */
async function knownSchemas(db: Queryable): Promise<string[]> {
	const { rows } = await db.query<{ name: string }>(
		'SELECT n.nspname::text AS name FROM pg_catalog.pg_namespace n ORDER BY 1',
	);
	return rows
		.map(({ name }) => name)
		.filter((name) => name === 'pg_catalog' || (!isSystems(name) && name !== '$user'));
}

function unknownSchema(found: string, index: number, known: readonly string[]): MappingError {
	return new MappingError(
		'MAPPING_INVALID',
		`The mapping's "path" names the schema "${found}", which this database does not have.`,
		{
			path: `path[${index}]`,
			found,
			allowed: known,
			suggestion: didYouMean(found, known),
		},
	);
}

function unsafeSchema(open: OpenSchema, index: number): MappingError {
	const message = `The mapping's "path" names the schema "${open.schema}", which is not safe to search: ${open.reasons.join(', and ')}. Code of a role without trust could run with the rights of this login.`;
	return new MappingError('MAPPING_INVALID', message, {
		path: `path[${index}]`,
		found: open.schema,
		suggestion: howToQualify([open]),
	});
}

/** What a mapping's author can do about schemas that are not searched. */
export const howToQualify = (open: readonly OpenSchema[]): string =>
	`Write the schema before the names in the SQL, e.g. ${firstOf(open).schema}.customers, or let a DBA run: ${open.flatMap(({ remedies }) => remedies).join(' ')}`;

/** Why names may not be found that were written without their schema; empty where nothing was left out. */
export const whyLeftOut = ({ leftOut = [] }: Mapping): string =>
	leftOut
		.map(({ schema, reasons }) => `The schema "${schema}" is not searched: ${reasons.join(', and ')}.`)
		.join(' ');
