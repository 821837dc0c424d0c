import type { CustomerId, RuleInput, SegmentRef, When } from '../types';
import { SegmentsError } from '../../error';
import { checkCustomer, type CustomerCheck } from '../../explain';
import { LIMITS } from '../../language/limits';
import { findSegment, isNamedRef, type SegmentRow } from '../segment';
import type { SegmentsContext } from '../context';
import { readCustomerId } from '../customer/customer-ids';
import { readMoment } from '../context/moment';
import { question, questionOf } from './question';

/**
 * Whether a customer is in a segment, or meets a rule, and why. Asked of the shop now, not of the stored
 * membership.
 */
export async function check(
	context: SegmentsContext,
	refOrRule: SegmentRef | RuleInput,
	customerId: CustomerId,
	options: When = {},
): Promise<CustomerCheck> {
	const id = readCustomerId(customerId, context.mapping.keyType, 'customerId');
	const asked = await ruleOrSegment(context, refOrRule, options);
	return context.reader.readOnly(
		async (tx) => {
			const { rule, compiler, timeZone } = await ('segment' in asked
				? questionOf(tx, context, asked.segment)
				: question(tx, context, asked.rule, context));
			return checkCustomer({ rule, compiler }, id, await readMoment(tx, options.asOf, timeZone), tx);
		},
		{ signal: options.signal, path: context.mapping.path },
	);
}

type Asked = { readonly segment: SegmentRow } | { readonly rule: RuleInput };

/**
 * A text is a segment if there is one of that name, else query text; it may be the latter without a store,
 * too.
 */
export async function ruleOrSegment(
	{ reader, store }: SegmentsContext,
	refOrRule: SegmentRef | RuleInput,
	{ signal }: When,
): Promise<Asked> {
	if (typeof refOrRule === 'object' && !isNamedRef(refOrRule))
		return { rule: queryOf(refOrRule) ?? refOrRule };
	// No name is that long.
	if (typeof refOrRule === 'string' && refOrRule.length > LIMITS.nameLength + 50) return { rule: refOrRule };
	try {
		return { segment: await reader.readOnly((tx) => findSegment(tx, store, refOrRule), { signal }) };
	} catch (error) {
		if (typeof refOrRule === 'string' && looksLikeRule(refOrRule) && isAbsence(error))
			return { rule: refOrRule };
		throw error;
	}
}

/** `{ query }` is query text for certain, whatever the titles of the segments. */
const queryOf = (input: object | null): string | undefined =>
	input !== null && 'query' in input && typeof input.query === 'string' ? input.query : undefined;

const isAbsence = (error: unknown) =>
	SegmentsError.is(error) && (error.code === 'SEGMENT_NOT_FOUND' || error.code === 'STORE_NOT_INSTALLED');
const looksLikeRule = (text: string) =>
	/[<>=!({]|\b(is|in|includes|contains|starts|ends|between|before|after|ago)\b/i.test(text);
