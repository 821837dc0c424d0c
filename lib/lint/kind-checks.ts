import type { Compiler } from '../compiler/compiler';
import type { Reading } from '../compiler/sql/sql-context';
import { oneRow, type Queryable } from '../database';
import { identifier, join, sql, type Sql } from '../database/sql';
import { defined } from '../error/defined';
import { asksOf } from '../language/operator/operator';
import { isOfDates } from '../language/operator/spec';
import { any, atLeast, isPresent, lessThan } from '../language/rule/conditions';
import { isPlain } from '../language/rule/field-value';
import type { Condition, Rule } from '../language/rule/rule';
import { keyPath } from '../language/rule/visitor';
import type { Moment } from '../language/time';
import type { AskedKey } from './asked-keys';
import { customersWith } from './customers-with';
import { sampledRows } from './sampled-rows';
import type { LintWarning } from './warning/lint-warning';

/** What an operator reads a JSON value as. */
type Kind = 'date' | 'number' | 'yes or no';

interface KindReading {
	readonly words: string;
	/** Holds for every value of the kind, and for no other one. */
	readonly fits: (field: string) => Rule;
	/** How a value may be read; NULL of one that is not of the kind. */
	readonly readings: readonly Reading[];
	readonly mend: string;
}

const READINGS: Readonly<Record<Kind, KindReading>> = {
	date: {
		words: 'a date',
		fits: (field) => ({ field, operator: 'before_date', value: '9999-12-31' }),
		readings: ['day', 'instant'],
		mend: 'A date is 2024-02-29, 2024-02-29T09:30:00Z, or the seconds or milliseconds since 1970; for another spelling the mapping needs a column of type date.',
	},
	number: {
		words: 'a number',
		fits: (field) => any(atLeast(field, 0), lessThan(field, 0)),
		readings: ['number'],
		mend: 'A number is 12.50 or "12.50", without blanks, units and commas; for another spelling the mapping needs a column of type numeric.',
	},
	'yes or no': {
		words: 'yes or no',
		fits: (field) => any({ field, operator: 'is_true' }, { field, operator: 'is_false' }),
		readings: ['boolean'],
		mend: 'Yes is true or "true", no is false or "false"; for other words ask whether the value equals them.',
	},
};

/** Rows looked at for values that cannot be read. */
const SAMPLED_ROWS = 20_000;

interface ReadKey extends AskedKey {
	readonly reading: KindReading;
}

/**
 * JSON keys of which no value is of the kind that the operator reads, or not every one: a date operator on
 * `12/31/2024` finds nobody, and its negative everybody.
 */
export async function kindChecks(
	asked: readonly AskedKey[],
	compiler: Compiler,
	moment: Moment,
	db: Queryable,
): Promise<readonly LintWarning[]> {
	const read = asked.flatMap((one): ReadKey[] => {
		const kind = kindAsked(one.condition);
		return kind === undefined ? [] : [{ ...one, reading: READINGS[kind] }];
	});
	if (read.length === 0) return [];
	const columns = read.map(({ field, rows, reading }, index) => {
		const exists = (rule: Rule) => sql`EXISTS (${customersWith({ rule, rows }, compiler, moment)})`;
		return sql`NOT ${exists(reading.fits(field))} AND ${exists(isPresent(field))} AS ${identifier(`k${index}`)}`;
	});
	const nowhere = await oneRow<Record<string, boolean>>(db, sql`SELECT ${join(columns, ', ')}`);
	const samples = read.map(
		(one, index) =>
			sql`(SELECT to_json(u) FROM (${unreadValues(one, compiler, moment)}) AS u) AS ${identifier(`k${index}`)}`,
	);
	const unread = await oneRow<Record<string, Unread>>(db, sql`SELECT ${join(samples, ', ')}`);
	return read.flatMap((one, index) => {
		const found = defined(unread[`k${index}`]);
		if (nowhere[`k${index}`] === true) return [readNowhere(one, found)];
		return found.count > 0 ? [readPartly(one, found)] : [];
	});
}

/** Values of a key, of a bounded number of rows, that are not of the kind. */
interface Unread {
	readonly count: number;
	readonly held: number;
	readonly example: string | null;
}

/** A SELECT of one `Unread`. An element of a list may be of the kind where the list is not. */
function unreadValues(one: ReadKey, compiler: Compiler, moment: Moment): Sql {
	const sample = sampledRows(
		one,
		(value) =>
			sql`${value('text')} AS value, ${join(
				one.reading.readings.map((reading) => sql`${value(reading)} IS NOT NULL`),
				' OR ',
			)} AS read`,
		{ compiler, moment, sampled: SAMPLED_ROWS },
	);
	return sql`SELECT count(*) FILTER (WHERE NOT read)::int AS count, count(*)::int AS held, mode() WITHIN GROUP (ORDER BY value) FILTER (WHERE NOT read) AS example
		FROM (${sample}) AS sample WHERE value IS NOT NULL AND left(value, 1) <> '['`;
}

const readNowhere = ({ field, path, reading }: ReadKey, { example }: Unread): LintWarning => ({
	code: 'KIND_NOWHERE',
	path: keyPath(path, 'operator'),
	severity: 'warning',
	message: `No value of "${field}" is ${reading.words}${example === null ? '' : `: there is "${shortened(example)}"`}.`,
	suggestion: reading.mend,
});

const readPartly = ({ field, path, reading }: ReadKey, { count, held, example }: Unread): LintWarning => ({
	code: 'KIND_PARTLY',
	path: keyPath(path, 'operator'),
	severity: 'warning',
	message: `${count} of ${held} values of "${field}" that were looked at are not ${reading.words} and count as missing: there is "${shortened(example ?? '')}".`,
	suggestion: reading.mend,
});

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

function kindAsked(condition: Condition): Kind | undefined {
	if (!isPlain(condition)) return undefined;
	const asks = asksOf(condition.operator);
	switch (asks.kind) {
		case 'truth':
			return 'yes or no';
		case 'anniversary':
		case 'period':
			return 'date';
		case 'range':
			return isOfDates(asks.range(condition.value)) ? 'date' : 'number';
		case 'presence':
		case 'one_of':
		case 'all_of':
		case 'part':
		case 'count':
		case 'pattern':
		case 'rank':
			return undefined;
	}
}
