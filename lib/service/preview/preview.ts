import type { Preview, PreviewOptions, RuleInput } from '../types';
import { oneRow, type Queryable } from '../../database';
import { SegmentsError } from '../../error';
import { cannotLookBack } from '../../explain';
import { lintRule, type LintWarning } from '../../lint';
import { formatQuery } from '../../language/query';
import { excludeMissing } from '../../language/rule';
import { readTimeZone } from '../segment';
import type { Setup } from '../context';
import { sql, toQuery, type Sql } from '../../database/sql';
import type { Moment } from '../../language/time';
import { momentOf } from '../context/moment';
import { idsOf, question, type Question } from './question';
import { firstIds, namedCustomers } from '../customer/sample';

const MOST_CUSTOMERS = 1_000;

/** Who would match a rule, without saving anything. All of the answer is of one state of the data. */
export async function preview(
	setup: Setup,
	input: RuleInput,
	options: PreviewOptions = {},
): Promise<Preview> {
	const timeZone = options.timeZone === undefined ? setup.timeZone : readTimeZone(options.timeZone);
	const sampleSize = readSampleSize(options.sampleSize);
	return setup.reader.readOnly(
		async (tx) => {
			const asked = await question(tx, setup, input, timeZone);
			const moment = await momentOf(tx, options.asOf, timeZone);
			const ids = await idsOf(asked, moment, tx);
			const { count, sample } = await counted(tx, ids, sampleSize);
			const { sql: text, bindings } = toQuery(ids);
			return {
				count,
				customers: await namedCustomers(tx, setup, sample, moment),
				...(options.missing ? { missingCount: count - (await countWithout(tx, asked, moment)) } : {}),
				ordersCounted: setup.mapping.ordersCounted,
				asOf: moment.asOf,
				query: formatQuery(asked.rule),
				sql: text,
				bindings,
				...(options.lint ? { warnings: await warningsOf(tx, setup, asked, moment) } : {}),
				...(await blindness(tx, asked, moment)),
			};
		},
		{ signal: options.signal, path: setup.mapping.path },
	);
}

export function readSampleSize(size = 0): number {
	if (Number.isInteger(size) && size >= 0 && size <= MOST_CUSTOMERS) return size;
	throw new SegmentsError('OPTION_INVALID', `A sample has 0 to ${MOST_CUSTOMERS} customers.`, {
		path: 'sampleSize',
		found: size,
		allowed: [`0 to ${MOST_CUSTOMERS}`],
	});
}

/** The rule is asked once, whether a sample is wanted or not. */
async function counted(
	db: Queryable,
	ids: Sql,
	sampleSize: number,
): Promise<{ count: number; sample: readonly (string | number)[] }> {
	if (sampleSize === 0) {
		const { count } = await oneRow<{ count: string }>(
			db,
			sql`SELECT count(*) AS count FROM (${ids}) AS matching`,
		);
		return { count: Number(count), sample: [] };
	}
	const { count, sample } = await oneRow<{ count: string; sample: (string | number)[] }>(
		db,
		sql`
		WITH matching AS MATERIALIZED (${ids})
		SELECT (SELECT count(*) FROM matching) AS count, ${firstIds(sql`matching`, sampleSize)} AS sample`,
	);
	return { count: Number(count), sample };
}

/** How many match and have every value that the rule asks for in the negative. */
async function countWithout(db: Queryable, { rule, context }: Question, moment: Moment): Promise<number> {
	const ids = await idsOf({ rule: excludeMissing(rule), context }, moment, db);
	return (await counted(db, ids, 0)).count;
}

/** What is to be said of a rule before it is relied on. */
export const warningsOf = async (
	db: Queryable,
	setup: Setup,
	{ rule, context, notes }: Question,
	moment: Moment,
): Promise<readonly LintWarning[]> => [
	...notes,
	...(await lintRule(rule, context, moment, db, await setup.currencies(db))),
];

async function blindness(
	db: Queryable,
	{ rule, context }: Question,
	{ asOf, explicit }: Moment,
): Promise<Pick<Preview, 'cannotLookBack'>> {
	if (!explicit) return {};
	const { past } = await oneRow<{ past: boolean }>(
		db,
		sql`SELECT ${asOf}::timestamptz < clock_timestamp() AS past`,
	);
	const fields = past ? cannotLookBack(rule, context.catalogue, context.segments) : [];
	return fields.length === 0 ? {} : { cannotLookBack: fields };
}
