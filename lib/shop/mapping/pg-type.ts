import type { Column, ColumnType, Equality } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import type { KeyType } from './mapping';
import type { AnswerField } from '../../database/read-only';

/** A type as Postgres names it, and the letter of its category in pg_type. */
export interface PgType {
	readonly name: string;
	readonly category: string;
	readonly equality?: Equality;
}

/** Only a superuser makes operator classes, so the operator of the type's own is nobody's trap. */
const TYPES_SQL = `
	SELECT format_type(t.oid, f.typmod) AS name, t.typcategory AS category, f.typmod, t.oid::int8::text AS oid, (
		SELECT json_build_object('operator', quote_ident(n.nspname) || '.' || o.oprname, 'type', quote_ident(tn.nspname) || '.' || quote_ident(t.typname))
		FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
		JOIN pg_catalog.pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = t.oid AND a.amoprighttype = t.oid AND a.amopstrategy = 3
		JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
		JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
		WHERE c.opcdefault AND c.opcintype = t.oid AND n.nspname <> 'pg_catalog') AS equality
	FROM unnest($1::oid[], $2::int4[]) AS f (oid, typmod) JOIN pg_catalog.pg_type t ON t.oid = f.oid`;

interface Found extends Omit<PgType, 'equality'> {
	readonly oid: string;
	readonly typmod: number;
	readonly equality: Equality | null;
}

/** The types of the answers' columns; domains come as the type under them. */
export async function pgTypesOf(
	fields: readonly AnswerField[],
	db: Queryable,
): Promise<(field: AnswerField) => PgType> {
	const values = [
		fields.map(({ dataTypeID }) => dataTypeID),
		fields.map(({ dataTypeModifier }) => dataTypeModifier),
	];
	const { rows } = await db.query<Found>(TYPES_SQL, values);
	const types = new Map(
		rows.map(({ oid, typmod, equality, ...type }) => [
			`${oid}/${typmod}`,
			{ ...type, ...(equality === null ? {} : { equality }) },
		]),
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
	if (category === 'A' && name.endsWith('[]')) return 'list';
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

/** Numbers that are compared with each other without rounding. */
export const isExact = (column: Pick<Column, 'pgType'> | undefined): boolean =>
	/^(smallint|integer|bigint|numeric.*)$/.test(column?.pgType ?? '');

/** A timestamp that does not say which instant it means. */
export const isWithoutZone = ({ pgType }: Pick<Column, 'pgType'>): boolean =>
	/^timestamp(\(\d\))? without time zone$/.test(pgType ?? '');

/** Types whose products pass their own range, which Postgres calls an error. */
export const isWhole = ({ pgType }: Pick<Column, 'pgType'>): boolean =>
	pgType === 'smallint' || pgType === 'integer' || pgType === 'bigint';
