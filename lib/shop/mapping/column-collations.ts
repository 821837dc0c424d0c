import { itemAt } from '../../error/defined';
import type { Column, ColumnCollation } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { readOnly } from '../../database/read-only';
import { quoteIdentifier } from './identifier';
import { loweringOf } from './text-folding';

const DEFAULT = '"default"';

/**
 * The columns with what their own collation does to a comparison; those of the database's own come as they
 * are. Asked of the SELECT itself, of which no row is read: the collation of an expression stands in no
 * catalogue.
 */
export async function withCollations(
	columns: readonly Column[],
	select: string,
	db: Queryable,
): Promise<Column[]> {
	const texts = columns.filter(({ type, pgType }) => type === 'text' && pgType !== 'uuid');
	if (texts.length === 0) return [...columns];
	const asked = texts.map(
		({ name }, index) => `pg_collation_for(r.${quoteIdentifier(name)}::text) AS c${index}`,
	);
	const { rows } = await readOnly<Record<string, string | null>>(
		db,
		`SELECT ${asked.join(', ')} FROM (SELECT 1) AS one LEFT JOIN (SELECT * FROM (${select}\n) s LIMIT 0) r ON true`,
	);
	const names = new Map(texts.map(({ name }, index) => [name, rows[0]?.[`c${index}`] ?? null]));
	if ([...names.values()].every((name) => name === DEFAULT)) return [...columns];
	const known = await loweringByName(names, db);
	return columns.map((column) => {
		const name = names.get(column.name);
		if (name === undefined || name === DEFAULT) return column;
		return { ...column, collation: known.get(name ?? '') ?? { lowering: 'otherwise' } };
	});
}

async function loweringByName(
	names: ReadonlyMap<string, string | null>,
	db: Queryable,
): Promise<Map<string, ColumnCollation>> {
	const others = [...new Set(names.values())].filter((name) => name !== null && name !== DEFAULT) as string[];
	const { rows } = await db.query<{ encoding: string; deterministic: boolean[] }>(
		`SELECT getdatabaseencoding() AS encoding, ARRAY(SELECT c.collisdeterministic FROM unnest($1::text[]) WITH ORDINALITY AS n (name, place)
			JOIN pg_catalog.pg_collation c ON c.oid = n.name::regcollation ORDER BY n.place) AS deterministic`,
		[others],
	);
	const { encoding, deterministic } = rows[0] as { encoding: string; deterministic: boolean[] };
	const lowerings = await loweringOf(others, encoding, db);
	return new Map(
		others.map((name, index) => [
			name,
			deterministic[index]
				? { lowering: itemAt(lowerings, index) }
				: { lowering: 'otherwise', nondeterministic: true },
		]),
	);
}
