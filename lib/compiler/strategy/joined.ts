import { spreadsCustomers } from '../../shop/mapping/backend';
import type { Mapping } from '../../shop/mapping/mapping';
import type { Plan } from '../plan/plan';
import type { ShopContext } from '../sql/printer';

/**
 * What a mapping looks up for each order is grouped and joined (`ordersOfAll`). On Medusa, whose amounts
 * stand in a table of their own, one order above 400 took 5 s looked up for 1,120,000 orders, and 2.1 s
 * joined; what customers have spent 4.1 and 2.8 s. An amount less its refunds takes as long either way, but
 * joined it has the price that it is worth: looked up, its refunds are charged for with each order.
 *
 * Citus joins rows that it has grouped by another column than the one they lie by on one server.
 */
export function asksJoined(plan: Plan, mapping: Mapping): boolean {
	const { ordersOfAll } = mapping;
	if (ordersOfAll === undefined || spreadsCustomers(mapping)) return false;
	return asksOfOrders(plan, new Set(ordersOfAll.columns));
}

/** A plan is plain data: what it asks of an order stands somewhere in it. A model of amounts asks them. */
function asksOfOrders(part: unknown, columns: ReadonlySet<unknown>): boolean {
	if (typeof part !== 'object' || part === null) return false;
	const { kind, of, column } = part as Partial<Record<'kind' | 'of' | 'column', unknown>>;
	if (kind === 'column' && of === 'order') return columns.has(column);
	if ('gammaGamma' in part && columns.has('amount')) return true;
	return Object.values(part).some((one) => asksOfOrders(one, columns));
}

const joinedMappings = new WeakMap<Mapping, Mapping>();

/** The shop as statements see it that ask most orders. */
export function joinedShop<Shop extends ShopContext>(shop: Shop): Shop {
	const { mapping } = shop;
	if (mapping.ordersOfAll === undefined) return shop;
	const orders = mapping.ordersOfAll.select;
	const joined = joinedMappings.get(mapping) ?? { ...mapping, relations: { ...mapping.relations, orders } };
	joinedMappings.set(mapping, joined);
	return { ...shop, mapping: joined };
}
