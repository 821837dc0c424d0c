import type { CustomerId, RuleInput, SegmentRef, When } from '../api';
import type { Queryable } from '../database';
import { SegmentsError } from '../error';
import { checkCustomer, type CustomerCheck } from '../explain';
import { findSegment } from '../segment';
import type { Setup } from '../setup';
import { readCustomerId } from './customer-ids';
import { momentOf } from './moment';
import { question, questionOf, type Question } from './question';

/** Whether a customer is in a segment, or meets a rule, and why. Asked of the shop now, not of the stored membership. */
export async function check(setup: Setup, refOrRule: SegmentRef | RuleInput, customerId: CustomerId, options: When = {}): Promise<CustomerCheck> {
	const id = readCustomerId(customerId, setup.mapping.keyType, 'customerId');
	return setup.reader.readOnly(async (tx) => {
		const { rule, context, timeZone } = await asked(tx, setup, refOrRule);
		return checkCustomer(rule, id, context, await momentOf(tx, options.asOf, timeZone), tx);
	}, { signal: options.signal });
}

/** A text is a segment if there is one of that name, else query text. */
async function asked(db: Queryable, setup: Setup, refOrRule: SegmentRef | RuleInput): Promise<Question> {
	if (typeof refOrRule === 'object') return question(db, setup, queryOf(refOrRule) ?? refOrRule, setup.timeZone);
	const segment = await findSegment(db, setup.store, refOrRule).catch((error: unknown) => noSegment(refOrRule, error));
	return 'kind' in segment ? questionOf(db, setup, segment) : question(db, setup, segment.rule, setup.timeZone);
}

/** `{ query }` is query text for certain, whatever the titles of the segments. */
const queryOf = (input: object): string | undefined => ('query' in input && typeof input.query === 'string' ? input.query : undefined);

function noSegment(text: string | number, error: unknown): { rule: RuleInput } {
	const isRule = typeof text === 'string' && /[<>=!({]|\b(is|in|includes|contains|starts|ends|between|before|after|ago)\b/i.test(text);
	if (isRule && error instanceof SegmentsError && error.code === 'SEGMENT_NOT_FOUND') return { rule: text };
	throw error;
}
