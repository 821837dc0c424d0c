import { types } from 'pg';
import type { CustomTypesConfig } from 'pg';

/**
 * How values come out of the database, whatever else in this process has told `pg` (its own table is global).
 * timestamptz → ISO 8601 in UTC · timestamp, date, time, numeric, int8, uuid and all unknown types → exact text ·
 * int2, int4, float → number · bool → boolean · json → what it holds. Every transaction sets the matching
 * TimeZone and DateStyle.
 */
export const VALUE_TYPES: CustomTypesConfig = {
	getTypeParser: ((oid: number, format?: string) =>
		format === 'binary' ? types.getTypeParser(oid, 'binary') : parserOf(oid)) as CustomTypesConfig['getTypeParser'],
};

type Parser = (text: string) => unknown;

const asText: Parser = (text) => text;

/** `2025-06-15 12:00:00.5+00` → `2025-06-15T12:00:00.500Z`; microseconds are kept where there are any. */
export function isoInstant(text: string): string {
	const [space, end] = [text.indexOf(' '), text.length - 3];
	// Years BC and infinity stay as they are. A regular expression took more than twice as long, which tells over a million rows.
	if (space < 10 || !text.endsWith('+00') || end < space + 9) return text;
	return `${text.slice(0, space)}T${text.slice(space + 1, space + 9)}.${fraction(text.slice(space + 10, end))}Z`;
}

const fraction = (digits: string) => (digits.length > 3 ? digits.padEnd(6, '0') : digits.padEnd(3, '0'));

/** Many rows in a row have one instant: members who joined in one evaluation. */
function remembering(parser: (text: string) => string): Parser {
	let [last, parsed] = ['', ''];
	return (text) => {
		if (text !== last) [last, parsed] = [text, parser(text)];
		return parsed;
	};
}

const isoLocal: Parser = (text) => text.replace(' ', 'T');

// OIDs of Postgres' own types never change.
const SCALARS: ReadonlyArray<readonly [oid: number, arrayOid: number, parser: Parser]> = [
	[16, 1000, (text) => text === 't'],
	[20, 1016, asText],
	[21, 1005, Number],
	[23, 1007, Number],
	[26, 1028, Number],
	[25, 1009, asText],
	[18, 1002, asText],
	[19, 1003, asText],
	[1042, 1014, asText],
	[1043, 1015, asText],
	[700, 1021, Number],
	[701, 1022, Number],
	[1700, 1231, asText],
	[2950, 2951, asText],
	[1082, 1182, asText],
	[1083, 1183, asText],
	[1114, 1115, isoLocal],
	[1184, 1185, remembering(isoInstant)],
	[114, 199, (text) => JSON.parse(text) as unknown],
	[3802, 3807, (text) => JSON.parse(text) as unknown],
];

const PARSERS = new Map<number, Parser>();
for (const [oid, arrayOid, parser] of SCALARS) {
	PARSERS.set(oid, parser);
	PARSERS.set(arrayOid, (text) => arrayOf(text, parser));
}

// `@types/pg` tells another shape than pg has.
const { create } = types.arrayParser as unknown as { create(text: string, parser: Parser): { parse(): unknown[] } };
function arrayOf(text: string, parser: Parser): unknown[] {
	return create(text, parser).parse();
}

const parserOf = (oid: number): Parser => PARSERS.get(oid) ?? asText;

/** How a column's value goes through JSON: written by the server, read by us. */
export interface JsonColumn {
	readonly written: (column: string) => string;
	/** From the text of the value; absent where JSON keeps the value itself. */
	readonly read?: Parser;
}

/** boolean, int2, int4, text, name, json, varchar, jsonb. */
const EXACT_IN_JSON: ReadonlySet<number> = new Set([16, 21, 23, 25, 19, 114, 1043, 3802]);
/** char(n), cidr, inet: their cast to text is another text than the one they are shown as. */
const CAST_DIFFERS: ReadonlySet<number> = new Set([1042, 650, 869]);

export function jsonColumn(oid: number): JsonColumn {
	if (EXACT_IN_JSON.has(oid)) return { written: (column) => column };
	if (CAST_DIFFERS.has(oid)) return { written: (column) => `CASE WHEN ${column} IS NOT NULL THEN format('%s', ${column}) END` };
	const read = parserOf(oid);
	return { written: (column) => `${column}::text`, ...(read === asText ? {} : { read }) };
}
