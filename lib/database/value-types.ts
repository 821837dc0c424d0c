import { types } from 'pg';
import type { CustomTypesConfig } from 'pg';

/**
 * How values come out of the database, whatever else in this process has told `pg` (its own table is global).
 * timestamptz → ISO 8601 in UTC · timestamp, date, time, numeric, int8, uuid and all unknown types → exact
 * text · int2, int4, float → number · bool → boolean · json → what it holds. Every transaction sets the
 * matching TimeZone and DateStyle.
 */
export const VALUE_TYPES: CustomTypesConfig = {
	getTypeParser: ((oid: number, format?: string): Parser =>
		format === 'binary'
			? (types.getTypeParser as (oid: number, format: 'binary') => Parser)(oid, 'binary')
			: parserOf(oid)) as CustomTypesConfig['getTypeParser'],
};

export type Parser = (text: string) => unknown;

const asText: Parser = (text) => text;

/** What completes a fraction of a second to three or six digits, by its length with the point. */
const COMPLETING = ['.000', '', '00', '0', '', '00', '0', ''];

/** `2025-06-15 12:00:00.5+00` → `2025-06-15T12:00:00.500Z`; microseconds are kept where there are any. */
function isoInstant(text: string): string {
	const [space, end] = [text.indexOf(' '), text.length - 3];
	// Years BC and infinity stay as they are. A regular expression took more than twice as long, which tells
	// over a million rows.
	if (space < 10 || !text.endsWith('+00') || end < space + 9) return text;
	return `${text.slice(0, space)}T${text.slice(space + 1, end)}${COMPLETING[end - space - 9]}Z`;
}

/** In one column, many rows in a row have one instant: members who joined in one evaluation. */
function remembering(parser: (text: string) => string): Parser {
	let [last, parsed] = ['', ''];
	return (text) => {
		if (text !== last) [last, parsed] = [text, parser(text)];
		return parsed;
	};
}

const isoLocal: Parser = (text) => text.replace(' ', 'T');

// OIDs of Postgres' own types never change.
const TIMESTAMPTZ = 1184;
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
	[TIMESTAMPTZ, 1185, isoInstant],
	[114, 199, (text) => JSON.parse(text) as unknown],
	[3802, 3807, (text) => JSON.parse(text) as unknown],
];

const PARSERS = new Map<number, Parser>();
for (const [oid, arrayOid, parser] of SCALARS) {
	PARSERS.set(oid, parser);
	PARSERS.set(arrayOid, (text) => arrayOf(text, parser));
}

// `@types/pg` tells another shape than pg has.
const arrayParser = types.arrayParser as unknown as {
	create(text: string, parser: Parser): { parse(): unknown[] };
};
function arrayOf(text: string, parser: Parser): unknown[] {
	return arrayParser.create(text, parser).parse();
}

/** For one column: see `remembering`. */
export const parserOf = (oid: number): Parser =>
	oid === TIMESTAMPTZ ? remembering(isoInstant) : (PARSERS.get(oid) ?? asText);
