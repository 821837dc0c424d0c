import type { Preview, PreviewOptions, RuleInput } from '../types';
import { oneRow, type Queryable, type Session } from '../../database';
import { cannotLookBack } from '../../explain';
import { runningWith, type Settings } from '../../compiler/strategy/settings';
import { lintRule, type LintWarning } from '../../lint';
import { formatQuery } from '../../language/query';
import { excludeMissing } from '../../language/rule';
import { readTimeZone } from '../segment';
import { pricingFor, type QuestionPricing, type SegmentsContext } from '../context';
import type { KeyType } from '../../shop';
import { giveTurn } from '../../database/give-turn';
import { sql, toQuery, type Sql } from '../../database/sql';
import type { Moment } from '../../language/time';
import { nowOf, readMoment } from '../context/moment';
import { idsOf, question, type AskedIds, type Question } from './question';
import { namedCustomers, someIds, type Shown } from '../customer/sample';

/** Who would match a rule, without saving anything. All of the answer is of one state of the data. */
export async function preview(
	context: SegmentsContext,
	input: RuleInput,
	options: PreviewOptions = {},
): Promise<Preview> {
	const timeZone = options.timeZone === undefined ? context.timeZone : readTimeZone(options.timeZone);
	const shown = options.sample ?? options.sampleSize ?? 0;
	return context.reader.readOnly(
		async (tx) => {
			const asked = await question(tx, context, input, { timeZone });
			const moment = await readMoment(tx, options.asOf, timeZone);
			const pricing = pricingFor(context, tx);
			const found = await idsOf(asked, moment, pricing);
			const ids = found.query;
			const { count, sample, form } = await runningWith(found.runWith, tx, async (settings) => {
				const started = performance.now();
				const answer =
					shown === 0
						? { count: await countOf(tx, ids), sample: [] }
						: await countedWithSome(tx, ids, shown, context.mapping.keyType);
				return { ...answer, form: formOf(found, performance.now() - started, settings) };
			});
			await giveTurn(ids.bindings);
			const { sql: text, bindings } = toQuery(ids);
			return {
				count,
				customers: await namedCustomers(tx, context, sample, moment),
				...(options.missing ? { missingCount: count - (await countWithout(asked, moment, pricing)) } : {}),
				ordersCounted: context.mapping.ordersCounted,
				asOf: moment.asOf,
				rule: asked.rule,
				query: formatQuery(asked.rule),
				sql: text,
				bindings,
				form,
				...(options.lint ? { warnings: await warningsOf(tx, context, asked, moment) } : {}),
				...(await blindness(tx, asked, moment)),
			};
		},
		{ signal: options.signal, path: context.mapping.path },
	);
}

const formOf = (
	{ strategy, cost, isLearnt }: AskedIds,
	tookMs: number,
	settings: Settings,
): Preview['form'] => ({
	strategy,
	learnt: isLearnt,
	...(cost === undefined ? {} : { expected: cost }),
	takenMs: Math.round(tookMs * 10) / 10,
	...(Object.keys(settings).length === 0 ? {} : { settings }),
});

async function countOf(db: Queryable, ids: Sql): Promise<number> {
	const { count } = await oneRow<{ count: string }>(
		db,
		sql`SELECT count(*) AS count FROM (${ids}) AS matching`,
	);
	return Number(count);
}

/** The rule is asked once for both. */
async function countedWithSome(
	db: Queryable,
	ids: Sql,
	shown: Shown,
	keyType: KeyType,
): Promise<{ count: number; sample: readonly (string | number)[] }> {
	const { count, sample } = await oneRow<{ count: string; sample: (string | number)[] }>(
		db,
		sql`
		WITH matching AS MATERIALIZED (${ids})
		SELECT (SELECT count(*) FROM matching) AS count, ${someIds(sql`matching`, shown, keyType)} AS sample`,
	);
	return { count: Number(count), sample };
}

/** How many match and have every value that the rule asks for in the negative. */
async function countWithout(
	{ rule, compiler }: Question,
	moment: Moment,
	pricing: QuestionPricing,
): Promise<number> {
	const found = await idsOf({ rule: excludeMissing(rule), compiler }, moment, pricing);
	return runningWith(found.runWith, pricing.db, () => countOf(pricing.db, found.query));
}

/** What is to be said of a rule before it is relied on. */
const warningsOf = async (
	db: Queryable,
	context: SegmentsContext,
	{ rule, compiler, notes }: Question,
	moment: Moment,
): Promise<readonly LintWarning[]> => [
	...notes,
	...(await lintRule({ rule, compiler }, moment, db, await context.currencies(db))),
];

async function blindness(
	db: Session,
	{ rule, compiler }: Question,
	{ asOf, explicit }: Moment,
): Promise<Pick<Preview, 'cannotLookBack'>> {
	if (!explicit) return {};
	const isPast = Date.parse(asOf) < Date.parse(await nowOf(db));
	const fields = isPast ? cannotLookBack(rule, compiler.context.catalogue, compiler.context.segments) : [];
	return fields.length === 0 ? {} : { cannotLookBack: fields };
}
