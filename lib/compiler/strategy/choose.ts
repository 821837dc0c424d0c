/**
 * Those that scan plans which are asked otherwise, in the order in which each is compared with the best so
 * far.
 */
export const REWRITINGS = [
	'lines_first',
	'amounts_last',
	'united',
	'neighbours',
	'nearest',
	'rows_first',
	'both_first',
	'products_first',
] as const;
export type RewritingName = (typeof REWRITINGS)[number];

/** The ways to get at facts, and to ask whether rows exist. */
export const STRATEGIES = [
	'scan',
	'shared',
	'joined',
	'unranked',
	...REWRITINGS,
	'prefiltered',
	'listed',
	'lookup',
] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** The strategy where nobody can say what the others cost: right when a rule leaves most customers. */
export const DEFAULT_STRATEGY: StrategyName = 'scan';

/** What is known of a rule before anything is priced. */
export interface Hints {
	/** It asks for counts, sums, dates … over rows. */
	readonly asksFacts: boolean;
	/**
	 * Whether rows exist may be read from one scan. It asks that more than once of one relation: that the last
	 * order lies long ago is a semi- and an anti-join, or one scan for the earliest and the latest order. So is
	 * that the first order came soon after signing up: a semi-join, or a scan for the earliest. Either may take
	 * twice as long as the other. Or it asks that beside something else that will do, which no join answers:
	 * each customer's rows are then looked for, unless a list of all fits into `work_mem`. Where no index leads
	 * to them (EverShop's orders) "a product, or a category" took more than ten minutes, and 3.6 s in one scan.
	 */
	readonly mayShare: boolean;
	/** It asks orders what is looked up for each, and may be joined. */
	readonly mayJoin: boolean;
	/** It asks for a first or last row. */
	readonly asksFirst: boolean;
	/** How many times a scan's cost it costs to look up the rows in these places, and nothing else of them. */
	readonly placesLookedUp: number;
	/** What would ask it otherwise. */
	readonly rewritings: readonly RewritingName[];
	/** Its conditions without facts leave few customers. */
	readonly leavesFew: boolean;
	/** How many, as the planner expects. */
	readonly left: number;
	/** They leave out many at least. */
	readonly leavesSome: boolean;
	/** How much of the scan's cost is for reading rows in the order of an index. */
	readonly walked: number;
	/** For each first or last row, the rows of the customer that it is compared with where none is ranked. */
	readonly pairs: number;
	/** What pre-filtering costs on the scale of `joined`, where that is cheaper than the scan. */
	readonly besideJoined?: number;
}

/**
 * What the planner thinks that the query costs in each strategy, in its own unit. Of `products_first` by the
 * products that there are: infinite where they must not be listed; of `joined` where it is not clearly less.
 */
export type Costs = Readonly<Partial<Record<StrategyName, number>>>;

/**
 * Whether a strategy may be taken, or tried. What lists and groups rows costs as much however few are asked:
 * only where it was priced, and is worth it.
 */
export const mayTake = (name: StrategyName, costs: Costs): boolean =>
	!COSTLY_ANYWAY.has(name) || (costs[name] ?? Infinity) < Infinity;

const COSTLY_ANYWAY: ReadonlySet<StrategyName> = new Set(['products_first', 'joined']);

/** Whether there can be more than one strategy. */
export const mayChoose = ({
	asksFacts,
	mayShare,
	mayJoin,
	rewritings,
}: Pick<Hints, 'asksFacts' | 'mayShare' | 'mayJoin' | 'rewritings'>): boolean =>
	asksFacts || mayShare || mayJoin || rewritings.length > 0;

/**
 * A scan that costs less, in the planner's unit, is not compared: it takes five milliseconds, and up to three
 * more estimates, of which each plans the query again, one or two each.
 */
export const CHEAP_SCAN = 1_000;

/** The strategies that are worth a price. */
export const worthPricing = ({
	asksFacts,
	mayShare,
	mayJoin,
	asksFirst,
	rewritings,
	leavesFew,
	leavesSome,
}: Omit<Hints, 'placesLookedUp' | 'left' | 'walked' | 'pairs'>): readonly StrategyName[] => [
	'scan',
	...(mayShare ? (['shared'] as const) : []),
	...(mayJoin ? (['joined'] as const) : []),
	...(asksFirst ? (['unranked'] as const) : []),
	...rewritings,
	...(asksFacts && leavesSome ? (['prefiltered'] as const) : []),
	...(asksFacts && leavesFew ? (['listed'] as const) : []),
	...(asksFacts ? (['lookup'] as const) : []),
];

/**
 * The planner charges a look-up for every page as if each customer's were read from disk anew, though most
 * are in memory: measured over 25 rules at 100,000 customers, a look-up takes a tenth to a thirtieth of the
 * time of a scan of the same estimated cost. With 16 all those rules got the quicker strategy, and "few, and
 * spent" on every preset; with 8 it took 1.8 times as long on Vendure, with 1 "new customers who bought" 20
 * times. Without an index a look-up is charged two hundred times as much and more. Only where other
 * conditions leave few customers: of all customers' sub-selects the planner may know better ways.
 */
