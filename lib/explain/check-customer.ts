import type { Queryable } from '../database/queryable';
import { firstRow } from '../database/run';
import { SegmentsError } from '../error';
import { defined } from '../error/defined';
import type { AskedRule } from '../compiler/asked-rule';
import { formatQuery } from '../language/query';
import type { Rule } from '../language/rule/rule';
import { clockOf, type Clock, type Moment } from '../language/time';
import { actualOf } from './actual';
import { nextChanges, type Waiting } from './next-change/next-change';
import { isMoving } from './next-change/edge';
import { turnsOfBasis } from './next-change/basis-turns';
import type { ConditionCheck, CustomerCheck, Evidence } from './question/customer-check';
import { cannotLookBack } from './look-back';
import { OneCustomer } from './question/one-customer';
import { questionsOf, type Question } from './question/question';
import { conditionColumns, headColumns } from './statement/check-sql';
import { computedFrom } from './statement/basis-sql';
import { evidenceKind } from './statement/evidence-sql';
import { counterfactual } from './counterfactual/counterfactual';
import type { Answer, Place } from './question/answer';
import { wantedText } from './question/wanted';

/** Up to nine columns each: Postgres allows 1,664 in one SELECT. */
const CONDITIONS_AT_ONCE = 100;

/**
 * Why a customer is, or is not, in a segment. `member` is the answer of the compiled rule that preview and
 * evaluation run, asked of this one customer. A rule of up to 100 conditions takes one statement, and a few
 * more when relative dates are in it.
 * @throws SegmentsError CUSTOMER_NOT_FOUND
 */
export async function checkCustomer(
	{ rule, compiler }: AskedRule,
	customerId: string | number,
	moment: Moment,
	db: Queryable,
): Promise<CustomerCheck> {
	const { context } = compiler;
	const customer = new OneCustomer(customerId, compiler, moment);
	const questions = [...questionsOf(rule, context)];
	const { head, answers } = await ask(rule, questions, customer, db);
	const clock = clockOf(moment);
	const waiting = answers.flatMap((answer) => (isMoving(answer.question) ? [waitingOf(answer, clock)] : []));
	const changes = await nextChanges(waiting, customer, db);
	const blind = moment.explicit && head.past ? cannotLookBack(rule, context.catalogue, context.segments) : [];
	return {
		member: head.member,
		asOf: moment.asOf,
		customerId: head.customer_id,
		conditions: answers.map((answer) => conditionCheck(answer, changes.get(answer.question), clock)),
		...(head.there ? {} : { createdLater: true as const }),
		...(blind.length === 0 ? {} : { cannotLookBack: blind }),
	};
}

interface Head {
	readonly customer_id: string | number;
	readonly member: boolean;
	/** Created by then. */
	readonly there: boolean;
	/** asOf lies in the past. */
	readonly past: boolean;
}

interface Answers {
	readonly head: Head;
	readonly answers: readonly Answer[];
}

async function ask(
	rule: Rule,
	questions: readonly Question[],
	customer: OneCustomer,
	db: Queryable,
): Promise<Answers> {
	const answers: Answer[] = [];
	let head: Head | undefined;
	for (let start = 0; start < questions.length; start += CONDITIONS_AT_ONCE) {
		const part = questions.slice(start, start + CONDITIONS_AT_ONCE);
		const columns = part.flatMap((question, index) => conditionColumns(question, index, customer));
		const first = head === undefined ? headColumns(rule, customer) : [];
		const row = await firstRow<Record<string, unknown>>(db, customer.select([...first, ...columns]));
		if (row === undefined) throw notFound(customer.id);
		head ??= row as unknown as Head;
		answers.push(...part.map((question, index) => answerOf(question, index, row, customer)));
	}
	return { head: defined(head), answers };
}

function notFound(customerId: string | number): SegmentsError {
	return new SegmentsError(
		'CUSTOMER_NOT_FOUND',
		`There is no customer with the id "${customerId}" in this shop.`,
		{
			path: 'customerId',
			found: customerId,
			suggestion: 'Take the id that the shop itself gives the customer, or find it by e-mail first.',
		},
	);
}

function answerOf(
	question: Question,
	index: number,
	row: Record<string, unknown>,
	{ scope }: OneCustomer,
): Answer {
	const part = <T>(name: string) => (row[`${name}${index}`] ?? undefined) as T | undefined;
	const evidence = part<Omit<Evidence, 'kind'>>('evidence');
	return {
		question,
		holds: part<boolean>('holds') === true,
		actual: actualOf(part('value'), question.field),
		each: part('each'),
		count: part('count'),
		instants: part<(string | null)[]>('instants')?.filter((one) => one !== null),
		compared: actualOf(part('compared'), question.field),
		place: part<Place>('place'),
		...computedFrom(question, part('basis'), scope),
		...(evidence === undefined ? {} : { evidence: { kind: evidenceKind(question), ...evidence } }),
	};
}

const waitingOf = (
	{ question, holds, actual, instants, computedFrom: basis }: Answer,
	clock: Clock,
): Waiting => ({
	question,
	holds,
	turns: basis === undefined ? [] : turnsOfBasis(question, basis, clock),
	instants: instants ?? (typeof actual === 'string' ? [actual] : []),
});

function conditionCheck(answer: Answer, changesAt: string | undefined, clock: Clock): ConditionCheck {
	const { question, holds, actual, evidence, computedFrom: basis } = answer;
	const { path, condition, negated, field } = question;
	const { gap, remedy } = counterfactual(answer, clock);
	const asWanted = holds !== negated;
	return {
		path,
		text: formatQuery(condition),
		holds,
		...(negated ? { negated: true as const } : {}),
		actual,
		wanted: wantedText(condition, field, clock),
		...(holds || gap === undefined ? {} : { gap }),
		...(evidence === undefined ? {} : { evidence }),
		...(basis === undefined ? {} : { computedFrom: basis }),
		...(asWanted || remedy === undefined ? {} : { remedy }),
		...(changesAt === undefined ? {} : { changesAt }),
	};
}
