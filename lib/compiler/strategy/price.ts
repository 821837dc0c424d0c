import { giveTurn } from '../../database/give-turn';
import type { Queryable } from '../../database/queryable';
import { PARALLEL_SETUP_COST } from '../../database/transaction';
import { sql, type Sql } from '../../database/sql';
import type { Rule } from '../../language/rule/rule';
import { allFacts, changedOperands, changedPlan, collected, foldPlan } from '../plan/fold-plan';
import {
	all,
	withRows,
	type Operand,
	type Plan,
	type RowRelation,
	type Rows,
	type Test,
	type TimedPlan,
} from '../plan/plan';
import { idsQuery } from '../sql/ids-query';
import type { ShopContext } from '../sql/printer';
import { readingFor } from '../sql/test-sql';
import { spreadsCustomers } from '../../shop/mapping/backend';
import {
	CHEAP_LOOKUP,
	CHEAP_SCAN,
	choose,
	DEFAULT_STRATEGY,
	LEAST_SHARE,
	mayChoose,
	mayTake,
	onJoinsScale,
	REWRITINGS,
	worthPricing,
	type Costs,
	type Hints,
	type RewritingName,
	type StrategyName,
} from './choose';
import { estimatedCost, estimatedListed, estimatedRows, estimatedPlan, losesByWorkers } from './estimate';
import { asksOfRows } from './asked-of-rows';
import { asksFacts, preFilterConditions } from './pre-filtered';
import { asksNamedRows } from './named-rows';
import type { LookedUp } from './named-parts';
import { byNames } from './names';
import { asksJoined, asksJoinedOfOne, costOfJoined } from './joined';
import { costOfListed, WORTH_COUNTING } from './products-first';
import { scanStrategy } from './scan';
import { idsBy, REWRITTEN } from './strategies';
import { runningWith, withoutWorkers, withPagesInMemory, type RunWith } from './settings';
import { MOST_PAIRS_PER_ROW, pairsPerRow } from './skew';
import { rankedRelations } from './unranked';

/**
 * The strategy of a rule's query, and what the planner thinks that it and others cost, of those that were
 * asked.
 */
export interface Choice {
	readonly strategy: StrategyName;
	readonly costs: Costs;
	/** What the strategy cost on the scale that it was chosen by, where that is another than its own. */
	readonly chosenBy?: number;
	/** Whether it is to be asked without parallel workers, where that was asked. */
	readonly noWorkers?: boolean;
}

/** Gives what was chosen for the same key some minutes ago, or chooses anew. */
export type Choices = (key: string, choose: () => Promise<Choice>) => Promise<Choice>;

/** What the choice is made with. */
export interface Pricing {
	readonly db: Queryable;
	/** How many customers the shop has, about. */
	readonly customers: () => Promise<number>;
	readonly choices: Choices;
	/** What evaluations have found to be quickest, which no estimate of costs overrules. */
	readonly learnt?: StrategyName;
	/** Whether what is asked only reads, and may have parallel workers. */
	readonly mayHaveWorkers?: boolean;
	/** Whether the cost is wanted, too. Each estimate plans a query: one to three milliseconds of a preview. */
	readonly withCost?: boolean;
}

export interface Priced extends Choice {
	/** What the query is made from: the rule's own plan, but for what was looked up for it. */
	readonly timed: TimedPlan;
	readonly lookedUp: readonly LookedUp[];
	readonly query: Sql;
	/** Of the strategy, where somebody asked. */
	readonly cost?: number;
	/** What it is to be run with. */
	readonly runWith: RunWith;
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
	const { timed, lookedUp } = await byNames<TimedPlan>(compiled, shop.mapping, pricing.db);
	const scan = idsQuery(timed, shop, scanStrategy());
	await giveTurn(scan.bindings);
	const key = `${pricing.withCost === true} ${JSON.stringify(compiled.rule)} ${scan.text}`;
	const nearPages = asksNamedRows(timed.plan);
	const choice = await pricing.choices(key, () =>
		runningWith({ nearPages, noWorkers: false }, pricing.db, () => chosen(timed, shop, pricing)),
	);
	// What was learnt of a category with few products says nothing of one with many, nor a year of three days.
	const learnt = pricing.learnt && mayTake(pricing.learnt, choice.costs) ? pricing.learnt : undefined;
	const strategy = (await stillRight(learnt, timed, shop, pricing)) ?? choice.strategy;
	const query = strategy === DEFAULT_STRATEGY ? scan : idsBy(strategy, timed, shop);
	const cost = choice.costs[strategy];
	// What was learnt may be one that nobody has priced, and a price of pages in memory is a share of what
	// Postgres plans by.
	const isLong = (cost ?? choice.costs[DEFAULT_STRATEGY] ?? 0) > PARALLEL_SETUP_COST * LEAST_SHARE;
	const judged = () =>
		runningWith({ nearPages, noWorkers: false }, pricing.db, async (): Promise<Choice> => {
			// A preview counts them, which may get workers where the ids alone do not, by another plan.
			const counted = sql`SELECT count(*) FROM (${query}) AS matching`;
			const loses = (asked: Sql) => losesByWorkers(asked, pricing.db);
			const noWorkers = (await loses(query)) || (await loses(counted));
			return { strategy, costs: {}, noWorkers };
		});
	const asksWorkers = pricing.mayHaveWorkers === true && isLong;
	const workers = asksWorkers && (await pricing.choices(`workers ${strategy} ${key}`, judged));
	const runWith = { nearPages, noWorkers: workers && workers.noWorkers === true };
	const chosenBy = strategy === choice.strategy ? choice.chosenBy : undefined;
	return { ...choice, timed, lookedUp, strategy, query, cost, chosenBy, runWith };
}

