import { rowsOf } from '../../database/run';
import type { Queryable } from '../../database/queryable';
import { identifier, sql } from '../../database/sql';
import { clockOf, type Moment } from '../../language/time';
import type { OneCustomer } from '../question/one-customer';
import type { Question } from '../question/question';
import { candidates } from './candidates';

/** A condition whose answer time may turn. */
export interface Waiting {
	readonly question: Question;
	readonly holds: boolean;
	/** The customer's instants, oldest first. */
	readonly instants: readonly string[];
	/** Instants beside those of the rows at which the answer may turn, the earliest first. */
	readonly turns?: readonly string[];
}

/** Answers asked for in one statement, and statements at most: what is not found by then is left out. */
const ANSWERS = 120;
const STATEMENTS = 8;

interface Open {
	readonly waiting: Waiting;
	candidates: readonly string[];
}

/**
 * For each condition the first instant at which its answer is another one though no row has changed since:
 * the rule's own plan is asked at every instant that may turn it.
 */
export async function nextChanges(
	waiting: readonly Waiting[],
	customer: OneCustomer,
	db: Queryable,
): Promise<ReadonlyMap<Question, string>> {
	const found = new Map<Question, string>();
	const clock = clockOf(customer.moment);
	let open = waiting.map((one): Open => ({
		waiting: one,
		candidates: [...candidates(one.question, one.instants, clock), ...(one.turns ?? [])].sort(),
	}));
	for (let statement = 0; statement < STATEMENTS; statement += 1) {
		open = open.filter((one) => one.candidates.length > 0 && !found.has(one.waiting.question));
		if (open.length === 0) break;
		await askNext(open.slice(0, ANSWERS), found, customer, db);
	}
	return found;
}

async function askNext(
	open: readonly Open[],
	found: Map<Question, string>,
	customer: OneCustomer,
	db: Queryable,
): Promise<void> {
	const share = Math.floor(ANSWERS / open.length);
	const asked = open.flatMap((one) => one.candidates.slice(0, share).map((at) => ({ ...one.waiting, at })));
	for (const one of open) one.candidates = one.candidates.slice(share);
	const columns = asked.map(({ question, at }, index) => {
		const later = laterMoment(question, at, customer.moment);
		return sql`${customer.holds(question.condition, later)} AS ${identifier(`a${index}`)}`;
	});
	const [answers] = await rowsOf<Record<string, boolean>>(db, customer.select(columns));
	for (const [index, { question, holds, at }] of asked.entries()) {
		if (answers?.[`a${index}`] === !holds && !found.has(question)) found.set(question, at);
	}
}

/** Time goes on; rows do not. */
const laterMoment = ({ field }: Question, at: string, moment: Moment): Moment => ({
	...moment,
	asOf: at,
	horizon:
		field.over === undefined && field.perCurrency === undefined ? undefined : (moment.horizon ?? moment.asOf),
});
