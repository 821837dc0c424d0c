import type { TimedPlan } from '../plan/plan';
import type { ShopContext } from '../sql/printer';
import { mayTake, STRATEGIES, type Costs, type StrategyName } from './choose';
import { idsBy } from './strategies';

/**
 * The strategies that write different queries for a plan, by what the planner expects: those that it has not
 * been asked about at the end. What costs as much however few are asked is left out where it was not priced.
 */
export function waysOf(timed: TimedPlan, shop: ShopContext, costs: Costs): readonly StrategyName[] {
	const texts = new Map<string, StrategyName>();
	for (const name of STRATEGIES) {
		const { text } = idsBy(name, timed, shop);
		if (!texts.has(text)) texts.set(text, name);
	}
	const costOf = (name: StrategyName) => costs[name] ?? Infinity;
	const ways = [...texts.values()].filter((name) => mayTake(name, costs));
	return ways.sort((a, b) => (costOf(a) < costOf(b) ? -1 : costOf(a) > costOf(b) ? 1 : 0));
}
