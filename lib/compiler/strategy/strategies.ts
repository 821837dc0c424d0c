import type { Sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import { clockOf, edge, type Interval, type Moment } from '../../language/time';
import type { Plan, TimedPlan } from '../plan/plan';
import type { FactStrategy } from '../sql/fact-strategy';
import { lookUpStrategy } from '../sql/look-up';
import { idsQuery } from '../sql/ids-query';
import type { ShopContext } from '../sql/printer';
import type { RewritingName, StrategyName } from './choose';
import { amountsLast } from './amounts-last';
import { bothFirst } from './both-first';
import { asksJoined, joinedShop } from './joined';
import { linesFirst } from './lines-first';
import { nearest } from './nearest';
import { neighbours } from './neighbours';
import { preFilteredStrategy } from './pre-filtered';
import { productsFirst } from './products-first';
import type { Rewriting } from './rewriting';
import { rowsFirst } from './rows-first';
import { scanStrategy } from './scan';
import { sharedStrategy } from './shared';
import { united } from './united';
import { unrankedStrategy } from './unranked';

/** How each asks a plan. */
export const REWRITTEN: Readonly<Record<RewritingName, Rewriting>> = {
	lines_first: linesFirst,
	amounts_last: amountsLast,
	united,
	neighbours,
	nearest,
	rows_first: rowsFirst,
	both_first: bothFirst,
	products_first: productsFirst,
};

/**
 * The ids of a plan's customers by a strategy.
 * @param only as of `strategyNamed`; the ids are of these
 */
export function idsBy(name: StrategyName, timed: TimedPlan, shop: ShopContext, only?: Sql): Sql {
	const joins = name === 'joined' && asksJoined(timed.plan, shop.mapping);
	return idsQuery(
		timed,
		joins ? joinedShop(shop, [timed.plan]) : shop,
		strategyNamed(name, timed, shop, only),
		only,
	);
}

/**
 * A strategy for one plan. What cannot be pre-filtered is scanned.
 * @param only a sub-select of the customers to look at: the rows of others are not read
 */
function strategyNamed(name: StrategyName, timed: TimedPlan, shop: ShopContext, only?: Sql): FactStrategy {
	const semiJoins = only === undefined ? [] : [only];
	switch (name) {
		case 'lookup':
			return lookUpStrategy;
		case 'scan':
		case 'joined':
			return scanStrategy(semiJoins);
		case 'shared':
			return sharedStrategy(pastOf(timed.moment), semiJoins);
		case 'unranked':
			return unrankedStrategy(shop.mapping, semiJoins);
		case 'lines_first':
		case 'amounts_last':
		case 'united':
		case 'neighbours':
		case 'nearest':
		case 'rows_first':
		case 'both_first':
		case 'products_first':
			return rewritingStrategy(REWRITTEN[name], shop.mapping, semiJoins);
		case 'prefiltered':
			return preFilteredStrategy(timed, shop) ?? scanStrategy(semiJoins);
		case 'listed':
			return preFilteredStrategy(timed, shop, 'listed') ?? scanStrategy(semiJoins);
	}
}

/** @param semiJoins as of `scanStrategy` */
function rewritingStrategy(
	{ asks, rewrite }: Rewriting,
	mapping: Mapping,
	semiJoins: readonly Sql[],
): FactStrategy {
	const scan = scanStrategy(semiJoins);
	// What it would not change stays as it is written elsewhere, so that it is not tried as another form.
	const rewritten = (plan: Plan) => (asks(plan, mapping) ? rewrite(plan, mapping) : plan);
	return { ...scan, rewrite: (plans) => scan.rewrite(plans.map(rewritten)) };
}

/** All instants that count. */
export const pastOf = (moment: Moment): Interval => ({ to: edge(clockOf(moment).horizon) });
