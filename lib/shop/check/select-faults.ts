import type { Queryable } from '../../database/queryable';
import { quoteIdentifier } from '../mapping/identifier';
import { isSqlFault } from '../mapping/describe-mapping';
import { readOnly } from '../../database/read-only';
import type { AnswerField } from '../../database/read-only';
import { tokensOf } from '../select-parser/token';
import type { Finding } from './finding';
import { tablesRead } from '../select-parser/tables-read';

type Where = Pick<Finding, 'relation'>;
type PgError = Error & { code?: string; position?: string };

/** So many missing columns are told; more are not looked for. */
const COLUMNS_TRIED = 25;

interface Trial {
	/** Absent when the SELECT does not run. */
	readonly fields?: readonly AnswerField[];
	readonly findings: readonly Finding[];
}

/** Runs a SELECT without fetching a row, and says all that keeps it from running. */
export async function trySelect(select: string, where: Where, db: Queryable): Promise<Trial> {
	try {
		return { fields: (await runEmpty(select, db)).fields, findings: [] };
	} catch (error) {
		return { findings: await faultsOf(select, error as PgError, where, db) };
	}
}

function runEmpty(select: string, db: Queryable) {
	return readOnly(db, `SELECT * FROM (${select}\n) r LIMIT 0`);
}

async function faultsOf(select: string, error: PgError, where: Where, db: Queryable): Promise<Finding[]> {
	if (error.code === '57014') return [slow(where)];
	if (!isSqlFault(error)) throw error;
	const tables = await tableFaults(select, where, db);
	if (tables.length > 0) return tables;
	const columns = error.code === '42703' ? await columnFaults(select, error, where, db) : [];
	return columns.length > 0 ? columns : [failed(error, where)];
}

interface TableRow {
	written: string;
	found: string | null;
	schema: string | null;
	usage: boolean;
	readable: boolean;
	role: string;
}

const TABLES_SQL = `
	SELECT w.written, c.oid::regclass::text AS found, n.nspname AS schema, current_user::text AS role,
		coalesce(has_schema_privilege(n.oid, 'USAGE'), false) AS usage,
		coalesce(has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'), false) AS readable
	FROM unnest($1::text[], $2::text[], $3::text[]) AS w (written, schema_name, table_name)
	LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = ANY (
		CASE WHEN w.schema_name IS NULL THEN current_schemas(true) ELSE ARRAY[w.schema_name]::name[] END)
	LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name`;

/** Tables that are not there, and rights that are missing, all at once. The catalog is readable without rights. */
async function tableFaults(select: string, where: Where, db: Queryable): Promise<Finding[]> {
	const written = tablesRead(select);
	const parts = written.map(nameParts);
	const { rows } = await db.query<TableRow>(TABLES_SQL, [
		written,
		parts.map(([schema]) => schema),
		parts.map(([, table]) => table),
	]);
	return written.flatMap((name) => {
		const found = rows.filter((row) => row.written === name && row.found !== null);
		if (found.length === 0) return [missingTable(name, where)];
		return found.some((row) => row.usage && row.readable) ? [] : [missingRight(found[0] as TableRow, where)];
	});
}

/** The schema (null when not written) and the table, without quotes, folded as Postgres folds them. */
function nameParts(written: string): readonly [string | null, string] {
	const names = tokensOf(written).filter(({ text }) => text !== '.');
	const plain = names.map(({ kind, text }) =>
		kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase(),
	);
	return plain.length > 1 ? [plain[0] as string, plain[1] as string] : [null, plain[0] as string];
}

function missingTable(name: string, where: Where): Finding {
	const message = `There is no table ${name}.`;
	return {
		severity: 'error',
		code: 'TABLE_MISSING',
		...where,
		message,
		mend: 'Correct the schema or the name in the mapping, or leave the relation out.',
	};
}

function missingRight({ found, schema, usage, readable, role }: TableRow, where: Where): Finding {
	const to = `TO ${quoteIdentifier(role)};`;
	const grants = [
		usage ? '' : `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema as string)} ${to}`,
		readable ? '' : `GRANT SELECT ON TABLE ${found} ${to}`,
	].filter(Boolean);
	const message = `The role ${role} may not read ${found}.`;
	return { severity: 'error', code: 'PERMISSION_MISSING', ...where, message, mend: grants.join(' ') };
}

/** Postgres tells the first missing column only; NULL in its place brings out the next. */
async function columnFaults(select: string, first: PgError, where: Where, db: Queryable): Promise<Finding[]> {
	const findings: Finding[] = [];
	let [text, error] = [select, first as PgError | undefined];
	while (error?.code === '42703' && findings.length < COLUMNS_TRIED) {
		const at = columnAt(text, Number(error.position) - 'SELECT * FROM ('.length);
		if (at === undefined) break;
		findings.push({
			severity: 'error',
			code: 'COLUMN_MISSING',
			...where,
			column: at.name,
			message: sentence(error),
			mend: 'Correct the name in the mapping, or leave the column out.',
		});
		text = `${text.slice(0, at.start)}NULL${text.slice(at.end)}`;
		error = await runEmpty(text, db).then(
			() => undefined,
			(thrown: PgError) => thrown,
		);
	}
	return findings;
}

/** The `column` or `alias.column` that begins at a position, counted from 1. */
function columnAt(text: string, position: number): { name: string; start: number; end: number } | undefined {
	const tokens = tokensOf(text);
	const at = tokens.findIndex(({ start }) => start === position - 1);
	if (at < 0) return undefined;
	let last = at;
	while (tokens[last + 1]?.text === '.' && tokens[last + 2]) last += 2;
	const [from, to] = [tokens[at], tokens[last]] as const;
	return (
		from && to && { name: to.text.replaceAll('"', ''), start: from.start, end: to.start + to.text.length }
	);
}

function failed(error: PgError, where: Where): Finding {
	const code = error.code === '42501' ? 'PERMISSION_MISSING' : 'SELECT_FAILED';
	const mend = error.code === '25006' ? 'A mapping only reads: leave out what writes or locks.' : undefined;
	return { severity: 'error', code, ...where, message: sentence(error), mend };
}

function slow(where: Where): Finding {
	return {
		severity: 'warning',
		code: 'TOO_SLOW',
		...where,
		message: 'The SELECT could not be tried within its time.',
		mend: 'Check it when the database is less busy.',
	};
}

function sentence(error: Error): string {
	return `Postgres says: ${error.message}.`;
}