export const LOOKUP_DISCOUNT = 16;

/** Look-ups of few customers that cost less are not compared with anything. */
export const CHEAP_LOOKUP = CHEAP_SCAN * LOOKUP_DISCOUNT;

/**
 * What a look-up by an index may cost for each customer. Dearer ones read a table for each, and have no
 * discount: the scan may be overrated, too. Amounts less their refunds are priced as if those of each order
 * were looked up, so "last order above 200" of 194 customers of EverShop's was looked up at a fifth of the
 * scan's discounted cost: 47 s, and 1.3 in full.
 */
export const INDEXED_LOOKUP = 2_000;

/**
 * Of all customers, where an index in the order of time leads to the first rows of each, and pages are not
 * charged as of a slow disk: a third order above 300, of 200,000 customers, took 1.3 s by look-ups of which
 * the planner expected 9.7 times a scan's cost, and 1.9 s ranked. Of 28 times the cost it took three times as
 * long. Not beside a query that ranks nothing: a last order above 400 took 0.88 s by look-ups of 7.7 times
 * its cost, and 0.58 s by itself. What else is asked of the rows once they are found is left out: where
 * amounts are computed it is charged for all orders either way, so a last order above 200 of Saleor's seemed
 * to cost six times as much looked up (1.4 s), and took 0.4 s scanned.
 */
export const PLACES_DISCOUNT = 10;

/**
 * Pre-filtering reads the conditions' rows (or the customers) once more, which costs little, and may spare
 * most of the orders' joins and aggregates. The planner expects too few of those where whose an order is
 * stands in JSON (Airbyte: 54,000 of 445,000), so up to 10 % more are accepted.
 */
export const PREFILTER_DISCOUNT = 1.1;

/**
 * Where more are left by what the planner expects, pre-filtering has to be clearly cheaper. It took one group
 * of three for a third of all customers, who were 5 %: 1.2 s of processor time scanned, and 0.64 s
 * pre-filtered.
 */
export const PREFILTER_OF_SOME = 1 / 1.5;

/**
 * To rank orders, the planner may read them all in the order of an index, and charges no more for a row that
 * lies anywhere in memory than for the next one: 950,000 orders took 2.1 s of processor time so, of which it
 * expected 1.5 times a scan's, and 0.25 s scanned.
 */
export const WALK_SURCHARGE = 4;

/**
 * Not to rank has to be clearly cheaper. Of sorts the planner expects too much: where it expected 0.7 to 0.8
 * times as much, a first order in dollars took 1.3 to 1.5 times as long (Odoo, Spree, Vendure), and a last
 * order above 200 nine times (Vendure). Of many pairs it expects too little, since it takes customers for
 * alike: with 90 for each order, a first order in dollars took 1.7 times as long where it expected 0.44 times
 * (Spree), and 1.3 times where it expected 0.25 (Saleor), both beside a sort of all orders.
 */
export const UNRANKED_MARGIN = 0.45;
const MARGIN_OF_MANY_PAIRS = 0.2;
const MANY_PAIRS = 20;

/**
 * A look-up of the nearest row reads one entry of an index that is in memory mostly: who came back, of
 * 950,000 orders, took 0.33 s by 39,000 look-ups of which the planner expected 123,000, and 0.43 s by two
 * joins of which it expected 43,000.
 */
export const NEAREST_DISCOUNT = 4;

/**
 * Rows that are read first cost what the planner expects; those looked up customer by customer cost more,
 * since who is asked for has more rows than others. Of 1,000,000 orders, A then B within 30 days took 0.3
 * times as long read first, at 1.2 times the cost, and B after A 0.2 times; on Medusa A and never B 0.42
 * times, at 1.2 times the cost. A, then an order of a channel, took 1.5 times as long at 1.37 times the cost.
 */
export const ROWS_DISCOUNT = 1.3;

/**
 * What reads both first is priced as of pages in memory, but at no less than this share of what the server's
 * own setting makes of it: by that it plans what is run.
 */
export const LEAST_SHARE = 0.5;

/**
 * Listed products lead to their lines, and those to their orders, by look-ups in indexes that are in memory
 * mostly. On Medusa, at three times a scan's cost, who never bought in a category took 0.43 to 0.47 times as
 * long so, and three pieces of one 0.77 to 0.9 times.
 */
export const PRODUCTS_DISCOUNT = 4;

/** Up to how many times the cost of the best so far it is taken. */
const DISCOUNTS: Readonly<Record<RewritingName, number>> = {
	lines_first: 1,
	amounts_last: 1,
	united: 1,
	neighbours: 1,
	nearest: NEAREST_DISCOUNT,
	rows_first: ROWS_DISCOUNT,
	both_first: 1,
	products_first: PRODUCTS_DISCOUNT,
};

