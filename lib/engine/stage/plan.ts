import type { Queryable } from '../../database/queryable';
import type { Sql } from '../../database/sql';
import type { Rule } from '../../language/rule/rule';
import type { Moment } from '../../language/time';
import type { Mapping } from '../../shop/mapping/mapping';
import { planRule, type CompileContext } from '../../compiler/plan/plan-rule';
import { cheapestOfPlan, type Choices, type Priced } from '../../compiler/sql/choose-shape';
import { crossings } from '../../compiler/sql/crossings';
import { holdsQuery, type TimedPlan } from '../../compiler/sql/holds-query';
import { createdSince, idsOfPlan } from '../../compiler/sql/ids-query';

/** A rule with its plan for one moment: what every query of it is made from. */
export interface Compiled extends TimedPlan {
	readonly rule: Rule;
}

/** What the quickest query of a rule is chosen with. */
interface Pricing {
	readonly db: Queryable;
	readonly choices: Choices;
	/** How many customers the shop has, about. */
	readonly customers: number;
}

/**
 * The only place where the engine asks the compiler. A rule is planned once for each moment, however many queries
 * are made of it.
 */
export class Compiler {
	private readonly plans = new WeakMap<Rule, Map<string, Compiled>>();

	constructor(readonly context: CompileContext) {}

	get mapping(): Mapping {
		return this.context.mapping;
	}

	/** @throws RuleError FIELD_UNKNOWN, SEGMENT_NOT_FOUND, SEGMENT_CYCLE */
	compile(rule: Rule, moment: Moment): Compiled {
		const known = this.plans.get(rule) ?? new Map<string, Compiled>();
		this.plans.set(rule, known);
		const key = JSON.stringify(moment);
		const compiled = known.get(key) ?? { rule, moment, plan: planRule(rule, this.context, moment) };
		known.set(key, compiled);
		return compiled;
	}

	/**
	 * The customers who meet the rule: one row each, `customer_id`.
	 * @param only a sub-select of the customers to look at
	 */
	ids({ plan, moment }: TimedPlan, only: Sql): Sql {
		return idsOfPlan(plan, this.context, moment, { only });
	}

	/** The same of all customers, in the way that the database's planner expects to be quickest. */
	cheapestIds({ rule, plan, moment }: Compiled, pricing: Pricing): Promise<Priced> {
		return cheapestOfPlan(rule, plan, this.context, moment, pricing.db, pricing);
	}

	/** The answers to many rules, one row for each customer: `customer_id` and words of bits in the rules' order. */
	bitmap(timed: readonly TimedPlan[], only?: Sql): Sql {
		return holdsQuery(timed, this.context, only);
	}

	/** Whom time alone can have moved between two moments; undefined where that cannot be said. */
	timeCandidates(before: TimedPlan, after: TimedPlan): readonly Sql[] | undefined {
		return crossings(before.plan, after.plan, this.context);
	}

	/** Customers who have come since a moment, where they count from their creation on. */
	createdSince(moment: Moment): readonly Sql[] {
		return createdSince(this.context, moment);
	}
}
