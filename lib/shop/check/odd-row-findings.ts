import type { Column, RelationName } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { readOnly } from '../../database/read-only';
import { derivedTable } from '../mapping/describe-mapping';
import { quoteIdentifier } from '../mapping/identifier';
import { isReadable } from '../mapping/json-text';
import type { Mapping } from '../mapping/mapping';
import { isFloating } from '../mapping/pg-type';
import { MOST_FLOATING, soundRange } from '../mapping/sound-range';
import type { Finding } from './finding';

/** Rows looked at; their columns may each cost a sub-select. */
const LOOKED_AT = 50_000;

interface OddValue {
	readonly column: string;
	/** What makes a value of it odd, in SQL. */
	readonly odd: string;
	/** The same in words. */
	readonly words: string;
	readonly suggestion: string;
}

/** Rows with values that rules take for missing, counted in one look at the first rows of the relation. */
export async function oddRowFindings(
	mapping: Mapping,
	relation: RelationName,
	columns: readonly Column[],
	db: Queryable,
): Promise<Finding[]> {
	const asked = columns.flatMap((column) => oddValue(column, relation, mapping) ?? []);
	if (asked.length === 0) return [];
	const counts = asked.map(({ odd }, index) => `count(*) FILTER (WHERE ${odd})::int AS c${index}`);
	const names = asked.map(({ column }) => `r.${quoteIdentifier(column)}`);
	const { rows } = await readOnly<Record<string, number>>(
		db,
		`SELECT count(*)::int AS all, ${counts.join(', ')}
		FROM (SELECT ${names.join(', ')} FROM ${derivedTable(mapping, relation)} LIMIT ${LOOKED_AT}) r`,
	);
	const found = rows[0] ?? {};
	const among = (found.all ?? 0) < LOOKED_AT ? '' : ` of the first ${LOOKED_AT.toLocaleString('en')}`;
	return asked.flatMap(({ column, words, suggestion }, index) => {
		const count = found[`c${index}`] ?? 0;
		if (count === 0) return [];
		const some = `${count.toLocaleString('en')} row${count === 1 ? '' : 's'}${among}`;
		const message = `In ${some}, "${column}" ${words}: it counts as missing there.`;
		return [{ severity: 'warning', code: 'VALUES_ODD', relation, column, message, suggestion }];
	});
}

function oddValue(column: Column, relation: RelationName, mapping: Mapping): OddValue | undefined {
	const value = `r.${quoteIdentifier(column.name)}`;
	if (column.pgType === 'json')
		return {
			column: column.name,
			odd: `NOT (${isReadable(value)})`,
			words: 'holds JSON that Postgres cannot take apart (NUL, half a character, a number too large)',
			suggestion: 'Mend these rows; a column of type jsonb lets none in.',
		};
	if (isCode(relation, column.name))
		return {
			column: column.name,
			odd: `${value}::text COLLATE "C" ~ '[[:space:]]' OR ${value}::text COLLATE "C" = ''`,
			words: 'is blank, or a code with blanks in it',
			suggestion: `Write "nullif(btrim(…), '') AS ${column.name}".`,
		};
	const range = soundRange(column, mapping);
	const ends = [range?.from, range?.to].filter((end) => end !== undefined);
	if (ends.length === 0) return undefined;
	return {
		column: column.name,
		odd: `NOT (${ends.map((end) => `${value} ${end}`).join(' AND ')})`,
		words: column.type === 'number' ? notCounted(column) : 'is infinite, or lies before the year 1',
		suggestion: `Mend these rows, or write "CASE WHEN … THEN … END AS ${column.name}" for the value that is meant.`,
	};
}

const notCounted = (column: Column): string =>
	isFloating(column) ? `is NaN, infinite or beyond ${MOST_FLOATING}` : 'is NaN or infinite';

const isCode = (relation: RelationName, column: string): boolean =>
	(CURRENCIES.has(relation) && column === 'currency') || (relation === 'addresses' && column === 'country');

const CURRENCIES: ReadonlySet<RelationName> = new Set(['orders', 'orders_not_counted', 'exchange_rates']);
