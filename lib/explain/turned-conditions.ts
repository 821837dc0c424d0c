import type { Compiler } from '../compiler/compiler';
import { idIn } from '../compiler/sql/ids-query';
import { relationSource } from '../compiler/sql/relation-source';
import { rowsOf, type Queryable } from '../database';
import { identifier, join, sql, type Sql } from '../database/sql';
import { itemAt } from '../error/defined';
import { formatQuery } from '../language/query';
import { isGroup, type Rule } from '../language/rule/rule';
import { childPath } from '../language/rule/visitor';
import type { Moment } from '../language/time';
import { actualOf } from './actual';
import { cannotLookBack } from './look-back';
import type { Actual } from './question/customer-check';
import { CustomersAtHand } from './question/customers-at-hand';
import { questionsOf, type Question } from './question/question';
import { valueSql } from './statement/value-sql';

/** A condition that brought a customer into a segment or out of it. */
export interface TurnedCondition {
	/** Place in the rule, `rules[1].rules[0]`; empty when the rule is this one condition. */
	readonly path: string;
	/** Query text of the condition; of a long one the beginning. */
	readonly text: string;
	/** Since the change. */
	readonly holds: boolean;
	/** At the evaluation before; absent where the shop has not kept it. */
	readonly before?: Actual;
	readonly after: Actual;
}

/** A rule at two evaluations, one after the other. */
export interface TwoMoments {
	readonly rule: Rule;
	readonly now: Moment;
	readonly then: Moment;
	readonly compiler: Compiler;
	/** What the membership was made by then, where the scores have changed since. */
	readonly former?: Compiler;
}

/** One who joined or left. */
export interface Moved {
	readonly customerId: string;
	readonly joined: boolean;
	/** Whether time alone moved the customer: then all rows are what they were. */
	readonly byTime: boolean;
}

/** Four columns each, of at most 1,664. */
const MAX_CONDITIONS = 100;

/**
 * For each customer, the conditions that turned between the two moments. The shop keeps no former values, but
 * orders and events keep their dates: with the rows of now, looked at as of then, the rule must give the
 * membership of then. Where it does, what turned and its value before are known. Where it does not (a column
 * was overwritten, an order cancelled), those conditions are told on which the answer hangs now, without a
 * value before. None where no condition turned: the customer has come to the shop, or is gone from it.
 * Undefined for a rule of more than 100 conditions.
 * @param only a sub-select of the customers
 */
export async function turnedConditions(
	moments: TwoMoments,
	moved: readonly Moved[],
	only: Sql,
	db: Queryable,
): Promise<ReadonlyMap<string, readonly TurnedCondition[]> | undefined> {
	const { rule, compiler } = moments;
	const questions = [...questionsOf(rule, compiler.context)];
	if (questions.length > MAX_CONDITIONS) return undefined;
	const rows = await rowsOf<Record<string, unknown>>(db, valuesSql(questions, moments, only));
	const byId = new Map(rows.map((row) => [String(row.customer_id), row]));
	const asked = questions.map((question) => ({
		...question,
		looksBack:
			cannotLookBack(question.condition, compiler.context.catalogue, compiler.context.segments).length === 0,
	}));
	return new Map(
		moved.map((one) => {
			const row = byId.get(one.customerId);
			return [one.customerId, row === undefined ? [] : turnedOf(rule, asked.map(answerIn(row)), one)];
		}),
	);
}

function valuesSql(
	questions: readonly Question[],
	{ compiler, now, then, former = compiler }: TwoMoments,
	only: Sql,
): Sql {
	const present = new CustomersAtHand(compiler, now);
	const past = new CustomersAtHand(former, then);
	const columns = questions.flatMap((question, index) => [
		sql`${present.holds(question.condition)} AS ${identifier(`holds${index}`)}`,
		sql`${past.holds(question.condition)} AS ${identifier(`held${index}`)}`,
		sql`${valueSql(question, present)} AS ${identifier(`after${index}`)}`,
		sql`${valueSql(question, past)} AS ${identifier(`before${index}`)}`,
	]);
	const { from } = relationSource('customers', compiler.mapping);
	return sql`SELECT ${join([sql`${present.key} AS customer_id`, ...columns], ', ')} FROM ${from}
		WHERE ${join(idIn(only, compiler.mapping), ' AND ')}`;
}

interface Asked extends Question {
	/** Whether the rows of now tell what the answer was then. */
	readonly looksBack: boolean;
}

interface TwoAnswers extends Asked {
	readonly holds: boolean;
	readonly held: boolean;
	readonly after: Actual;
	readonly before: Actual;
}

const answerIn =
	(row: Record<string, unknown>) =>
	(question: Asked, index: number): TwoAnswers => ({
		...question,
		holds: row[`holds${index}`] === true,
		held: row[`held${index}`] === true,
		after: shown(actualOf(row[`after${index}`], question.field)),
		before: shown(actualOf(row[`before${index}`], question.field)),
	});

function turnedOf(rule: Rule, answers: readonly TwoAnswers[], { joined, byTime }: Moved): TurnedCondition[] {
	const turned = answers.filter(({ holds, held }) => holds !== held);
	if (answerOf(rule, new Map(answers.map(({ path, held }) => [path, held]))) !== joined)
		return turned.map((one) => told(one, byTime || one.looksBack));
	return decisive(rule, answers, joined).map((one) => told(one, false));
}

/** Those without which the answer would be the other; where none is by itself, all that speak for it. */
function decisive(rule: Rule, answers: readonly TwoAnswers[], joined: boolean): readonly TwoAnswers[] {
	const now = new Map(answers.map(({ path, holds }) => [path, holds]));
	if (answerOf(rule, now) !== joined) return [];
	const alone = answers.filter(
		({ path, holds }) => answerOf(rule, new Map(now).set(path, !holds)) !== joined,
	);
	return alone.length > 0 ? alone : answers.filter(({ holds, negated }) => (holds !== negated) === joined);
}

/** The rule's answer from those of its conditions. */
function answerOf(rule: Rule, holds: ReadonlyMap<string, boolean>, path = ''): boolean {
	if (!isGroup(rule)) return holds.get(path) === true;
	const each = (index: number) => answerOf(itemAt(rule.rules, index), holds, childPath(path, index));
	const places = [...rule.rules.keys()];
	switch (rule.match) {
		case 'all':
			return places.every(each);
		case 'any':
			return places.some(each);
		case 'none':
			return !places.some(each);
	}
}

const told = ({ path, condition, holds, before, after }: TwoAnswers, isKnown: boolean): TurnedCondition => ({
	path,
	text: cut(formatQuery(condition), MAX_TEXT),
	holds,
	...(isKnown ? { before } : {}),
	after,
});

/** The log keeps what is told for ever. */
const [MAX_TEXT, MAX_ELEMENTS] = [300, 20];

function shown(actual: Actual): Actual {
	if (typeof actual === 'string') return cut(actual, MAX_TEXT);
	if (actual === null || typeof actual !== 'object') return actual;
	return actual.slice(0, MAX_ELEMENTS).map((one) => cut(one, MAX_TEXT));
}

const cut = (text: string, most: number): string =>
	text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text;
