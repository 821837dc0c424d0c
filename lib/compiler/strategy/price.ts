import { giveTurn } from '../../database/give-turn';
import { defined } from '../../error/defined';
import type { Queryable } from '../../database/queryable';
import type { Sql } from '../../database/sql';
import type { Rule } from '../../language/rule/rule';
import { collected } from '../plan/fold-plan';
import { all, type Plan, type RowRelation, type TimedPlan } from '../plan/plan';
import { idsQuery } from '../sql/ids-query';
import type { ShopContext } from '../sql/printer';
import {
	CHEAP_SCAN,
	choose,
	DEFAULT_STRATEGY,
	mayChoose,
	worthPricing,
	type Costs,
	type StrategyName,
} from './choose';
import { estimatedCost, estimatedRows } from './estimate';
import { asksFacts, preFilterConditions } from './pre-filtered';
import { scanStrategy } from './scan';
import { strategyNamed } from './strategies';

/** The strategy of a rule's query, and what the planner thinks that it costs; absent where nobody asked. */
export interface Choice {
	readonly strategy: StrategyName;
	readonly cost?: number;
}

/** Gives what was chosen for the same key some minutes ago, or chooses anew. */
export type Choices = (key: string, choose: () => Promise<Choice>) => Promise<Choice>;

/** What the choice is made with. */
export interface Pricing {
	readonly db: Queryable;
	/** How many customers the shop has, about. */
	readonly customers: () => Promise<number>;
	readonly choices: Choices;
	/** Whether the cost is wanted, too. Each estimate plans a query: one to three milliseconds of a preview. */
	readonly withCost?: boolean;
}

export interface Priced {
	readonly query: Sql;
	/** Given where it is wanted. */
	readonly cost?: number;
}

/**
 * The ids of a rule's customers by the strategy that the planner expects to be quickest on this data. Choices
 * are remembered by the rule and by the text of its scan, which tells rules apart whose plans differ though
 * they read the same: `member_of` asks what another segment's rule is now.
 */
export async function cheapestIds(
	compiled: TimedPlan & { readonly rule: Rule },
	shop: ShopContext,
	pricing: Pricing,
): Promise<Priced> {
	const { text, bindings } = idsQuery(compiled, shop, scanStrategy());
	await giveTurn(bindings);
	const key = `${pricing.withCost === true} ${JSON.stringify(compiled.rule)} ${text}`;
	const { strategy, cost } = await pricing.choices(key, () => chosen(compiled, shop, pricing));
	return { query: idsBy(strategy, compiled, shop), cost };
}

const idsBy = (strategy: StrategyName, timed: TimedPlan, shop: ShopContext): Sql =>
	idsQuery(timed, shop, strategyNamed(strategy, timed, shop));

async function chosen(timed: TimedPlan, shop: ShopContext, pricing: Pricing): Promise<Choice> {
	const asked = { asksFacts: asksFacts(timed.plan), asksTwice: asksTwice(timed.plan) };
	if (!mayChoose(asked) && pricing.withCost !== true) return { strategy: DEFAULT_STRATEGY };
	const costOf = (name: StrategyName) => estimatedCost(idsBy(name, timed, shop), pricing.db);
	const first = await costOf(DEFAULT_STRATEGY);
	if (!mayChoose(asked) || first < CHEAP_SCAN) return { strategy: DEFAULT_STRATEGY, cost: first };
	const hints = { ...asked, leavesFew: asked.asksFacts && (await leavesFew(timed, shop, pricing)) };
	const costs: Partial<Record<StrategyName, number>> = { [DEFAULT_STRATEGY]: first };
	for (const name of worthPricing(hints)) costs[name] ??= await costOf(name);
	const strategy = choose(costs satisfies Costs, hints);
	return { strategy, cost: defined(costs[strategy]) };
}

/** A share of the customers that counts as few. */
const FEW_CUSTOMERS_SHARE = 0.1;

/**
 * Whether the conditions without facts leave few customers: facts are looked up for them, or their rows alone
 * are aggregated, which is quicker where no index leads to a customer's rows.
 */
async function leavesFew(
	{ plan, moment }: TimedPlan,
	shop: ShopContext,
	{ db, customers }: Pricing,
): Promise<boolean> {
	const conditions = preFilterConditions(plan);
	if (conditions.length === 0) return false;
	const left = await estimatedRows(idsQuery({ plan: all(conditions), moment }, shop, scanStrategy()), db);
	return left < (await customers()) * FEW_CUSTOMERS_SHARE;
}

/** Whether one relation is asked more than once whether it has rows. */
function asksTwice(plan: Plan): boolean {
	const asked = collected<RowRelation>(plan, { some: ({ of }) => [of] });
	return new Set(asked).size < asked.length;
}
