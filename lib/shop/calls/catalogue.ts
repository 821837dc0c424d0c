import type { Queryable } from '../../database/queryable';
import { readOnly } from '../../database/read-only';
import type { Calls, WrittenName } from '../select-parser/calls-in';

/** A function that could do more than compute: what comes with the server and is not volatile is left out. */
export interface Found {
	readonly oid: string;
	/** `view shop.totals`, where not the text itself calls it. */
	readonly via: string | null;
}

/** OIDs from here on are not the server's own. */
const FIRST_OWN_OID = 16_384;

/** Where a stored tree of an expression names functions, and operators. */
const IN_TREE = ':(funcid|opfuncid|aggfnoid|winfnoid|opno|eqop|sortop) (\\d+)';

/** The functions in the trees `tree (via, text)`. */
const FROM_TREES = `
	SELECT CASE WHEN m[1] IN ('opno', 'eqop', 'sortop') THEN o.oprcode::oid ELSE m[2]::oid END AS oid, tree.via
	FROM tree CROSS JOIN LATERAL regexp_matches(tree.text, '${IN_TREE}', 'g') AS m
	LEFT JOIN pg_catalog.pg_operator o ON m[1] IN ('opno', 'eqop', 'sortop') AND o.oid = m[2]::oid`;

/** Whether the schema of a name, written or not, may be `oid`. */
const inSchema = (written: string, oid: string) =>
	`CASE WHEN ${written} IS NULL THEN ${oid} IN (SELECT oid FROM here) ELSE ${oid} = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ${written}::name) END`;

/**
 * What the names in a text may stand for, whatever the types of the arguments. Of views, nested ones
 * included, and of domains the stored trees tell exactly what they call.
 */
const FOUND_SQL = `
	WITH RECURSIVE here AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ANY (current_schemas(true) || $8::name[])),
	named AS (SELECT oid FROM here UNION SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ANY ($7::name[])),
	view (oid) AS (
		SELECT c.oid FROM pg_catalog.pg_class c
		WHERE c.relkind = 'v' AND c.oid >= ${FIRST_OWN_OID} AND c.relname = ANY ($7::name[]) AND c.relnamespace IN (SELECT oid FROM named)
		UNION
		SELECT c.oid FROM view JOIN pg_catalog.pg_rewrite r ON r.ev_class = view.oid
		JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass
		JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND c.relkind = 'v' AND c.oid >= ${FIRST_OWN_OID}
	),
	type AS (SELECT t.oid, t.typname FROM pg_catalog.pg_type t
		WHERE t.oid >= ${FIRST_OWN_OID} AND t.typname = ANY ($7::name[]) AND t.typnamespace IN (SELECT oid FROM named)),
	tree (via, text) AS (
		SELECT 'view ' || r.ev_class::regclass, r.ev_action::text FROM view JOIN pg_catalog.pg_rewrite r ON r.ev_class = view.oid
		UNION ALL
		SELECT 'type ' || type.typname, k.conbin::text FROM type JOIN pg_catalog.pg_constraint k ON k.contypid = type.oid
	),
	found (oid, via) AS (
		SELECT p.oid, NULL FROM unnest($1::text[], $2::text[]) AS w (schema, name)
		JOIN pg_catalog.pg_proc p ON p.proname = w.name::name WHERE ${inSchema('w.schema', 'p.pronamespace')}
		UNION ALL
		SELECT p.oid, NULL FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_type t ON t.oid = p.proargtypes[0]
		WHERE p.pronargs > 0 AND p.pronargs - p.pronargdefaults <= 1 AND p.pronamespace IN (SELECT oid FROM here)
			AND (p.proname = ANY ($4::name[]) OR p.proname = ANY ($3::name[]) AND t.typtype IN ('c', 'p')
				AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attname = p.proname AND NOT a.attisdropped))
		UNION ALL
		SELECT o.oprcode, 'operator ' || o.oprname FROM unnest($5::text[], $6::text[]) AS w (schema, name)
		JOIN pg_catalog.pg_operator o ON o.oprname = w.name::name AND o.oid >= ${FIRST_OWN_OID} WHERE ${inSchema('w.schema', 'o.oprnamespace')}
		UNION ALL
		SELECT c.castfunc, 'a cast to ' || type.typname FROM type JOIN pg_catalog.pg_cast c ON c.casttarget = type.oid AND c.castfunc <> 0
		UNION ALL ${FROM_TREES}
	)
	SELECT DISTINCT ON (p.oid) p.oid::int8::text AS oid, found.via::text AS via FROM found JOIN pg_catalog.pg_proc p ON p.oid = found.oid
	WHERE p.provolatile = 'v' OR p.oid >= ${FIRST_OWN_OID} ORDER BY p.oid, found.via NULLS FIRST`;

/** @param schemas looked through beside those on the path */
export async function findFunctions(
	calls: Calls,
	schemas: readonly string[],
	db: Queryable,
): Promise<Found[]> {
	const { functions, ofRow, ofValue, operators, names } = calls;
	const values = [...columnsOf(functions), ofRow, ofValue, ...columnsOf(operators), names, schemas];
	return (await readOnly<Found>(db, FOUND_SQL, values)).rows;
}

const columnsOf = (written: readonly WrittenName[]) => [
	written.map(({ schema }) => schema ?? null),
	written.map(({ name }) => name),
];

export interface FunctionFacts {
	readonly oid: string;
	readonly schema: string;
	readonly name: string;
	/** `shop.total(shop.purchase)`. */
	readonly signature: string;
	readonly isVolatile: boolean;
	readonly language: string;
	/** Null for what came with the server or an extension: that is taken at its word. */
	readonly source: string | null;
	/** Schemas on the path that the function sets itself. */
	readonly path: string | null;
	/** What an aggregate is made of, and what the values that its arguments have by default call. */
	readonly parts: readonly string[];
}

const FACTS_SQL = `
	SELECT p.oid::int8::text AS oid, n.nspname::text AS schema, p.proname::text AS name, p.oid::regprocedure::text AS signature,
		p.provolatile = 'v' AS "isVolatile", l.lanname::text AS language,
		CASE WHEN p.oid >= ${FIRST_OWN_OID} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
			WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e') THEN p.prosrc END AS source,
		(SELECT substr(one, 13) FROM unnest(p.proconfig) AS one WHERE one LIKE 'search_path=%') AS path,
		ARRAY(
			SELECT part::oid::int8::text FROM pg_catalog.pg_aggregate a, unnest(ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn,
				a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]) AS part
			WHERE a.aggfnoid = p.oid AND part::oid <> 0
			UNION
			SELECT body.oid::int8::text FROM (
				WITH tree (via, text) AS (VALUES (NULL, p.proargdefaults::text), (NULL, to_jsonb(p) ->> 'prosqlbody')) ${FROM_TREES}
			) AS body JOIN pg_catalog.pg_proc called ON called.oid = body.oid WHERE called.provolatile = 'v' OR called.oid >= ${FIRST_OWN_OID}
		) AS parts
	FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace JOIN pg_catalog.pg_language l ON l.oid = p.prolang
	WHERE p.oid = ANY ($1::oid[])`;

export async function factsOf(oids: readonly string[], db: Queryable): Promise<FunctionFacts[]> {
	return (await readOnly<FunctionFacts>(db, FACTS_SQL, [oids])).rows;
}
