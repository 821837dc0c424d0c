/**
 * Faults in values beside each other, places, calendars, chance, and in orders and amounts of other kinds.
 */
import { changedPlan } from '../../lib/compiler/plan/fold-plan';
import type { FieldComparison, Plan, Rows } from '../../lib/compiler/plan/plan';
import { ofRows, onPlans, type Module, type Mutant } from './mutants';

/** Numbers of the customer and of their rows, which compare with each other. */
const NUMBERS: RuleShape = {
	fields: ['amount_spent', 'orders_count', 'points', 'quantity_purchased'],
	levels: 1,
};
const DATES: RuleShape = { fields: ['first_order_date', 'last_order_date', 'updated_at'], levels: 1 };
type RuleShape = NonNullable<Mutant['about']>;
const PLACES: RuleShape = {
	fields: ['points', 'orders_count', 'amount_spent'],
	operators: ['in_top', 'in_bottom', 'in_top_percent', 'above_average', 'below_average'],
	levels: 0,
};
const OTHER_ORDERS: RuleShape = {
	fields: ['orders_count', 'quantity_purchased', 'last_order_date'],
	levels: 1,
};
const AMOUNTS: RuleShape = { fields: ['amount_spent', 'largest_order', 'spent_on_products'], levels: 1 };

/** Another piece of SQL in the place of one that a function writes. */
const rewritten = (
	name: string,
	[module, writes]: readonly [module: string, writes: string],
	change: (text: string) => string,
	about: RuleShape,
): Mutant => ({
	name,
	module,
	about,
	change: (actual, real) => ({
		[writes]: (...given: unknown[]) => {
			const { text, bindings } = actual[writes](...given);
			return new (real('database/sql').Sql)(change(text), bindings);
		},
	}),
});

/** A function that is called with something else. */
const calledWith = (
	name: string,
	[module, called]: readonly [module: string, called: string],
	change: (...given: any[]) => unknown[],
	about: RuleShape,
): Mutant => ({
	name,
	module,
	about,
	change: (actual) => ({ [called]: (...given: unknown[]) => actual[called](...change(...given)) }),
});

const comparison = (change: (asked: Module) => Module) => (asked: Module, context: unknown) => [
	change(asked),
	context,
];

