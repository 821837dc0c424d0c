import { defined } from '../../error/defined';
import {
	RELATION_NAMES,
	type Column,
	type JsonKey,
	type RelationName,
} from '../../language/relation/relation';
import { MappingError } from '../../error';
import { refusedCalls } from '../calls/refused-calls';
import { Faults } from './faults';
import type { Queryable } from '../../database/queryable';
import { quoteIdentifier } from './identifier';
import { ALL_CUSTOMERS, KEY_TYPES, type Mapping } from './mapping';
import { readBackend } from './backend';
import { withCollations } from './column-collations';
import { columnType, keyTypeOf, pgTypesOf } from './pg-type';
import type { PgType } from './pg-type';
import { readOnly } from '../../database/read-only';
import type { AnswerField } from '../../database/read-only';
import { asJsonb } from './json-text';
import { howToQualify, whyLeftOut } from './search-path';
import { textFolding } from './text-folding';

/** Rows read, and keys kept, to learn the keys of a JSON column. */
export const SAMPLED_ROWS = 2_000;
const SAMPLED_KEYS = 200;
/** Levels of objects in objects that are looked into; rules may ask deeper ones as well. */
const SAMPLED_LEVELS = 4;

/**
 * The mapping with the columns of every relation as the database describes them, and the key's type.
 *
 * @throws MappingError MAPPING_INVALID naming the first relation that does not run; `checkMapping` tells all
 * of them. All that may do more than read are named, and none of them is run.
 */
export async function describeMapping(mapping: Mapping, db: Queryable): Promise<Mapping> {
	await refuseCalls(mapping, db);
	const fields = new Map<RelationName, readonly AnswerField[]>();
	for (const name of relationsOf(mapping)) fields.set(name, await describedFields(mapping, name, db));
	const typeOf = await pgTypesOf([...fields.values()].flat(), db);
	const columns: Partial<Record<RelationName, readonly Column[]>> = {};
	for (const [name, list] of fields)
		columns[name] = await columnsWithKeys(
			mapping,
			name,
			list.map((field) => toColumn(field, typeOf(field))),
			db,
		);
	const id = fields.get('customers')?.find((field) => field.name === 'id');
	if (id !== undefined && keyTypeOf(typeOf(id)) === undefined) throw noKey(typeOf(id));
	return {
		...mapping,
		columns,
		keyType: (id && keyTypeOf(typeOf(id))) ?? mapping.keyType,
		textFolding: await textFolding(db),
		...((await hasInfiniteNumerics(db)) ? { infiniteNumerics: true } : {}),
		backend: await readBackend(mapping, db),
	};
}

/** An id of another type fits neither the store nor the ids that rules name. */
function noKey({ name }: PgType): MappingError {
	return new MappingError(
		'MAPPING_INVALID',
		`The mapping's "customers" gives ids of type ${name}: a customer's key is a whole number, a text or a uuid.`,
		{
			path: 'relations.customers',
			found: name,
			allowed: KEY_TYPES,
			suggestion:
				'Write "…::bigint AS id", and the same for every customer_id; "…::text" where ids have more than 18 digits.',
		},
	);
}

async function hasInfiniteNumerics(db: Queryable): Promise<boolean> {
	const { rows } = await db.query<{ version: number }>(
		`SELECT pg_catalog.current_setting('server_version_num')::int4 / 10000 AS version`,
	);
	return (rows[0]?.version ?? 0) >= 14;
}

/** Every SQL text of the mapping, by its path. */
export function textsOf({ relations, changes }: Mapping): Map<string, string> {
	const selects = Object.entries(changes).filter(([, select]) => select !== ALL_CUSTOMERS);
	return new Map([
		...Object.entries(relations).map(([name, select]) => [`relations.${name}`, select] as const),
		...selects.map(([table, select]) => [`changes.${table}`, select] as const),
	]);
}

async function refuseCalls(mapping: Mapping, db: Queryable): Promise<void> {
	const faults = new Faults();
	for (const [path, calls] of await refusedCalls(textsOf(mapping), db)) {
		for (const { name, what, suggestion } of calls)
			faults.add(
				new MappingError('MAPPING_INVALID', `The mapping's "${path}" ${what}`, {
					path,
					found: name,
					suggestion,
				}),
			);
	}
	faults.throw();
}

export function relationsOf(mapping: Mapping): RelationName[] {
	return RELATION_NAMES.filter((name) => mapping.relations[name] !== undefined);
}