interface Asked extends Pick<Hints, 'asksFacts' | 'mayShare' | 'mayJoin' | 'asksFirst' | 'rewritings'> {
	/** It asks for rows in places among the customer's. */
	readonly asksPlaces: boolean;
}

const askedBy = (timed: TimedPlan, shop: ShopContext): Asked => ({
	asksFacts: asksFacts(timed.plan),
	mayShare: mayShare(timed.plan),
	mayJoin: asksJoined(timed.plan, shop.mapping),
	asksFirst: rankedRelations(timed.plan, shop.mapping).length > 0,
	asksPlaces: asksPlaces(timed.plan),
	rewritings: REWRITINGS.filter((name) => REWRITTEN[name].asks(timed.plan, shop.mapping)),
});

function chosen(timed: TimedPlan, shop: ShopContext, pricing: Pricing): Promise<Choice> {
	const asked = askedBy(timed, shop);
	return mayChoose(asked) || pricing.withCost === true
		? withoutWorkers(pricing.db, () => priced(timed, asked, shop, pricing))
		: Promise.resolve({ strategy: DEFAULT_STRATEGY, costs: {} });
}

async function priced(timed: TimedPlan, asked: Asked, shop: ShopContext, pricing: Pricing): Promise<Choice> {
	const { db } = pricing;
	const priceNow = (name: StrategyName) => estimatedCost(idsBy(name, timed, shop), db);
	const { cost, walked, overrated } = await estimatedPlan(idsBy(DEFAULT_STRATEGY, timed, shop), db);
	const costs: Partial<Record<StrategyName, number>> = { [DEFAULT_STRATEGY]: cost };
	if (!mayChoose(asked) || cost < CHEAP_SCAN) return { strategy: DEFAULT_STRATEGY, costs };
	const left = asked.asksFacts ? await customersLeft(timed, shop, pricing) : undefined;
	const share = left === undefined ? 1 : left / Math.max(1, await pricing.customers());
	const costOf = async (name: StrategyName) => {
		if (name === 'products_first') return costOfListing(timed, shop, db);
		const plain = await priceNow(name);
		if (name === 'joined') {
			const either = (joined: boolean) => priceNow(joined ? 'joined' : DEFAULT_STRATEGY);
			const ofOne = asksJoinedOfOne(timed.plan, shop.mapping);
			return costOfJoined({ joined: plain, lookedUp: cost, costOf: either }, ofOne, db);
		}
		if (name !== 'both_first') return plain;
		return Math.max(await withPagesInMemory(db, () => priceNow(name)), plain * LEAST_SHARE);
	};
	const pairs = await pairsCompared(timed, shop, pricing);
	const hints = {
		...asked,
		asksFirst: asked.asksFirst && pairs <= MOST_PAIRS_PER_ROW,
		pairs,
		leavesFew: share < FEW_CUSTOMERS_SHARE,
		left: left ?? Infinity,
		leavesSome: share < SOME_CUSTOMERS_SHARE,
		rewritings: asked.rewritings.filter((name) => name !== 'products_first' || cost >= WORTH_COUNTING),
		walked,
	};
	for (const name of worthPricing(hints)) costs[name] ??= await costOf(name);
	const placesLookedUp = asked.asksPlaces ? await costOfPlaces(timed, shop, db) : Infinity;
	const besideJoined =
		(costs.joined ?? Infinity) < cost ? await costBesideJoined(timed, shop, { db, costs }) : undefined;
	const all = { ...hints, placesLookedUp, besideJoined };
	const byCost = choose(costs satisfies Costs, all);
	const mayMislead = byCost === 'lookup' && overrated && !hints.leavesFew && !asked.asksPlaces;
	// Its cost would also put it first among what is tried.
	if (mayMislead && !(await areLookedUp(timed, shop, db))) delete costs.lookup;
	const strategy = costs.lookup === undefined ? choose(costs, all) : byCost;
	return { strategy, costs, ...(strategy === 'prefiltered' && { chosenBy: besideJoined }) };
}

