import { rowsOf } from '../../database/run';
import { sql, type Sql } from '../../database/sql';
import type { Queryable } from '../../database/queryable';
import type { RelationName } from '../../language/relation/relation';
import { tablesRead } from '../select-parser/tables-read';
import { tablesWithoutTriggers } from '../mapping/backend';
import { relationsOf } from '../mapping/describe-mapping';
import { selectOf, type Mapping } from '../mapping/mapping';
import { trackedTables } from '../mapping/tables-of';
import type { Finding } from './finding';

/** What is only shown moves nobody. */
const FOR_THE_PICKER: ReadonlySet<RelationName> = new Set<RelationName>(['products', 'variants']);

interface Unfollowed {
	/** With its schema, quoted where needed. */
	readonly name: string;
	readonly relation: RelationName;
	readonly kind: 'r' | 'p' | 'm' | 'f';
	/** The view through which it is read; null where the SELECT names it. */
	readonly view: string | null;
}

/**
 * Tables that a relation reads, itself or through views, and that "changes" does not name. With change
 * tracking a change in one of them reaches the segments by the daily full evaluation alone.
 * @returns none where nothing can be tracked, without "changes" or on spread tables: every evaluation is a
 * full one
 */
export async function unfollowedFindings(mapping: Mapping, db: Queryable): Promise<Finding[]> {
	const followed = trackedTables(mapping);
	if (followed.length === 0 || tablesWithoutTriggers(mapping).length > 0) return [];
	const named = relationsOf(mapping)
		.filter((relation) => !FOR_THE_PICKER.has(relation))
		.flatMap((relation) => tablesRead(selectOf(mapping, relation)).map((table) => ({ relation, table })));
	return (await readUnfollowed(named, followed, db)).map(toFinding);
}

interface Read {
	readonly relation: RelationName;
	readonly table: string;
}

/** What stands in a schema that the login may not look into is told by what fails in it. */
async function readUnfollowed(
	named: readonly Read[],
	followed: readonly string[],
	db: Queryable,
): Promise<Unfollowed[]> {
	try {
		return await rowsOf<Unfollowed>(db, unfollowed(named, followed));
	} catch (error) {
		if ((error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE) return [];
		throw error;
	}
}

const INSUFFICIENT_PRIVILEGE = '42501';

const unfollowed = (named: readonly Read[], followed: readonly string[]): Sql => sql`
	WITH RECURSIVE read (relation, oid, view) AS (
		SELECT n.relation, to_regclass(n.name)::oid, NULL::oid
		FROM unnest(${named.map(({ relation }) => relation)}::text[], ${named.map(({ table }) => table)}::text[]) AS n (relation, name)
		UNION SELECT read.relation, d.refobjid, read.oid FROM read JOIN pg_class AS v ON v.oid = read.oid AND v.relkind = 'v'
			JOIN pg_rewrite AS w ON w.ev_class = v.oid
			JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid),
	followed (oid) AS (
		SELECT to_regclass(name)::oid FROM unnest(${followed}::text[]) AS name
		UNION SELECT i.inhrelid FROM followed JOIN pg_inherits AS i ON i.inhparent = followed.oid)
	SELECT DISTINCT ON (1) format('%I.%I', n.nspname, c.relname) AS name, read.relation, c.relkind::text AS kind,
		(SELECT format('%I.%I', vn.nspname, v.relname) FROM pg_class AS v JOIN pg_namespace AS vn ON vn.oid = v.relnamespace WHERE v.oid = read.view) AS view
	FROM read JOIN pg_class AS c USING (oid) JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname <> 'pg_catalog' AND c.oid NOT IN (SELECT oid FROM followed WHERE oid IS NOT NULL)
	ORDER BY 1, read.view NULLS FIRST`;

function toFinding({ name, relation, kind, view }: Unfollowed): Finding {
	const reads = view === null ? `"${relation}" reads ${name}` : `"${relation}" reads ${name} through ${view}`;
	const isTable = kind === 'r' || kind === 'p';
	return {
		severity: 'warning',
		code: 'TABLE_UNFOLLOWED',
		relation,
		message: isTable
			? `${reads}, which "changes" does not name: with change tracking on, what changes there is seen only by the daily full evaluation.`
			: `${reads}, ${kind === 'm' ? 'a materialized view' : 'a foreign table'} whose changes cannot be followed: with change tracking on, they are seen only by the daily full evaluation.`,
		suggestion: isTable
			? `Add to "changes": "${name}": a SELECT of the customers that rows of it touch, from "changed", or "all".`
			: 'Evaluate with mode "full", or leave change tracking off.',
	};
}
