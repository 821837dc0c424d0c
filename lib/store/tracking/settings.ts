import { defined } from '../../error/defined';
import { rowsOf, type Queryable } from '../../database';
import { MappingError } from '../../error';
import type { Mapping } from '../../shop/mapping/mapping';
import { trackedTables } from '../../shop/mapping/tables-of';
import { sql } from '../../database/sql';
import type { Store } from '../schema/store';
import { isReplicated } from './replicated';
import type { TrackedTable, TriggerSettings } from './trigger-sql';

export const settingsOf = ({ keyType, path = [] }: Mapping, { schema }: Store): TriggerSettings => ({
	schema,
	keyType,
	searchPath: path,
});

/** A table as the catalogue knows it. */
export interface FoundTable extends TrackedTable {
	readonly oid: number;
	/** Whether the login may drop its triggers. */
	readonly droppable: boolean;
}

/**
 * In a transaction with the mapping's search path, which may have to find a table that is named without its
 * schema.
 */
export async function tablesOf(mapping: Mapping, db: Queryable): Promise<FoundTable[]> {
	const names = trackedTables(mapping);
	if (names.length === 0) throw withoutChanges(mapping);
	const found = await rowsOf<Named>(
		db,
		sql`
		SELECT name, format('%I.%I', n.nspname, c.relname) AS relation, pg_get_userbyid(c.relowner)::text AS owner,
			c.oid, c.relkind::text AS kind, pg_has_role(c.relowner, 'USAGE') AS droppable,
			c.relkind = 'p' OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid) AS partitioned,
			${isReplicated(sql`c.oid`)} AS replicated
		FROM unnest(${names}::text[]) AS name LEFT JOIN pg_class AS c ON c.oid = to_regclass(name) LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace`,
	);
	const other = found.find((one) => !isTable(one));
	if (other !== undefined) throw noTable(other);
	const replicated = found.find((one) => one.replicated);
	if (replicated !== undefined) throw outOfSight(replicated);
	return found.filter(isTable).map(({ name, relation, owner, oid, partitioned, droppable }, index) => ({
		table: name,
		relation,
		owner,
		oid,
		customers: defined(mapping.changes[name]),
		partitioned,
		droppable,
		number: index + 1,
	}));
}

/** What stands in the catalogue under the name of a table. */
interface Named {
	readonly name: string;
	readonly relation: string;
	readonly owner: string;
	readonly oid: number | null;
	readonly kind: string | null;
	readonly partitioned: boolean;
	readonly replicated: boolean;
	readonly droppable: boolean;
}

const isTable = (one: Named): one is Named & { readonly oid: number } => one.kind === 'r' || one.kind === 'p';

const noTable = ({ name, kind }: Named) =>
	new MappingError(
		'MAPPING_INVALID',
		`The changes of "${name}" cannot be followed: ${kind === null ? 'there is no such table' : 'it is not a table'}.`,
		{
			path: `changes.${name}`,
			found: name,
			...(kind === null
				? {}
				: { suggestion: 'Name the tables behind it instead; "checkMapping" lists them.' }),
		},
	);

const outOfSight = ({ name }: Named) =>
	new MappingError(
		'MAPPING_INVALID',
		`The changes of "${name}" cannot be followed: its rows arrive by logical replication, which triggers do not see.`,
		{
			path: `changes.${name}`,
			found: name,
			suggestion:
				'Track changes in the database that publishes the table, or leave change tracking off: segments are evaluated in full then.',
		},
	);

const withoutChanges = ({ name }: Mapping) =>
	new MappingError(
		'MAPPING_INVALID',
		`The mapping "${name}" does not say how a changed row names its customers, so its changes cannot be followed.`,
		{
			path: 'changes',
			suggestion: 'Add "changes": for each table a SELECT of customer ids from "changed".',
		},
	);
