import { rowsOf, type Queryable } from '../../database';
import type { Field } from '../../language/field';
import type { Mapping } from '../../shop';
import { relation } from '../../compiler/sql/relation';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';

/** Rows looked at for each field, and how many different values still count as few. */
const SAMPLED_ROWS = 20_000;
const FEW = 50;

/** Texts that say who somebody is; their values are no choice to offer, even in a shop with few customers. */
const PERSONAL = ['customer_id', 'name', 'first_name', 'last_name', 'email', 'phone', 'note'];

/** The values of text and keyword fields that have few, seen in a sample of rows: for a picker, not a proof. */
export async function valuesOfFields(
	mapping: Mapping,
	fields: readonly Field[],
	db: Queryable,
): Promise<Map<string, readonly string[]>> {
	const asked = fields.flatMap((field) => {
		const values = PERSONAL.includes(field.name) ? undefined : valuesOf(field, mapping);
		return values === undefined
			? []
			: [
					sql`SELECT ${field.name}::text AS field, ARRAY(SELECT DISTINCT v.value COLLATE "C" FROM (${values} LIMIT ${SAMPLED_ROWS}) v WHERE v.value IS NOT NULL LIMIT ${FEW + 1}) AS values`,
				];
	});
	if (asked.length === 0) return new Map();
	const rows = await rowsOf<{ field: string; values: string[] }>(db, join(asked, ' UNION ALL '));
	return new Map(
		rows
			.filter(({ values }) => values.length > 0 && values.length <= FEW)
			.map(({ field, values }) => [field, values.sort()]),
	);
}

const ALIASES = { addresses: 'address', tags: 'tag', groups: 'group' } as const;

function valuesOf({ source, type, element }: Field, mapping: Mapping): Sql | undefined {
	if (source.kind === 'elements') {
		const alias = ALIASES[source.relation];
		return sql`SELECT ${trusted(alias[0]!)}.${identifier(source.column)}::text AS value FROM ${relation(alias, mapping)}`;
	}
	if (source.kind === 'column' && (type === 'text' || type === 'keyword') && element === undefined) {
		return sql`SELECT c.${identifier(source.column)}::text AS value FROM ${relation('customer', mapping)}`;
	}
	return undefined;
}
