import type { Queryable } from '../../database/queryable';
import type { CompileContext } from '../plan/plan-rule';
import { planRule } from '../plan/plan-rule';
import { all, type Plan, type RowRelation } from '../plan/plan';
import type { Rule } from '../../language/rule/rule';
import type { Moment } from '../../language/time';
import { estimatedCost, estimatedCustomers, estimatedRows } from './estimate';
import { idsOfPlan } from './ids-query';
import { asksFacts, conditionsOf, narrowedIds } from './narrow';
import type { Sql } from '../../database/sql';
import type { Shape } from './writer';

/**
 * The planner charges a look-up for every page as if each customer's were read from disk anew, though most are in
 * memory: measured over 25 rules at 100,000 customers, a look-up takes a tenth to a thirtieth of the time of a scan of
 * the same estimated cost. With 16 all those rules got the quicker shape, and "few, and spent" on every preset; with 8
 * it took 1.8 times as long on Vendure, with 1 "new customers who bought" 20 times. Without an index a look-up is
 * charged two hundred times as much and more.
 * Only where other conditions leave few customers: of all customers' sub-selects the planner may know better ways.
 */
const LOOKUP_DISCOUNT = 16;

/**
 * Narrowed reads the conditions' rows (or the customers) once more, which costs little, and may spare most of the orders'
 * joins and aggregates, of which the planner expects too few rows where whose an order is stands in JSON (Airbyte: 54,000
 * of 445,000).
 */
const NARROWED_DISCOUNT = 1.1;

/** How the query of a rule is written, and what the planner thinks that it costs. */
export interface Choice {
	readonly shape: Shape;
	/** Over the rows of those customers alone whom the conditions without facts leave. */
	readonly narrowed: boolean;
	readonly cost: number;
}

/** Gives what was chosen for the same key some minutes ago, or chooses anew. */
export type Choices = (key: string, choose: () => Promise<Choice>) => Promise<Choice>;

/** The query of a rule in the shape that the planner expects to be quicker for this rule on this data. */
export async function cheapestIdsQuery(
	rule: Rule,
	context: CompileContext,
	moment: Moment,
	db: Queryable,
): Promise<Sql> {
	const plan = planRule(rule, context, moment);
	const customers = () => estimatedCustomers(context.mapping, db);
	return write(await choose(plan, context, moment, db, customers), plan, context, moment);
}

/** What an evaluation, which asks the same again and again, need not ask the planner each time. */
export interface Remembered {
	readonly choices: Choices;
	/** How many customers the shop has, about. */
	readonly customers: number;
}

/**
 * The same for a rule that was planned already. The text tells rules apart whose plans differ though they read the same:
 * `member_of` asks what another segment's rule is now.
 */
export async function cheapestOfPlan(
	rule: Rule,
	plan: Plan,
	context: CompileContext,
	moment: Moment,
	db: Queryable,
	{ choices, customers }: Remembered,
): Promise<Priced> {
	const { text } = idsOfPlan(plan, context, moment, { shape: 'scan' });
	const choice = await choices(`${JSON.stringify(rule)} ${text}`, () =>
		choose(plan, context, moment, db, async () => customers),
	);
	return { query: write(choice, plan, context, moment), cost: choice.cost };
}

export interface Priced {
	readonly query: Sql;
	readonly cost: number;
}

async function choose(
	plan: Plan,
	context: CompileContext,
	moment: Moment,
	db: Queryable,
	customers: () => Promise<number>,
): Promise<Choice> {
	const priced = async (shape: Shape, narrowed = false): Promise<Choice> => ({
		shape,
		narrowed,
		cost: await estimatedCost(write({ shape, narrowed }, plan, context, moment), db),
	});
	const shared = asksTwice(plan) ? [await priced('shared')] : [];
	const scan = await priced('scan');
	if (!asksFacts(plan)) return cheapest([scan, ...shared]);
	const few = await leavesFew(plan, context, moment, db, customers);
	const narrowed = few ? await priced('scan', true) : undefined;
	const whole = cheapest([scan, ...shared]);
	const scans = narrowed !== undefined && narrowed.cost < whole.cost * NARROWED_DISCOUNT ? narrowed : whole;
	const lookup = await priced('lookup');
	return lookup.cost < scans.cost * (few ? LOOKUP_DISCOUNT : 1) ? lookup : scans;
}

const cheapest = (choices: readonly Choice[]): Choice =>
	choices.reduce((best, one) => (one.cost < best.cost ? one : best));

function write(
	{ shape, narrowed }: Omit<Choice, 'cost'>,
	plan: Plan,
	context: CompileContext,
	moment: Moment,
): Sql {
	return (
		(narrowed ? narrowedIds(plan, context, moment) : undefined) ?? idsOfPlan(plan, context, moment, { shape })
	);
}

/** A share of the customers that counts as few. */
const FEW = 0.1;

/**
 * Whether the conditions without facts leave few customers: facts are looked up for them, or their rows alone are
 * aggregated, which is quicker where no index leads to a customer's rows.
 */
async function leavesFew(
	plan: Plan,
	context: CompileContext,
	moment: Moment,
	db: Queryable,
	customers: () => Promise<number>,
): Promise<boolean> {
	const conditions = conditionsOf(plan);
	if (conditions.length === 0) return false;
	return (
		(await estimatedRows(idsOfPlan(all(conditions), context, moment, { shape: 'scan' }), db)) <
		(await customers()) * FEW
	);
}

/**
 * Whether one relation is asked more than once whether it has rows: that the last order lies long ago is a semi- and an
 * anti-join, or one scan for the earliest and the latest order. Either may take twice as long as the other.
 */
function asksTwice(plan: Plan): boolean {
	const asked = [...relationsAsked(plan)];
	return new Set(asked).size < asked.length;
}

function* relationsAsked(plan: Plan): Generator<RowRelation> {
	switch (plan.kind) {
		case 'all':
		case 'any':
			for (const part of plan.parts) yield* relationsAsked(part);
			return;
		case 'not':
			return yield* relationsAsked(plan.part);
		case 'some':
			return yield plan.rows.of;
		case 'test':
		case 'never':
		case 'listed':
	}
}