/**
 * Whether the rows would be looked up if they were counted, not measured. What an amount is less its refunds
 * is charged with each order that is read, though Postgres hashes the refunds: where 86 % of Spree's
 * customers lived in Germany, what they had spent was looked up so, in 4.8 s instead of 1.0.
 */
async function areLookedUp({ plan, moment }: TimedPlan, shop: ShopContext, db: Queryable): Promise<boolean> {
	const bare = { plan: countsAlone(plan), moment };
	const scanned = await estimatedCost(idsBy('scan', bare, shop), db);
	return (await estimatedCost(idsBy('lookup', bare, shop), db)) < scanned;
}

/** What it costs to pre-filter, on the scale of `joined`; undefined where nothing can be pre-filtered. */
async function costBesideJoined(
	{ plan, moment }: TimedPlan,
	shop: ShopContext,
	{ db, costs }: { readonly db: Queryable; readonly costs: Costs },
): Promise<number | undefined> {
	const { scan = NaN, joined = NaN, prefiltered } = costs;
	if (prefiltered === undefined) return undefined;
	const bare = { plan: countsAlone(plan), moment };
	const scanned = await estimatedCost(idsBy('scan', bare, shop), db);
	const found = await estimatedCost(idsBy('prefiltered', bare, shop), db);
	return onJoinsScale({ scan, joined, prefiltered, scanned, found });
}

/** The same plan, in which numbers that are measured of a customer's rows are how many rows they are. */
const countsAlone = (plan: Plan): Plan =>
	changedPlan(plan, {
		test: (part) => ({ ...part, operand: counted(part.operand, part.test) }),
		compare: ({ comparison }) => ({
			kind: 'compare',
			comparison:
				comparison.of === 'numbers'
					? { ...comparison, left: counted(comparison.left), right: counted(comparison.right) }
					: comparison,
		}),
	});

/** @param what it is tested for, if it is; of groups each is */
function counted(operand: Operand, what?: Test): Operand {
	if (operand.kind !== 'fact') return operand;
	const { rows, per } = operand.fact;
	const asked = per?.test ?? what;
	return asked === undefined || readingFor(asked) === 'number'
		? { kind: 'fact', fact: { rows, measure: 'count', ...(per && { per }) } }
		: operand;
}

/** How many times as much it costs to look rows in places up as to rank all, whatever is asked of them. */
async function costOfPlaces({ plan, moment }: TimedPlan, shop: ShopContext, db: Queryable): Promise<number> {
	const bare = { plan: placesAlone(plan), moment };
	const scanned = await estimatedCost(idsBy('scan', bare, shop), db);
	return (await estimatedCost(idsBy('lookup', bare, shop), db)) / scanned;
}

/** The same plan, in which nothing more is asked of rows in places. */
function placesAlone(plan: Plan): Plan {
	const alone = ({ where, ...rows }: Rows): Rows =>
		where === undefined || rows.ranked !== undefined ? rows : { ...rows, where };
	return changedOperands(plan, (operand) => withRows(operand, alone));
}

async function costOfListing(timed: TimedPlan, shop: ShopContext, db: Queryable): Promise<number> {
	const query = idsBy('products_first', timed, shop);
	if ((await estimatedListed(query, db)) === Infinity) return Infinity;
	return withPagesInMemory(db, async () =>
		Math.max(await estimatedCost(query, db), await costOfListed(timed.plan, shop, db)),
	);
}

/** Customers to look at. */
export interface Among {
	/** A sub-select of their ids. */
	readonly only: Sql;
	/** How many they are, about. */
	readonly about: number;
}

/**
 * Which of these customers meet a plan. They are looked up, unless the planner expects that to cost clearly
 * more than to read each table once: where no index leads to a customer's rows, each look-up reads all of
 * them. The amounts of 200 customers took more than 20 s so on EverShop's tables, and 0.4 s read once.
 */
export async function idsAmong(
	timed: TimedPlan,
	{ only, about }: Among,
	shop: ShopContext,
	pricing: Pick<Pricing, 'db' | 'choices'>,
): Promise<Sql> {
	const by = (name: StrategyName) => idsBy(name, timed, shop, only);
	const asked = askedBy(timed, shop);
	if (!mayChoose({ ...asked, mayJoin: false, rewritings: asked.rewritings.filter(isOfMany) }))
		return by('lookup');
	return cheapestOfFew(by, { about, others: asked.mayShare ? ['scan', 'shared'] : ['scan'] }, shop, pricing);
}

