import type { Compiler } from '../compiler/compiler';
import { oneRow, type Queryable } from '../database';
import { identifier, join, sql } from '../database/sql';
import { asksOf } from '../language/operator/operator';
import { isOfDates } from '../language/operator/spec';
import { any, atLeast, isPresent, lessThan } from '../language/rule/conditions';
import { isPlain } from '../language/rule/field-value';
import type { Condition, Rule } from '../language/rule/rule';
import { keyPath } from '../language/rule/visitor';
import type { Moment } from '../language/time';
import type { AskedKey } from './asked-keys';
import { customersWith } from './customers-with';
import { knownValues } from './known-values';
import type { LintWarning } from './warning/lint-warning';

/** What an operator reads a JSON value as. */
type Kind = 'date' | 'number' | 'yes or no';

interface Reading {
	readonly words: string;
	/** Holds for every value of the kind, and for no other one. */
	readonly fits: (field: string) => Rule;
	readonly mend: string;
}

const READINGS: Readonly<Record<Kind, Reading>> = {
	date: {
		words: 'a date',
		fits: (field) => ({ field, operator: 'before_date', value: '9999-12-31' }),
		mend: 'A date is 2024-02-29, 2024-02-29T09:30:00Z, or the seconds or milliseconds since 1970; for another spelling the mapping needs a column of type date.',
	},
	number: {
		words: 'a number',
		fits: (field) => any(atLeast(field, 0), lessThan(field, 0)),
		mend: 'A number is 12.50 or "12.50", without blanks, units and commas; for another spelling the mapping needs a column of type numeric.',
	},
	'yes or no': {
		words: 'yes or no',
		fits: (field) => any({ field, operator: 'is_true' }, { field, operator: 'is_false' }),
		mend: 'Yes is true or "true", no is false or "false"; for other words ask whether the value equals them.',
	},
};

/**
 * JSON keys of which no value is of the kind that the operator reads: a date operator on `12/31/2024` finds
 * nobody, and its negative everybody.
 */
export async function kindChecks(
	asked: readonly AskedKey[],
	compiler: Compiler,
	moment: Moment,
	db: Queryable,
): Promise<readonly LintWarning[]> {
	const read = asked.flatMap((one) => {
		const kind = kindAsked(one.condition);
		return kind === undefined ? [] : [{ ...one, reading: READINGS[kind] }];
	});
	if (read.length === 0) return [];
	const columns = read.map(({ field, rows, reading }, index) => {
		const exists = (rule: Rule) => sql`EXISTS (${customersWith({ rule, rows }, compiler, moment)})`;
		return sql`NOT ${exists(reading.fits(field))} AND ${exists(isPresent(field))} AS ${identifier(`k${index}`)}`;
	});
	const unread = await oneRow<Record<string, boolean>>(db, sql`SELECT ${join(columns, ', ')}`);
	const warnings: LintWarning[] = [];
	for (const [index, { field, rows, path, reading }] of read.entries()) {
		if (unread[`k${index}`] !== true) continue;
		const [example] = await knownValues({ field, rows }, { compiler, moment, max: 1 }, db);
		warnings.push({
			code: 'KIND_NOWHERE',
			path: keyPath(path, 'operator'),
			severity: 'warning',
			message: `No value of "${field}" is ${reading.words}${example === undefined ? '' : `: there is "${shortened(example)}"`}.`,
			suggestion: reading.mend,
		});
	}
	return warnings;
}

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