export const VALUE_MUTANTS: readonly Mutant[] = [
	calledWith(
		'another field counts once, whatever its factor',
		['compiler/sql/compare-sql', 'comparisonSql'],
		comparison(({ times: _, ...asked }) => asked),
		NUMBERS,
	),
	calledWith(
		'nothing is added to another field',
		['compiler/sql/compare-sql', 'comparisonSql'],
		comparison(({ plus: _, ...asked }) => asked),
		NUMBERS,
	),
	calledWith(
		'dates are not moved on before they compare',
		['compiler/sql/compare-sql', 'comparisonSql'],
		comparison((asked) => (asked.of === 'dates' ? { ...asked, plus: undefined } : asked)),
		DATES,
	),
	calledWith(
		'that the latest lies before a date is asked of some row',
		['compiler/strategy/asked-of-rows', 'askedOfRows'],
		(plan: Plan) => [
			changedPlan(plan, {
				compare: ({ comparison: { left, ...asked } }) => ({
					kind: 'compare',
					comparison: {
						...asked,
						left:
							left.kind === 'fact' && left.fact.measure === 'largest' && asked.sign.startsWith('<')
								? { ...left, fact: { ...left.fact, measure: 'smallest' } }
								: left,
					} as FieldComparison,
				}),
			}),
		],
		DATES,
	),
	rewritten(
		'who equals the last one in is out',
		['compiler/sql/rank-sql', 'rankedSql'],
		(text) => text.replace(/q\.v ([<>])= \(SELECT/, 'q.v $1 (SELECT'),
		PLACES,
	),
	rewritten(
		'the best are the lowest',
		['compiler/sql/rank-sql', 'rankedSql'],
		(text) => text.replace(/q\.v (ASC|DESC)/, (_, way: string) => `q.v ${way === 'ASC' ? 'DESC' : 'ASC'}`),
		PLACES,
	),
	rewritten(
		'the average is among those above it',
		['compiler/sql/rank-sql', 'rankedSql'],
		(text) => text.replace(/r\.many ([<>]) r\.total/, 'r.many $1= r.total'),
		PLACES,
	),
	calledWith(
		'everybody is a year older',
		['compiler/plan/age-plan', 'agePlan'],
		(what: Module, scope: Module) => [
			what,
			{ ...scope, clock: { ...scope.clock, now: scope.clock.now.plus({ years: 1 }) } },
		],
		{ fields: ['age'], levels: 0 },
	),
	calledWith(
		'a period of the calendar begins a day late',
		['language/time/period', 'periodInterval'],
		(period: Module, clock: Module) => [period, { ...clock, now: clock.now.minus({ days: 1 }) }],
		{ fields: ['last_order_date', 'updated_at'], operators: ['in_calendar', 'on_n_days_ago'], levels: 0 },
	),
	{
		...calledWith(
			'an anniversary in some days is within them',
			['compiler/plan/scalar-test', 'scalarPlan'],
			(operand: unknown, question: Module, clock: unknown) => [
				operand,
				question.operator === 'anniversary_in_n_days'
					? { ...question, operator: 'anniversary_in_next_n_days' }
					: question,
				clock,
			],
			{ fields: ['birthday', 'joined.on'], operators: ['anniversary_in_n_days'], levels: 0 },
		),
	},
	calledWith(
		'every salt divides alike',
		['compiler/sql/bucket-sql', 'bucketSql'],
		(_salt: string, scope: unknown) => ['', scope],
		{ fields: ['bucket'], levels: 0 },
	),
	calledWith(
		'latitude and longitude are mixed up',
		['compiler/sql/distance-sql', 'distanceSql'],
		({ latitude, longitude }: Module, scope: unknown) => [
			{ latitude: longitude, longitude: latitude },
			scope,
		],
		{ fields: ['location'], levels: 0 },
	),
	onPlans(
		'patterns tell capital from small letters',
		{ test: (_operand, test) => (test.kind === 'text_matches' ? { ...test, compare: 'exact' } : test) },
		{ fields: ['first_name', 'note', 'email'], operators: ['matches', 'not_matches'], levels: 0 },
	),
	{
		name: 'the favourite is what stands on most lines',
		module: 'compiler/sql/favourite-sql',
		about: { fields: ['favourite_product', 'favourite_category'], levels: 0 },
		change: ({ favouriteParts }, real) => ({
			favouriteParts: (...given: unknown[]) => {
				const { order, ...parts } = favouriteParts(...given);
				const text = order.text.replace('coalesce(sum(', 'coalesce(count(');
				return { ...parts, order: new (real('database/sql').Sql)(text, order.bindings) };
			},
		}),
	},
	rewritten(
		'the time between orders is shared among all orders',
		['compiler/sql/rhythm-sql', 'rhythmSql'],
		(text) => text.replace(' - 1, 0)', ', 0)'),
		{ fields: ['average_days_between_orders', 'expected_next_order_date'], levels: 0 },
	),
	onPlans(
		'different values are all values',
		{
			fact: (fact) =>
				fact.measure === 'count_distinct' && fact.per === undefined ? { ...fact, measure: 'count' } : fact,
		},
		{ fields: ['orders_count', 'events_count'], levels: 0 },
	),
	onPlans(
		'the sum of a property is its largest',
		{
			fact: (fact) =>
				fact.operand?.kind === 'json' && fact.measure === 'sum' ? { ...fact, measure: 'largest' } : fact,
		},
		{ fields: ['events_sum'], levels: 0 },
	),
	onPlans('orders that do not count are never taken', { rows: counted, fact: ofRows(counted) }, OTHER_ORDERS),
	calledWith(
		'orders that do not count are taken whatever their status',
		['compiler/sql/orders-taken', 'ordersTaken'],
		(taken: Module, mapping: unknown) => [{ ...taken, statuses: ['gone', 'gone?', 'cancelled'] }, mapping],
		OTHER_ORDERS,
	),
	calledWith(
		'cancelled orders are counted with the others',
		['compiler/sql/orders-taken', 'ordersTaken'],
		({ alone: _, ...taken }: Module, mapping: unknown) => [taken, mapping],
		{ fields: ['cancelled_orders_count'], levels: 0 },
	),
	calledWith(
		'a share is of what was kept',
		['compiler/sql/aggregate-sql', 'aggregateSql'],
		(fact: Module, ...more: unknown[]) => [
			fact.measure === 'share' ? { ...fact, whole: { kind: 'column', of: 'order', column: 'amount' } } : fact,
			...more,
		],
		{ fields: ['refund_rate'], levels: 0 },
	),
	rewritten(
		'amounts are converted by the first rates of all',
		['compiler/sql/conversion-sql', 'conversionSql'],
		(text) => text.replaceAll('DESC NULLS LAST', 'ASC NULLS FIRST'),
		AMOUNTS,
	),
	rewritten(
		'amounts are converted the other way round',
		['compiler/sql/conversion-sql', 'conversionSql'],
		(text) => text.replace(') / (', ') * ('),
		AMOUNTS,
	),
];

function counted({ notCounted: _, ...rows }: Rows): Rows {
	return rows;
}
