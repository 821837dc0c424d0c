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
	const parts = /^(\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/.exec(text);
	return parts === null ? text : `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}.${fraction(parts[5] ?? '')}Z`;
}

const fraction = (digits: string) => (digits.length > 3 ? digits.padEnd(6, '0') : digits.padEnd(3, '0'));

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
	[1184, 1185, (text) => isoInstant(text)],
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
