import type { Column, ColumnType, RelationName } from '../../language/relation/relation';
import { didYouMean } from '../../error';
import { isFloating, isWithoutZone } from '../mapping/pg-type';
import { RELATION_SHAPES } from '../../language/relation/relation-columns';
import { storedFormIn } from '../../language/relation/relation-table';
import type { Finding } from './finding';

/** What the columns of a relation are, against what the rule language makes of them. */
export function columnFindings(relation: RelationName, columns: readonly Column[]): Finding[] {
	return [
		...missingColumns(relation, columns),
		...columns.flatMap((column) => columnFinding(relation, column) ?? []),
	];
}

function missingColumns(relation: RelationName, columns: readonly Column[]): Finding[] {
	const names = columns.map(({ name }) => name);
	const absent = RELATION_SHAPES[relation].required.filter((name) => !names.includes(name));
	return absent.map((column) => ({
		severity: 'error',
		code: 'COLUMN_REQUIRED',
		relation,
		column,
		message: `The SELECT does not return "${column}", which "${relation}" must have.`,
		suggestion: didYouMean(column, names) ?? `Add "… AS ${column}" to its select list.`,
	}));
}

function columnFinding(relation: RelationName, column: Column): Finding | undefined {
	if (isKey(column.name)) return idFinding(column, { relation, column: column.name });
	const wanted = RELATION_SHAPES[relation].types[column.name];
	const at = { relation, column: column.name };
	if (isWithoutZone(column)) return wanted === 'other' ? undefined : withoutZone(column, wanted, at);
	if (wanted === 'other') return withZone(column, at);
	if (wanted === 'instant' && column.type === 'day' && DATED.has(column.name)) return withoutTime(column, at);
	if (wanted === undefined && column.type === 'other') return notRead(column, at);
	if (wanted === 'number' && isFloating(column) && !COORDINATES.has(column.name)) return inexact(column, at);
	if (isMoney(relation, column.name) && /^(smallint|integer|bigint)$/.test(column.pgType ?? ''))
		return wholeNumber(column, at);
	return wanted === undefined || fits(column.type, wanted) ? undefined : wrongType(column, wanted, at);
}

/** Measured, and never added up. */
const COORDINATES: ReadonlySet<string> = new Set(['latitude', 'longitude']);

/** The instants that windows of rules speak of. */
const DATED: ReadonlySet<string> = new Set(['placed_at', 'occurred_at']);

function withoutTime(column: Column, at: Place): Finding {
	const message = `"${column.name}" is a date without time: it is taken as midnight of the server's zone, which in another zone is the day before.`;
	const mend = `Write "(…::timestamp AT TIME ZONE 'UTC') AS ${column.name}", with the zone that the shop's days are meant in.`;
	return { severity: 'warning', code: 'DATE_WITHOUT_TIME', ...at, message, suggestion: mend };
}

/** A column of which no field is made, for want of a way to compare its type. */
function notRead(column: Column, at: Place): Finding {
	const message = `"${column.name}" is ${column.pgType ?? 'of a type'}, which no field is made of.`;
	const mend =
		column.pgType === 'money'
			? `Write "…::numeric AS ${column.name}".`
			: `Write "…::text AS ${column.name}", or one of its parts; or leave it out.`;
	return { severity: 'warning', code: 'COLUMN_UNUSED', ...at, message, suggestion: mend };
}

/** Numbers of an id that is no whole one fit neither the store nor each other. */
function idFinding(column: Column, at: Place): Finding | undefined {
	if (at.relation !== 'customers' || column.name !== 'id') return undefined;
	if (!/^(numeric|real|double precision)/.test(column.pgType ?? '')) return undefined;
	const message = `"id" is ${column.pgType}: a customer's key is a whole number, a text or a uuid.`;
	const mend =
		'Write "…::bigint AS id", and the same for every customer_id; or "…::text" where they are longer.';
	return { severity: 'error', code: 'COLUMN_TYPE', ...at, message, suggestion: mend };
}

type Place = Pick<Finding, 'relation' | 'column'>;

