import type { Queryable } from '../../database/queryable';
import { spreadsCustomers } from '../../shop/mapping/backend';
import type { Mapping } from '../../shop/mapping/mapping';
import type { Plan, Rows } from '../plan/plan';
import type { ShopContext } from '../sql/printer';
import { withPagesInMemory } from './settings';

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
	return asksOfOrders(plan, new Set(ordersOfAll.columns), ASKS);
}

/** Whether it is asked of the first or last order of each customer alone. */
export const asksJoinedOfOne = (plan: Plan, { ordersOfAll }: Mapping): boolean =>
	!asksOfOrders(plan, new Set(ordersOfAll?.columns), ASKS_OF_OTHERS);

interface Walk {
	/** Whether what is asked of the first or last order of each customer alone counts. */
	readonly ofOne: boolean;
	/** Whether the part is asked of such a one. */
	readonly within: boolean;
}
const ASKS: Walk = { ofOne: true, within: false };
const ASKS_OF_OTHERS: Walk = { ofOne: false, within: false };

/** A plan is plain data: what it asks of an order stands somewhere in it. A model of amounts asks them. */
function asksOfOrders(part: unknown, columns: ReadonlySet<unknown>, walk: Walk): boolean {
	if (typeof part !== 'object' || part === null || isList(part)) return false;
	const { of, column, rows } = part as Partial<Record<'of' | 'column' | 'rows', unknown>>;
	if (of === 'order' && column !== undefined) return (walk.ofOne || !walk.within) && columns.has(column);
	if ('gammaGamma' in part && columns.has('amount')) return true;
	const within = typeof rows === 'object' && rows !== null ? isFirstOrLast(rows) : walk.within;
	return Object.entries(part).some(([key, one]) =>
		asksOfOrders(one, columns, { ...walk, within: key !== 'ranked' && within }),
	);
}

const isFirstOrLast = ({ ranked }: Partial<Rows>): boolean => ranked?.places[1] === 1;

/** Of values, which may be 100,000. */
const isList = (part: object): boolean => Array.isArray(part) && typeof part[0] !== 'object';

/**
 * A look-up is charged as if its pages were read from disk, and takes less even with pages in memory: of a
 * window of 365 days on Medusa it was priced at 2.3 times the join then, and took 0.8 times as long; of all
 * times at 4.1 times, and took 1.4 times as long.
 */
const JOINED_MARGIN = 1 / 3;

/**
 * Of the first or last order of each customer alone. Where the orders are one SELECT, the amount is looked up
 * for that one, once they are sorted, and the planner charges for each all the same: priced at 5.5 and 3.1
 * times the join with pages in memory, a last order above 200 took 0.85 and 0.8 times as long (Spree,
 * Saleor). Of several SELECTs, as with orders that do not count, it is looked up for each, at 17 to 37 times
 * the price.
 */
const JOINED_MARGIN_OF_ONE = 1 / 10;

/** What the two ways cost. */
interface JoinedPrices {
	/** As the query is run. */
	readonly joined: number;
	readonly lookedUp: number;
	/** By the settings that hold when it is called. */
	readonly costOf: (joined: boolean) => Promise<number>;
}

/** What it costs to join, as the query is run; infinite where that is not clearly cheaper. */
export async function costOfJoined(
	{ joined, lookedUp, costOf }: JoinedPrices,
	ofOne: boolean,
	db: Queryable,
): Promise<number> {
	if (joined >= lookedUp) return Infinity;
	const margin = ofOne ? JOINED_MARGIN_OF_ONE : JOINED_MARGIN;
	const isCheaper = await withPagesInMemory(
		db,
		async () => (await costOf(true)) < margin * (await costOf(false)),
	);
	return isCheaper ? joined : Infinity;
}

const joinedMappings = new WeakMap<Mapping, Map<string, Mapping>>();

/**
 * The shop as statements see it that ask these plans of most orders. Postgres drops the joins that nobody
 * asks for, but for those whose rows it cannot know to be one for each order, as Medusa's summaries are.
 */
export function joinedShop<Shop extends ShopContext>(shop: Shop, plans: readonly Plan[]): Shop {
	const { mapping } = shop;
	if (mapping.ordersOfAll === undefined) return shop;
	const { select, some, columns } = mapping.ordersOfAll;
	const asked = columns.filter((one) => plans.some((plan) => asksOfOrders(plan, new Set([one]), ASKS)));
	const orders = some?.[String(asked)] ?? select;
	const known = joinedMappings.get(mapping) ?? new Map<string, Mapping>();
	joinedMappings.set(mapping, known);
	const joined = known.get(orders) ?? { ...mapping, relations: { ...mapping.relations, orders } };
	known.set(orders, joined);
	return { ...shop, mapping: joined };
}
