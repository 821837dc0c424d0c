import type { Queryable } from '../../database/queryable';
import { isSqlFault } from '../mapping/describe-mapping';
import { readOnly } from '../../database/read-only';
import type { AnswerField } from '../../database/read-only';
import { tokensOf } from '../select-parser/token';
import type { Finding } from './finding';
import { lackingToCall, lackingToRead, tablesWritten } from './rights-to-read';
import type { LackingToRead, TableWritten } from './rights-to-read';
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
	const tables = await tableFaults(select, where, error, db);
	if (tables.length > 0) return tables;
	const functions = error.code === '42501' ? await lackingToCall(select, db) : [];
	if (functions.length > 0) return functions.map((one) => missingRight(one, where, 'call'));
	const columns = error.code === '42703' ? await columnFaults(select, error, where, db) : [];
	return columns.length > 0 ? columns : [failed(error, where)];
}

/**
 * Tables that are not there, and rights that are missing, all at once. The catalogue is readable without
 * rights.
 */
async function tableFaults(select: string, where: Where, error: PgError, db: Queryable): Promise<Finding[]> {
	const found = await tablesWritten(tablesRead(select), db);
	const missing = found.filter(({ oid }) => oid === null).map(({ written }) => missingTable(written, where));
	const there = found.filter((one): one is TableWritten & { oid: number } => one.oid !== null);
	const lacking = await lackingToRead(there, select, error.code === '42501', db);
	return [...missing, ...lacking.map((one) => missingRight(one, where))];
}

function missingTable(name: string, where: Where): Finding {
	const message = `There is no table ${name}.`;
	return {
		severity: 'error',
		code: 'TABLE_MISSING',
		...where,
		message,
		suggestion: 'Correct the schema or the name in the mapping, or leave the relation out.',
	};
}

function missingRight({ role, table, grants }: LackingToRead, where: Where, what = 'read'): Finding {
	const message = `The role ${role} may not ${what} ${table}.`;
	const suggestion = grants.join(' ');
	return { severity: 'error', code: 'PERMISSION_MISSING', ...where, message, suggestion, grants };
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
			suggestion: 'Correct the name in the mapping, or leave the column out.',
		});
		text = `${text.slice(0, at.start)}NULL${text.slice(at.end)}`;
		error = await runEmpty(text, db).then(
			() => undefined,
			(thrown: unknown) => thrown as PgError,
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
	const suggestion =
		error.code === '25006' ? 'A mapping only reads: leave out what writes or locks.' : undefined;
	return { severity: 'error', code, ...where, message: sentence(error), suggestion };
}

function slow(where: Where): Finding {
	return {
		severity: 'warning',
		code: 'TOO_SLOW',
		...where,
		message: 'The SELECT could not be tried within its time.',
		suggestion: 'Check it when the database is less busy.',
	};
}

function sentence(error: Error): string {
	return `Postgres says: ${error.message}.`;
}
