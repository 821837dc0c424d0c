import type { TimedPlan } from '../plan/plan';
import type { ShopContext } from '../sql/printer';
import { STRATEGIES, type Costs, type StrategyName } from './choose';
import { idsBy } from './strategies';

/**
 * The strategies that write different queries for a plan, by what the planner expects: those that it has not
 * been asked about at the end. Products are listed only where it has been, and they are few.
 */
export function waysOf(timed: TimedPlan, shop: ShopContext, costs: Costs): readonly StrategyName[] {
	const texts = new Map<string, StrategyName>();
	for (const name of STRATEGIES) {
		const { text } = idsBy(name, timed, shop);
		if (!texts.has(text)) texts.set(text, name);
	}
	const costOf = (name: StrategyName) => costs[name] ?? Infinity;
	const ways = [...texts.values()].filter((name) => name !== 'products_first' || costOf(name) < Infinity);
	return ways.sort((a, b) => (costOf(a) < costOf(b) ? -1 : costOf(a) > costOf(b) ? 1 : 0));
}
