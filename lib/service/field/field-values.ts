import { rowsOf, type Queryable } from '../../database';
import type { Field } from '../../language/field';
import type { Mapping } from '../../shop';
import type { RelationName } from '../../language/relation/relation';
import { relationSource } from '../../compiler/sql/relation-source';
import { identifier, join, sql, type Sql } from '../../database/sql';

/** Rows read for each field. */
const SAMPLED_ROWS = 20_000;
/** A field with more different values shows none. */
const MAX_VALUES = 50;

/** The values of text and keyword fields that have few, seen in a sample of rows: for a picker, not a proof. */
export async function valuesOfFields(
	mapping: Mapping,
	fields: readonly Field[],
	db: Queryable,
): Promise<Map<string, readonly string[]>> {
	const asked = fields.flatMap((field) => {
		const values = field.personal ? undefined : valuesOf(field, mapping);
		return values === undefined
			? []
			: [
					sql`SELECT ${field.name}::text AS field, ARRAY(SELECT DISTINCT v.value COLLATE "C" FROM (${values} LIMIT ${SAMPLED_ROWS}) v WHERE v.value IS NOT NULL LIMIT ${MAX_VALUES + 1}) AS values`,
				];
	});
	if (asked.length === 0) return new Map();
	const rows = await rowsOf<{ field: string; values: string[] }>(db, join(asked, ' UNION ALL '));
	return new Map(
		rows
			.filter(({ values }) => values.length > 0 && values.length <= MAX_VALUES)
			.map(({ field, values }) => [field, values.sort()]),
	);
}

function valuesOf({ source, type, element }: Field, mapping: Mapping): Sql | undefined {
	if (source.kind === 'elements') return columnValues(source.relation, source.column, mapping);
	if (source.kind === 'column' && (type === 'text' || type === 'keyword') && element === undefined)
		return columnValues('customers', source.column, mapping);
	return undefined;
}

function columnValues(relation: RelationName, column: string, mapping: Mapping): Sql {
	const { from, alias } = relationSource(relation, mapping);
	return sql`SELECT ${alias}.${identifier(column)}::text AS value FROM ${from}`;
}
