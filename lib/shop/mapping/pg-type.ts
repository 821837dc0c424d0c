import type { Column, ColumnType } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import type { KeyType } from './mapping';
import type { AnswerField } from './read-only';

/** A type as Postgres names it, and the letter of its category in pg_type. */
export interface PgType {
	readonly name: string;
	readonly category: string;
}

const TYPES_SQL = `
	SELECT format_type(t.oid, f.typmod) AS name, t.typcategory AS category, f.typmod, t.oid::int8::text AS oid
	FROM unnest($1::oid[], $2::int4[]) AS f (oid, typmod) JOIN pg_catalog.pg_type t ON t.oid = f.oid`;

/** The types of the answers' columns; domains come as the type under them. */
export async function pgTypesOf(
	fields: readonly AnswerField[],
	db: Queryable,
): Promise<(field: AnswerField) => PgType> {
	const values = [
		fields.map(({ dataTypeID }) => dataTypeID),
		fields.map(({ dataTypeModifier }) => dataTypeModifier),
	];
	const { rows } = await db.query<PgType & { oid: string; typmod: number }>(TYPES_SQL, values);
	const types = new Map(
		rows.map(({ name, category, oid, typmod }) => [`${oid}/${typmod}`, { name, category }]),
	);
	return ({ dataTypeID, dataTypeModifier }) =>
		types.get(`${dataTypeID}/${dataTypeModifier}`) ?? { name: 'unknown', category: 'X' };
}

/** How values of a Postgres type compare. A timestamp without zone is `other`: it names no instant. */
export function columnType({ name, category }: PgType): ColumnType {
	if (name === 'date') return 'day';
	if (/^timestamp(\(\d\))? with time zone$/.test(name)) return 'instant';
	if (name === 'json' || name === 'jsonb') return 'json';
	if (name === 'uuid') return 'text';
	if (name === 'money') return 'other';
	return (
		({ N: 'number', B: 'boolean', S: 'text', E: 'text', Z: 'text' }[category] as ColumnType | undefined) ??
		'other'
	);
}

/** What the customers' ids are, or undefined for a type that no key should have. */
export function keyTypeOf({ name, category }: PgType): KeyType | undefined {
	if (name === 'smallint' || name === 'integer') return 'integer';
	if (name === 'bigint') return 'bigint';
	if (name === 'uuid') return 'uuid';
	return category === 'S' || category === 'Z' ? 'text' : undefined;
}

/** Texts of any length; not character(n), whose values are padded. */
export const isText = ({ pgType }: Pick<Column, 'pgType'>): boolean =>
	/^(text|character varying.*)$/.test(pgType ?? '');

/** Numbers that hold most decimals only nearly. */
export const isFloating = ({ pgType }: Pick<Column, 'pgType'>): boolean =>
	pgType === 'real' || pgType === 'double precision';

/** A timestamp that does not say which instant it means. */
export const isWithoutZone = ({ pgType }: Pick<Column, 'pgType'>): boolean =>
	/^timestamp(\(\d\))? without time zone$/.test(pgType ?? '');
