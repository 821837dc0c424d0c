import type { Sql } from '../database/sql';
import type { Rule } from '../language/rule/rule';
import type { Moment } from '../language/time';
import type { Mapping } from '../shop/mapping/mapping';
import { planScope, type CompileContext, type PlanScope } from './plan/compile-context';
import { inCurrencies, namesOpenCurrency } from './plan/member-currency';
import type { TimedPlan } from './plan/plan';
import { planRule } from './plan/plan-rule';
import { bitmapQuery, cheapestBitmap, type PricedBitmap } from './query/bitmap-query';
import { membersQuery, type MembersQuery } from './query/members-query';
import { timeCandidates } from './query/time-candidates';
import { createdBy, createdSince } from './sql/created-by';
import { lookUpStrategy } from './sql/look-up';
import { writeOver, type Printer, type Written } from './sql/printer';
import { choose, type Costs, type StrategyName } from './strategy/choose';
import { cheapestIds, idsAmong, type Among, type Priced, type Pricing } from './strategy/price';
import { waysOf } from './strategy/ways';
import { scanStrategy } from './strategy/scan';
import { idsBy } from './strategy/strategies';

/** A rule with its plan for one moment: what every query of it is made from. */
export interface Compiled extends TimedPlan {
	readonly rule: Rule;
}

export interface IdsOptions {
	/** A sub-select of the customer ids to look at; all by default. */
	readonly only?: Sql;
	/** By default what `choose` gives without costs; look-ups with `only`, which is of few. */
	readonly strategy?: StrategyName;
}

/**
 * Compiles rules for one shop, with the segments that they may name. A rule is planned once for each moment,
 * however many queries are made of it.
 */
export class Compiler {
	private readonly plans = new WeakMap<Rule, Map<string, Compiled>>();

	constructor(readonly context: CompileContext) {}

	get mapping(): Mapping {
		return this.context.mapping;
	}

	/**
	 * @throws RuleError FIELD_UNKNOWN, SEGMENT_NOT_FOUND, SEGMENT_CYCLE
	 * @param asking the saved segment whose rule it is, where that is another one than the context's
	 */
	compile(rule: Rule, moment: Moment, asking = this.context.asking): Compiled {
		const known = this.plans.get(rule) ?? new Map<string, Compiled>();
		this.plans.set(rule, known);
		const key = JSON.stringify([moment, asking]);
		const context = { ...this.context, ...(asking === undefined ? {} : { asking }) };
		const compiled = known.get(key) ?? { rule, moment, plan: planRule(rule, context, moment) };
		known.set(key, compiled);
		return compiled;
	}

	/**
	 * This compiler, or one to which the segments that the rules name mean what they mean by themselves: where
	 * their amounts name no currency, the shop's currencies are asked.
	 */
	async withCurrencies(
		rules: readonly Rule[],
		currencies: () => Promise<readonly string[]>,
	): Promise<Compiler> {
		const { segments, catalogue } = this.context;
		if (segments === undefined || !rules.some((rule) => namesOpenCurrency(rule, this.context))) return this;
		return new Compiler({
			...this.context,
			segments: inCurrencies(segments, catalogue, await currencies()),
		});
	}

	/** The customers: one row each, `customer_id`. */
	ids(timed: TimedPlan, { only, strategy = only ? 'lookup' : DEFAULT }: IdsOptions = {}): Sql {
		return idsBy(strategy, timed, this.context, only);
	}

	/** The same by the strategy that the database's planner expects to be quickest. */
	cheapestIds(compiled: Compiled, pricing: Pricing): Promise<Priced> {
		return cheapestIds(compiled, this.context, pricing);
	}

	/** Of few customers those who meet a plan: see `idsAmong`. */
	idsAmong(timed: TimedPlan, among: Among, pricing: Pick<Pricing, 'db' | 'choices'>): Promise<Sql> {
		return idsAmong(timed, among, this.context, pricing);
	}

	/** The strategies that ask by different queries, the one that the planner thinks cheapest in front. */
	ways(timed: TimedPlan, costs: Costs): readonly StrategyName[] {
		return waysOf(timed, this.context, costs);
	}

	/** The answers to many rules, one row for each customer: see `bitmapQuery`. */
	bitmap(timed: readonly TimedPlan[], only?: Sql): Sql {
		return bitmapQuery(timed, this.context, only);
	}

	/** The same of everybody, in the form that the database's planner expects to be quickest. */
	cheapestBitmap(
		compiled: readonly Compiled[],
		pricing: Pick<Pricing, 'db' | 'choices'>,
	): Promise<PricedBitmap> {
		return cheapestBitmap(compiled, this.context, pricing);
	}

	/** Whom time alone can have moved between two moments: see `timeCandidates`. */
	timeCandidates(before: TimedPlan, after: TimedPlan): readonly Sql[] | undefined {
		return timeCandidates(before.plan, after.plan, this.context);
	}

	/** Customers who have come since a moment, where they count from their creation on. */
	createdSince(moment: Moment): readonly Sql[] {
		return createdSince(this.mapping, moment);
	}

	/** That a customer was there already, where the moment asks for that. */
	createdBy(moment: Moment): readonly Sql[] {
		return createdBy(this.mapping, moment);
	}

	/** Members of a segment with values of fields. */
	members(
		query: Omit<MembersQuery, 'refine'> & { readonly refine?: Rule },
		moment: Moment,
		pricing: Pick<Pricing, 'db' | 'choices'>,
	): Promise<Sql> {
		const refine = query.refine && this.compile(query.refine, moment).plan;
		return membersQuery({ ...query, refine }, this.scope(moment), pricing);
	}

	/** What the values of fields are planned with. */
	scope(moment: Moment): PlanScope {
		return planScope(this.context, moment);
	}

	/** SQL over one customer, or few: facts are looked up. */
	overFew<T>(write: (printer: Printer) => T): T {
		return writeOver(lookUpStrategy, this.context, write).written;
	}

	/** SQL over all customers, with the joins that it needs. */
	overAll<T>(write: (printer: Printer) => T): Written<T> {
		return writeOver(scanStrategy(), this.context, write);
	}
}

/** What `choose` gives where there is no database to ask for costs. */
const DEFAULT = choose({}, { leavesFew: false });