/**
 * The strategy that takes least time, by costs that are not all of one scale. A strategy without a cost is
 * not chosen.
 */
export function choose(
	costs: Costs,
	{
		leavesFew,
		left = Infinity,
		placesLookedUp = Infinity,
		walked = 0,
		pairs = 0,
		besideJoined,
	}: Pick<Hints, 'leavesFew'> &
		Partial<Pick<Hints, 'left' | 'placesLookedUp' | 'walked' | 'pairs' | 'besideJoined'>>,
): StrategyName {
	const best = (name: StrategyName, others: Chosen, times = 1) => cheaper(name, others, times, costs);
	const apart = best('shared', { name: DEFAULT_STRATEGY, cost: costs[DEFAULT_STRATEGY] ?? NaN });
	const scanned = best('joined', apart);
	// It is the scan that walks.
	const walks = scanned.name === 'joined' ? 0 : walked;
	const ranking = { ...scanned, cost: scanned.cost + WALK_SURCHARGE * walks };
	const margin = pairs > MANY_PAIRS && walks === 0 ? MARGIN_OF_MANY_PAIRS : UNRANKED_MARGIN;
	const unranked = best('unranked', ranking, margin);
	const ranked = unranked === ranking ? scanned : unranked;
	const rewritten = REWRITINGS.reduce((found, name) => best(name, found, DISCOUNTS[name]), ranked);
	const isJoined = rewritten.name === 'joined';
	// What was preferred to it by a discount has no more than its cost.
	const isItsCost = scanned.name === 'joined' && rewritten.cost === scanned.cost;
	const filtering = isItsCost ? { ...costs, prefiltered: besideJoined ?? costs.prefiltered } : costs;
	const ofLeft = leavesFew ? PREFILTER_DISCOUNT : PREFILTER_OF_SOME;
	const scans = cheaper('prefiltered', rewritten, ofLeft, filtering);
	const arePlaces = placesLookedUp < PLACES_DISCOUNT && scans.name !== 'unranked';
	const ofAll = arePlaces ? PLACES_DISCOUNT : 1;
	const areIndexed = (costs.lookup ?? 0) < left * INDEXED_LOOKUP;
	const ofFew = areIndexed ? LOOKUP_DISCOUNT : 1;
	// That discount was measured beside a scan that looks up what is computed.
	const own = scans.name === 'prefiltered' ? Math.min(apart.cost, costs.prefiltered ?? Infinity) : apart.cost;
	const beside = arePlaces && isJoined && !leavesFew ? { ...scans, cost: own } : scans;
	const chosen = best('lookup', beside, leavesFew ? ofFew : ofAll);
	// The price of a list is that of ten customers, whoever is on it: it says nothing beside other strategies.
	if (chosen.name !== 'prefiltered') return chosen.name;
	return (costs.listed ?? Infinity) < (costs.prefiltered ?? 0) ? 'listed' : chosen.name;
}

/** What pre-filtering is compared by: what each way costs, with all that is looked up for each order. */
interface Scales extends Required<Pick<Costs, 'scan' | 'joined' | 'prefiltered'>> {
	/** What the scan and pre-filtering would cost if orders were counted only. */
	readonly scanned: number;
	readonly found: number;
}

/**
 * What it costs to pre-filter, on the scale of `joined`: to find whose rows are left, and of what is beyond
 * counting rows there as much as of the look-ups that are charged. By its own price it lost to the join of
 * all: 43 customers of a city took 1.0 s on EverShop's tables so, 0.4 s pre-filtered. On five platforms, of 2
 * to 50 % of the customers, to pre-filter took 0.16 to 1.28 times as long as the join. Where counting asks
 * amounts, too (of orders above 100), it is its share of all look-ups.
 */
export function onJoinsScale({ scan, joined, prefiltered, scanned, found }: Scales): number {
	if (scanned >= joined) return Math.min(prefiltered, (joined * prefiltered) / scan);
	const lookedUp = (prefiltered - found) / (scan - scanned);
	const share = lookedUp >= 0 && lookedUp <= 1 ? lookedUp : 1;
	return Math.min(prefiltered, found + share * (joined - scanned));
}

/**
 * A strategy, and its cost on the scan's scale: no more than that of what it was preferred to, though the
 * planner prices it higher. Discounts would multiply else.
 */
interface Chosen {
	readonly name: StrategyName;
	readonly cost: number;
}

/** The one by that name where it costs less than so many times the other. */
function cheaper(name: StrategyName, other: Chosen, times: number, costs: Costs): Chosen {
	const cost = costs[name];
	const isCheaper = cost !== undefined && cost < other.cost * times;
	return isCheaper ? { name, cost: Math.min(cost, other.cost) } : other;
}
