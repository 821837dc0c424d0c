import { runningWith } from '../../compiler/strategy/settings';
import type { CustomerId, CustomerMember, RuleInput, SegmentRef, When } from '../types';
import { rowsOf, type Queryable } from '../../database';
import { sql, trusted } from '../../database/sql';
import { keyOf, relationSource } from '../../compiler/sql/relation-source';
import { CUSTOMER_ID } from '../../language/field/standard-fields';
import { oneOf } from '../../language/rule/conditions';
import { pricingFor, type SegmentsContext } from '../context';
import { readMoment } from '../context/moment';
import { readCustomerIds } from '../customer/customer-ids';
import { ruleOrSegment } from './check';
import { idsOf, question, questionOf, type Question } from './question';

/**
 * Which of these customers are in a segment, or meet a rule: one question for all of them. Asked of the shop
 * now, as `check` does, without the reasons. Customers whom the shop does not have are left out.
 */
export async function checkMany(
	context: SegmentsContext,
	refOrRule: SegmentRef | RuleInput,
	customerIds: readonly CustomerId[],
	options: When = {},
): Promise<CustomerMember[]> {
	const ids = readCustomerIds(customerIds, context.mapping.keyType, 'customerIds');
	if (ids.length === 0) return [];
	const asked = await ruleOrSegment(context, refOrRule, options);
	return context.reader.readOnly(
		async (tx) => {
			const what = await ('segment' in asked
				? questionOf(tx, context, asked.segment)
				: question(tx, context, asked.rule, context));
			return membersAmong(tx, { context, ids, asOf: options.asOf }, what);
		},
		{ signal: options.signal, path: context.mapping.path },
	);
}

async function membersAmong(
	tx: Queryable,
	{ context, ids, asOf }: { context: SegmentsContext; ids: readonly string[]; asOf: When['asOf'] },
	{ rule, compiler, timeZone }: Question,
): Promise<CustomerMember[]> {
	const { from, column } = relationSource('customers', context.mapping);
	const moment = await readMoment(tx, asOf, timeZone);
	// The rule is asked of these customers alone, so that its facts need not be computed for all.
	const among = { rule: { match: 'all' as const, rules: [oneOf(CUSTOMER_ID, ids), rule] }, compiler };
	const { query: members, runWith } = await idsOf(among, moment, pricingFor(context, tx));
	return runningWith(runWith, tx, () =>
		rowsOf<CustomerMember>(
			tx,
			sql`WITH members AS MATERIALIZED (${members})
			SELECT ${keyOf(column('id'), context.mapping)} AS "customerId", ${column('id')} IN (SELECT customer_id FROM members) AS member
			FROM ${from} WHERE ${column('id')} = ANY (${ids}::${trusted(context.mapping.keyType)}[])`,
		),
	);
}
