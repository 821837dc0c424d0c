import type { Mapping } from '../../shop/mapping/mapping';
import type { TimedPlan } from '../plan/plan';
import { join, sql, type Sql } from '../../database/sql';
import { createdBy } from './created-by';
import { isIn } from './equality';
import type { FactStrategy } from './fact-strategy';
import { writePlans, type ShopContext } from './printer';
import { relationSource } from './relation-source';
import { CUSTOMERS } from './scope';

/**
 * The customers of a plan: one row each, `customer_id`.
 * @param only a sub-select of the customer ids to look at; all by default
 */
export function idsQuery(
	{ plan, moment }: TimedPlan,
	shop: ShopContext,
	strategy: FactStrategy,
	only?: Sql,
): Sql {
	const { from, column } = relationSource('customers', shop.mapping);
	const { written, joins } = writePlans([plan], strategy, shop);
	const conditions = [...idIn(only, shop.mapping), ...createdBy(shop.mapping, moment), ...written];
	return sql`SELECT ${column('id')} AS customer_id FROM ${from}${joins} WHERE ${join(conditions, ' AND ')}`;
}

/** That a customer is one of those to look at, where they are told. */
export const idIn = (only: Sql | undefined, mapping: Mapping): readonly Sql[] =>
	only === undefined ? [] : [isIn(CUSTOMERS.owner(), only, mapping)];
