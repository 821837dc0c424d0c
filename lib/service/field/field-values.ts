import { rowsOf, type Queryable } from '../../database';
import type { Catalogue, Field } from '../../language/field';
import type { Mapping } from '../../shop';
import type { RelationName } from '../../language/relation/relation';
import { relationSource } from '../../compiler/sql/relation-source';
import { identifier, join, sql, type Sql } from '../../database/sql';

/** Rows read for each field. */
const SAMPLED_ROWS = 20_000;
/** A field with more different values shows none. */
const MAX_VALUES = 50;

/** The values of fields and of columns of rows that have few, by name. */
export interface SeenValues {
	readonly fields: ReadonlyMap<string, readonly string[]>;
	/** By the name of the column of an order or event, as `where` calls it. */
	readonly columns: ReadonlyMap<string, readonly string[]>;
}

export const NOTHING_SEEN: SeenValues = { fields: new Map(), columns: new Map() };

/**
 * The values of text and keyword fields that have few, seen in a sample of rows: for a picker, not a proof.
 */
export async function valuesOfFields(
	mapping: Mapping,
	catalogue: Catalogue,
	db: Queryable,
): Promise<SeenValues> {
	const asked = [...fieldsToAsk(mapping, catalogue), ...columnsToAsk(mapping, catalogue)].map(
		({ what, name, values }) =>
			sql`SELECT ${what}::text AS what, ${name}::text AS name, ARRAY(SELECT DISTINCT v.value COLLATE "C" FROM (${values} LIMIT ${SAMPLED_ROWS}) v WHERE v.value IS NOT NULL LIMIT ${MAX_VALUES + 1}) AS values`,
	);
	if (asked.length === 0) return NOTHING_SEEN;
	const rows = await rowsOf<{ what: string; name: string; values: string[] }>(db, join(asked, ' UNION ALL '));
	const few = rows.filter(({ values }) => values.length > 0 && values.length <= MAX_VALUES);
	const of = (wanted: string) =>
		new Map(few.filter(({ what }) => what === wanted).map(({ name, values }) => [name, values.sort()]));
	return { fields: of('field'), columns: of('column') };
}

interface Asked {
	readonly what: 'field' | 'column';
	readonly name: string;
	readonly values: Sql;
}

const fieldsToAsk = (mapping: Mapping, { fields }: Catalogue): Asked[] =>
	fields.flatMap((field) => {
		const values = field.personal ? undefined : valuesOf(field, mapping);
		return values === undefined ? [] : [{ what: 'field', name: field.name, values }];
	});

/** Names of events, states and channels of orders; ids are in no picker. */
const columnsToAsk = (mapping: Mapping, catalogue: Catalogue): Asked[] =>
	[...catalogue.rowFields('orders'), ...catalogue.rowFields('events')].flatMap(
		({ name, type, source, names }): Asked[] => {
			if (type !== 'keyword' || names !== 'nothing') return [];
			if (source.kind === 'event_column')
				return [{ what: 'column', name, values: columnValues('events', source.column, mapping) }];
			if (source.kind !== 'order_column' || source.column === 'id') return [];
			return [{ what: 'column', name, values: columnValues('orders', source.column, mapping) }];
		},
	);

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