/** The relation as it stands in FROM, under the alias `r`. */
export function derivedTable(mapping: Mapping, name: RelationName): string {
	return `(${mapping.relations[name]}\n) r`;
}

/** Runs the SELECT without fetching a row. */
export async function fieldsOf(
	mapping: Mapping,
	name: RelationName,
	db: Queryable,
): Promise<readonly AnswerField[]> {
	return (await readOnly(db, `SELECT * FROM ${derivedTable(mapping, name)} LIMIT 0`)).fields;
}

async function describedFields(
	mapping: Mapping,
	name: RelationName,
	db: Queryable,
): Promise<readonly AnswerField[]> {
	try {
		return await fieldsOf(mapping, name, db);
	} catch (error) {
		if (!isSqlFault(error)) throw error;
		const message = `The mapping's "${name}" does not run on this database: ${error.message}.${mapping.leftOut ? ` ${whyLeftOut(mapping)}` : ''}`;
		const suggestion = suggestionFor(mapping);
		throw new MappingError('MAPPING_INVALID', message, {
			path: `relations.${name}`,
			suggestion,
			cause: error,
		});
	}
}

const suggestionFor = ({ leftOut }: Mapping): string =>
	leftOut === undefined
		? 'Check the mapping: it lists everything that does not fit and what mends it.'
		: howToQualify(leftOut);

/**
 * A fault of the statement, not of the connection: syntax, names and rights (42…), writing (25006), values
 * (22…).
 */
export function isSqlFault(error: unknown): error is Error & { code: string } {
	return error instanceof Error && /^(42|25006|0A|22|2F|3F)/.test(String((error as { code?: unknown }).code));
}

export function toColumn(field: AnswerField, type: PgType): Column {
	const { equality } = type;
	return {
		name: field.name,
		type: columnType(type),
		pgType: type.name,
		...(equality === undefined ? {} : { equality }),
	};
}

/** Of the JSON of other relations no fields are made. */
const WITH_KEYS: ReadonlySet<RelationName> = new Set(['customers', 'events']);

/** The columns with the keys that a sample of each JSON column holds. */
export async function columnsWithKeys(
	mapping: Mapping,
	name: RelationName,
	columns: readonly Column[],
	db: Queryable,
): Promise<Column[]> {
	const described: Column[] = [];
	for (const column of await withCollations(columns, defined(mapping.relations[name]), db)) {
		described.push(
			column.type === 'json' && WITH_KEYS.has(name)
				? { ...column, keys: await sampledKeys(mapping, name, column, db) }
				: column,
		);
	}
	return described;
}

async function sampledKeys(
	mapping: Mapping,
	name: RelationName,
	column: Column,
	db: Queryable,
): Promise<JsonKey[]> {
	const value = asJsonb(`r.${quoteIdentifier(column.name)}`, column);
	const { rows } = await readOnly<{ name: string; types: string[] }>(
		db,
		`
		WITH level_0 (name, value) AS (SELECT NULL::text, ${value} FROM ${derivedTable(mapping, name)} LIMIT ${SAMPLED_ROWS})${LEVELS.map(membersOfLevel).join('')}
		SELECT f.name, array_agg(DISTINCT jsonb_typeof(f.value)) AS types FROM (${LEVELS.map(selectLevel).join(' UNION ALL ')}) f
		GROUP BY f.name ORDER BY min(f.level), f.name LIMIT ${SAMPLED_KEYS}`,
	);
	return rows.map((row) => ({ name: row.name, type: keyValueType(row.types) }));
}

/** Level by level: Citus runs no recursive query over a distributed table. */
const LEVELS = Array.from({ length: SAMPLED_LEVELS }, (_, index) => index + 1);

const membersOfLevel = (level: number): string => `,
		level_${level} AS (SELECT concat_ws('.', f.name, k.key) AS name, k.value FROM level_${level - 1} f
			CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof(f.value) WHEN 'object' THEN f.value ELSE '{}' END) k)`;

const selectLevel = (level: number): string => `SELECT ${level} AS level, name, value FROM level_${level}`;

const TYPE_OF_JSON: Readonly<Record<string, JsonKey['type']>> = {
	string: 'text',
	number: 'number',
	boolean: 'boolean',
};

function keyValueType(types: readonly string[]): JsonKey['type'] {
	const [only, ...others] = types.filter((type) => type !== 'null');
	return (only !== undefined && others.length === 0 && TYPE_OF_JSON[only]) || 'any';
}
