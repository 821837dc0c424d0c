import { rowsOf, type Queryable } from '../../database';
import { MappingError } from '../../error';
import type { Mapping } from '../../shop/mapping/mapping';
import { sql } from '../../database/sql';
import type { Store } from '../schema/store';
import { trackedTables } from './tracked-tables';
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

/** In a transaction with the mapping's search path, which may have to find a table that is named without its schema. */
export async function tablesOf(mapping: Mapping, db: Queryable): Promise<FoundTable[]> {
	const names = trackedTables(mapping);
	if (names.length === 0) throw untold(mapping);
	const found = await rowsOf<{
		name: string;
		relation: string;
		owner: string;
		oid: number | null;
		kind: string | null;
		partitioned: boolean;
		droppable: boolean;
	}>(
		db,
		sql`
		SELECT name, format('%I.%I', n.nspname, c.relname) AS relation, pg_get_userbyid(c.relowner)::text AS owner,
			c.oid, c.relkind::text AS kind, pg_has_role(c.relowner, 'USAGE') AS droppable,
			c.relkind = 'p' OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid) AS partitioned
		FROM unnest(${names}::text[]) AS name LEFT JOIN pg_class AS c ON c.oid = to_regclass(name) LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace`,
	);
	const odd = found.find(({ kind }) => kind !== 'r' && kind !== 'p');
	if (odd !== undefined) {
		throw new MappingError(
			'MAPPING_INVALID',
			`The changes of "${odd.name}" cannot be followed: ${odd.kind === null ? 'there is no such table' : 'it is not a table'}.`,
			{
				path: `changes.${odd.name}`,
				found: odd.name,
			},
		);
	}
	return found.map(({ name, relation, owner, oid, partitioned, droppable }, index) => ({
		table: name,
		relation,
		owner,
		oid: oid!,
		customers: mapping.changes[name]!,
		partitioned,
		droppable,
		number: index + 1,
	}));
}

const untold = ({ name }: Mapping) =>
	new MappingError(
		'MAPPING_INVALID',
		`The mapping "${name}" does not say how a changed row names its customers, so its changes cannot be followed.`,
		{
			path: 'changes',
			suggestion: 'Add "changes": for each table a SELECT of customer ids from "changed".',
		},
	);