function withoutZone(column: Column, wanted: ColumnType | undefined, at: Place): Finding {
	const message = `"${column.name}" is a timestamp without time zone: it does not say which instant it means.`;
	const suggestion = `Write "… AT TIME ZONE 'UTC' AS ${column.name}", or the zone that the shop writes it in.`;
	return {
		severity: wanted === 'instant' ? 'error' : 'warning',
		code: 'TIMESTAMP_WITHOUT_ZONE',
		...at,
		message,
		suggestion,
	};
}

/** A column that keeps UTC is there for tables without zones only. */
function withZone(column: Column, at: Place & { readonly relation: RelationName }): Finding {
	const enough = storedFormIn(at.relation, column.name)?.of;
	const message = `"${column.name}" is ${column.pgType}, not a timestamp without time zone: it is not used.`;
	return {
		severity: 'warning',
		code: 'COLUMN_TYPE',
		...at,
		message,
		suggestion: `Leave "${column.name}" out: "${enough}" is enough.`,
	};
}

function inexact(column: Column, at: Place): Finding {
	const message = `"${column.name}" is ${column.pgType}: sums of it are not exact.`;
	return {
		severity: 'warning',
		code: 'MONEY_INEXACT',
		...at,
		message,
		suggestion: `Write "…::numeric AS ${column.name}".`,
	};
}

function wholeNumber(column: Column, at: Place): Finding {
	const message = `"${column.name}" is ${column.pgType}. If the shop stores cents, amounts come out a hundred times too large.`;
	return {
		severity: 'advice',
		code: 'MONEY_WHOLE_NUMBER',
		...at,
		message,
		suggestion: `For cents write "… / 100.0 AS ${column.name}".`,
	};
}

function wrongType(column: Column, wanted: ColumnType, at: Place): Finding {
	const message = `"${column.name}" is ${column.pgType ?? column.type}, but must be ${TYPE_WORDS[wanted]}.`;
	return {
		severity: 'error',
		code: 'COLUMN_TYPE',
		...at,
		message,
		suggestion: `Write "${castOf(column.type, wanted)} AS ${column.name}".`,
	};
}

const TYPE_WORDS: Readonly<Record<ColumnType, string>> = {
	text: 'a text',
	number: 'a number',
	boolean: 'a boolean',
	instant: 'a timestamp with time zone',
	day: 'a date',
	json: 'jsonb',
	list: 'a list',
	other: 'another type',
};

/** From a text. */
const CASTS: Readonly<Record<ColumnType, string>> = {
	text: '…::text',
	number: '…::numeric',
	boolean: "… = 'yes'",
	instant: '…::timestamptz',
	day: '…::date',
	json: '…::jsonb',
	list: '…::text[]',
	other: '…',
};

/** From other types, where the cast of a text does not run. */
const OTHER_CASTS: Readonly<Partial<Record<ColumnType, Readonly<Partial<Record<ColumnType, string>>>>>> = {
	number: {
		boolean: '… <> 0',
		instant: 'to_timestamp(…)',
		day: 'to_timestamp(…)::date',
		json: 'to_jsonb(…)',
	},
	boolean: { boolean: '…', number: '…::int', json: 'to_jsonb(…)' },
	instant: { number: 'extract(epoch FROM …)', json: 'to_jsonb(…)' },
	day: { number: 'extract(epoch FROM …)', json: 'to_jsonb(…)' },
};

const castOf = (from: ColumnType, wanted: ColumnType): string => {
	const own = OTHER_CASTS[from]?.[wanted];
	if (own !== undefined) return own;
	return from === 'text' || wanted === 'text' ? CASTS[wanted] : CASTS[wanted].replace('…', '(…)::text');
};

function fits(type: ColumnType, wanted: ColumnType): boolean {
	return (
		type === wanted || (wanted === 'day' && type === 'instant') || (wanted === 'instant' && type === 'day')
	);
}

/** Ids may be of any type; whether they fit one another is asked elsewhere. */
function isKey(name: string): boolean {
	return name === 'id' || name.endsWith('_id');
}

function isMoney(relation: RelationName, column: string): boolean {
	return (relation === 'orders' && column === 'amount') || (relation === 'order_lines' && column === 'price');
}
