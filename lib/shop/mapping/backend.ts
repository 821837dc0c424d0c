import { escapeLiteral } from 'pg';
import type { Queryable } from '../../database/queryable';
import { rowsOf } from '../../database/run';
import { sql } from '../../database/sql';
import type { RelationName } from '../../language/relation/relation';
import { tablesRead } from '../select-parser/tables-read';
import type { Backend, BackendName, Mapping, SpreadTable } from './mapping';

interface Capabilities {
	/** Whether triggers, which change tracking needs, may stand on spread tables. */
	readonly triggersOnSpreadTables: boolean;
	/**
	 * A statement that spreads the rows of a table like those of another; it does nothing where they are spread
	 * already.
	 */
	readonly spreadLike: (table: string, column: string, like: string) => string;
}

const literal = (text: string) => escapeLiteral(text).trim();

/** The one place that knows what a backend can do; nothing else asks which one it is. */
const CAPABILITIES: Readonly<Record<BackendName, Capabilities>> = {
	postgres: { triggersOnSpreadTables: true, spreadLike: () => '' },
	// "triggers are not supported on distributed tables", nor on reference tables: Citus 13.2,
	// commands/trigger.c.
	citus: {
		triggersOnSpreadTables: false,
		spreadLike: (table, column, like) =>
			`SELECT pg_catalog.create_distributed_table(${literal(table)}, ${literal(column)}, colocate_with => ${literal(like)})
	WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_dist_partition WHERE logicalrelid = ${literal(table)}::regclass);\n`,
	},
};

const POSTGRES: Backend = { name: 'postgres', spread: [] };

const capabilitiesOf = ({ backend = POSTGRES }: Mapping): Capabilities => CAPABILITIES[backend.name];

/** Asked once, when a shop is opened. @param db under the mapping's search path */
export async function readBackend(mapping: Mapping, db: Queryable): Promise<Backend> {
	const [found] = await rowsOf<{ citus: boolean }>(
		db,
		sql`SELECT to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL AS citus`,
	);
	if (found?.citus !== true) return POSTGRES;
	const tables = [
		...new Set([...Object.values(mapping.relations).flatMap(tablesRead), ...Object.keys(mapping.changes)]),
	];
	const spread = await rowsOf<SpreadTable>(
		db,
		sql`SELECT t.name AS "table", CASE p.partmethod WHEN 'n' THEN NULL ELSE pg_catalog.column_to_column_name(p.logicalrelid, p.partkey) END AS "column"
			FROM unnest(${tables}::text[]) AS t (name) JOIN pg_catalog.pg_dist_partition AS p ON p.logicalrelid = to_regclass(t.name) ORDER BY 1`,
	);
	return { name: 'citus', spread };
}

/**
 * The tables of a relation, with how they are spread; undefined of one that lies on the one server at hand.
 */
export const spreadOf = (
	{ backend = POSTGRES, relations }: Mapping,
	relation: RelationName,
): ReadonlyMap<string, SpreadTable | undefined> =>
	new Map(
		tablesRead(relations[relation] ?? '').map((table) => [
			table,
			backend.spread.find((one) => one.table === table),
		]),
	);

/** The tables of `changes` on which this backend takes no triggers. */
export const tablesWithoutTriggers = (mapping: Mapping): readonly string[] =>
	capabilitiesOf(mapping).triggersOnSpreadTables
		? []
		: Object.keys(mapping.changes).filter((table) =>
				mapping.backend?.spread.some((one) => one.table === table),
			);

const spreadCustomers = (mapping: Mapping): SpreadTable | undefined =>
	[...spreadOf(mapping, 'customers').values()].find((one) => one !== undefined && one.column !== null);

/** Whether customers, and with them their memberships, lie on several servers. */
export const spreadsCustomers = (mapping: Mapping): boolean => spreadCustomers(mapping) !== undefined;

/**
 * Spreads a table of the store by the customer, like the shop's customers: a membership then lies beside its
 * customer, and each server finds the differences of its own. Empty where the customers are not spread.
 * @param table with its schema, quoted
 */
export function spreadByCustomer(table: string, mapping: Mapping): string {
	const like = spreadCustomers(mapping);
	return like === undefined ? '' : capabilitiesOf(mapping).spreadLike(table, 'customer_id', like.table);
}
