import type { Sql } from '../../database/sql';
import { clockOf, edge, type Interval, type Moment } from '../../language/time';
import type { TimedPlan } from '../plan/plan';
import type { FactStrategy } from '../sql/fact-strategy';
import { lookUpStrategy } from '../sql/look-up';
import type { ShopContext } from '../sql/printer';
import type { StrategyName } from './choose';
import { linesFirstStrategy } from './lines-first';
import { nearestStrategy } from './nearest';
import { neighboursStrategy } from './neighbours';
import { preFilteredStrategy } from './pre-filtered';
import { productsFirstStrategy } from './products-first';
import { rowsFirstStrategy } from './rows-first';
import { scanStrategy } from './scan';
import { sharedStrategy } from './shared';
import { unrankedStrategy } from './unranked';

/**
 * A strategy for one plan. What cannot be pre-filtered is scanned.
 * @param only a sub-select of the customers to look at: the rows of others are not read
 */
export function strategyNamed(
	name: StrategyName,
	timed: TimedPlan,
	shop: ShopContext,
	only?: Sql,
): FactStrategy {
	const semiJoins = only === undefined ? [] : [only];
	switch (name) {
		case 'lookup':
			return lookUpStrategy;
		case 'scan':
			return scanStrategy(semiJoins);
		case 'shared':
			return sharedStrategy(pastOf(timed.moment), semiJoins);
		case 'unranked':
			return unrankedStrategy(shop.mapping, semiJoins);
		case 'lines_first':
			return linesFirstStrategy(shop.mapping, semiJoins);
		case 'nearest':
			return nearestStrategy(semiJoins);
		case 'neighbours':
			return neighboursStrategy(semiJoins);
		case 'products_first':
			return productsFirstStrategy(shop.mapping, semiJoins);
		case 'rows_first':
			return rowsFirstStrategy(shop.mapping, semiJoins);
		case 'prefiltered':
			return preFilteredStrategy(timed, shop) ?? scanStrategy(semiJoins);
		case 'listed':
			return preFilteredStrategy(timed, shop, 'listed') ?? scanStrategy(semiJoins);
	}
}

/** All instants that count. */
export const pastOf = (moment: Moment): Interval => ({ to: edge(clockOf(moment).horizon) });