/** Whether what it asks otherwise may cost more to look up, of few customers, than to scan. */
const isOfMany = (name: RewritingName): boolean =>
	!['amounts_last', 'united', 'rows_first', 'both_first', 'products_first'].includes(name);

/** What is asked of few customers, and in which ways beside looking them up. */
interface OfFew {
	readonly about: number;
	readonly others: readonly StrategyName[];
}

/**
 * The query of few customers that the planner expects to cost least. The choice is remembered for all of the
 * same text, whatever their values: it decides how quick the answer is, not what it is. Citus may refuse to
 * plan what it would not be asked: there all are looked up.
 */
export async function cheapestOfFew(
	by: (name: StrategyName) => Sql,
	{ about, others }: OfFew,
	{ mapping }: Pick<ShopContext, 'mapping'>,
	{ db, choices }: Pick<Pricing, 'db' | 'choices'>,
): Promise<Sql> {
	const looked = by('lookup');
	if (spreadsCustomers(mapping)) return looked;
	const key = `few ${Math.ceil(Math.log2(about + 1))} ${others.join()} ${looked.text}`;
	const choice = async (): Promise<Choice> => {
		const costs: Partial<Record<StrategyName, number>> = { lookup: await estimatedCost(looked, db) };
		if ((costs.lookup ?? 0) < CHEAP_LOOKUP) return { strategy: 'lookup', costs };
		for (const name of others) costs[name] = await estimatedCost(by(name), db);
		return { strategy: choose(costs, { leavesFew: true, left: about }), costs };
	};
	const { strategy } = await choices(key, () => withoutWorkers(db, choice));
	return strategy === 'lookup' ? looked : by(strategy);
}

/** What was learnt before one customer had very many rows is of another shop. */
async function stillRight(
	learnt: StrategyName | undefined,
	timed: TimedPlan,
	shop: ShopContext,
	pricing: Pricing,
): Promise<StrategyName | undefined> {
	if (learnt !== 'unranked') return learnt;
	return (await pairsCompared(timed, shop, pricing)) <= MOST_PAIRS_PER_ROW ? learnt : undefined;
}

/** For each first or last row, the rows of the same customer that it is compared with. */
async function pairsCompared(
	{ plan }: TimedPlan,
	{ mapping }: ShopContext,
	{ db }: Pricing,
): Promise<number> {
	let most = 0;
	for (const relation of rankedRelations(plan, mapping))
		most = Math.max(most, await pairsPerRow(relation, mapping, db));
	return most;
}

/** A share of the customers that counts as few. */
const FEW_CUSTOMERS_SHARE = 0.1;

/** Above, to pre-filter by who is left reads nearly as much. */
const SOME_CUSTOMERS_SHARE = 0.5;

/**
 * How many customers the conditions without facts leave, of whom facts are looked up if they are few, or
 * their rows alone are aggregated, which is quicker where no index leads to a customer's rows. Undefined
 * where there are no such conditions.
 */
async function customersLeft(
	{ plan, moment }: TimedPlan,
	shop: ShopContext,
	{ db }: Pricing,
): Promise<number | undefined> {
	const conditions = preFilterConditions(plan);
	if (conditions.length === 0) return undefined;
	return estimatedRows(idsQuery({ plan: all(conditions), moment }, shop, scanStrategy()), db);
}

/** Whether it is asked if rows exist beside something else that will do. */
function asksRowsInstead(plan: Plan): boolean {
	type Asks = (negated: boolean, isOne: boolean) => boolean;
	const no: Asks = () => false;
	return foldPlan<Asks>(plan, {
		group:
			(parts, { kind }) =>
			(negated, isOne) => {
				const some = isOne || ((kind === 'any') !== negated && parts.length > 1);
				return parts.some((part) => part(negated, some));
			},
		not: (part) => (negated, isOne) => part(!negated, isOne),
		never: () => no,
		test: () => no,
		some: () => (_negated, isOne) => isOne,
		compare: () => no,
		ranked: () => no,
		logged: () => no,
		outside: () => no,
		listed: () => no,
	})(false, false);
}

/** Whether rows in places are asked, but for those that show when the rows before them were. */
const asksPlaces = (plan: Plan): boolean => allFacts(plan).some(({ rows }) => rows.ranked !== undefined);

/** Whether what is asked of rows one by one may as well be asked of one scan. */
function mayShare(plan: Plan): boolean {
	if (asksOfRows(plan) || asksRowsInstead(plan)) return true;
	const asked = collected<RowRelation>(plan, { some: ({ of }) => [of] });
	return new Set(asked).size < asked.length;
}
