/**
 * The compiler with one known fault each. A law that lets one of them through proves nothing; each stands for
 * a mistake that was made in this compiler or in one that we know of.
 */
import { firstOf, itemAt } from '../../lib/error/defined';
import type { Fact, Operand, Plan, Rows, Test } from '../../lib/compiler/plan/plan';
import { CALENDAR_PERIODS } from '../../lib/language/field';
import type { RuleShape } from './arbitrary/rule';

export type Module = Record<string, any>;

export interface Mutant {
	/** Few of the shops and rules that are drawn tell it from what is right. */
	readonly rare?: true;
	readonly name: string;
	/** Module of the library, below `lib/`. */
	readonly module: string;
	/** The exports that are replaced. `real` gives other modules of the library. */
	readonly change: (actual: Module, real: (module: string) => Module) => Module;
	/** The shop that shows it; by default the plain one. */
	readonly shop?: 'other';
	/** Rules that can show it, where random ones seldom do. */
	readonly about?: RuleShape;
}

/** Fields whose rows are ranked, grouped and followed by others. */
const BESIDE: RuleShape = { fields: ['orders_count', 'quantity_purchased', 'events_count'] };

/** Fields whose rows are counted and grouped by periods of the calendar. */
const PERIODS: RuleShape = { fields: ['orders_count', 'events_count'], levels: 0, periods: 'always' };

const PERIOD_NAMES: ReadonlySet<string> = new Set(CALENDAR_PERIODS);

/** Fields whose rows are beside several others. */
const SEVERAL: RuleShape = { fields: ['orders_count', 'quantity_purchased'], levels: 0, several: 'always' };

/** Fields whose rows have others like them before or after. */
const ALIKE: RuleShape = {
	fields: ['orders_count', 'quantity_purchased', 'events_count'],
	operators: ['greater_than'],
	levels: 0,
	alike: 'always',
};

/** The rows of a fact. */
export const ofRows =
	(change: (rows: Rows) => Rows) =>
	(fact: Fact): Fact => ({ ...fact, rows: change(fact.rows) });

/** Changes to the plan of every rule. */
interface PlanChange {
	rows?(rows: Rows): Rows;
	test?(operand: Operand, test: Test): Test;
	fact?(fact: Fact): Fact;
	plan?(plan: Plan): Plan;
}

export const onPlans = (name: string, change: PlanChange, about?: RuleShape): Mutant => ({
	name,
	about,
	module: 'compiler/plan/plan-rule',
	change: ({ planRule }) => ({ planRule: (...given: unknown[]) => changed(planRule(...given), change) }),
});

function changed(plan: Plan, change: PlanChange): Plan {
	const deep = deeper(plan, change);
	return change.plan?.(deep) ?? deep;
}

function deeper(plan: Plan, change: PlanChange): Plan {
	switch (plan.kind) {
		case 'all':
		case 'any':
			return { ...plan, parts: plan.parts.map((part) => changed(part, change)) };
		case 'not':
			return { ...plan, part: changed(plan.part, change) };
		case 'some':
			return { ...plan, rows: changedRows(plan.rows, change) };
		case 'test':
			return {
				...plan,
				operand: changedOperand(plan.operand, change),
				test: change.test?.(plan.operand, plan.test) ?? plan.test,
			};
		default:
			return plan;
	}
}

function changedRows(rows: Rows, change: PlanChange): Rows {
	const deep = rows.where === undefined ? rows : { ...rows, where: changed(rows.where, change) };
	return change.rows?.(deep) ?? deep;
}

function changedOperand(operand: Operand, change: PlanChange): Operand {
	if (operand.kind !== 'fact') return operand;
	const fact = { ...operand.fact, rows: changedRows(operand.fact.rows, change) };
	return { ...operand, fact: change.fact?.(fact) ?? fact };
}

const onWindows = (
	name: string,
	change: (interval: Module, window: Module, clock: any, actual: Module) => Module,
	about?: RuleShape,
): Mutant => ({
	name,
	about,
	module: 'language/time/window-interval',
	change: (actual) => ({
		windowInterval: (window: Module | undefined, clock: any) =>
			change(actual.windowInterval(window, clock), window ?? {}, clock, actual),
	}),
});

/** Replaces a method of a class, which each mutant has to itself; `before` is the method as it was. */
function withMethod(
	Class: any,
	name: string,
	method: (before: (...given: any[]) => any, ...given: any[]) => any,
): Module {
	const before = Class.prototype[name];
	Class.prototype[name] = function (this: object, ...given: any[]) {
		return method((...args) => before.apply(this, args), ...given);
	};
	return {};
}

const WINDOWS: RuleShape = {
	fields: ['orders_count', 'last_order_date', 'quantity_purchased', 'events_count', 'products_purchased'],
	windowAlways: true,
	levels: 1,
};
/** Windows that nothing else hides. */
const PLAIN_WINDOWS: RuleShape = { ...WINDOWS, rowTests: false, longLists: false };
const ORDERS = [
	'orders_count',
	'amount_spent',
	'last_order_date',
	'quantity_purchased',
	'spent_on_products',
	'events_count',
];

export const MUTANTS: readonly Mutant[] = [
	{
		name: 'NOT instead of IS NOT TRUE',
		module: 'compiler/sql/printer',
		change: ({ Printer }, real) =>
			withMethod(Printer, 'test', (before, operand, what, negated) => {
				const written = before(operand, what, negated);
				return new (real('database/sql').Sql)(
					written.text.replace(/ IS NOT TRUE$/, ' IS FALSE'),
					written.bindings,
				);
			}),
	},
	{
		name: 'negated groups keep AND and OR',
		module: 'compiler/sql/printer',
		change: ({ Printer }) =>
			withMethod(Printer, 'group', (before, parts, group: Plan, negated: boolean) => {
				const swapped = negated ? (group.kind === 'all' ? 'any' : 'all') : group.kind;
				return before(parts, { ...group, kind: swapped }, negated);
			}),
	},
	{
		name: 'a row finds its parent by the first of its keys alone',
		module: 'language/relation/relation-table',
		shop: 'other',
		change: ({ joinKeys }) => ({ joinKeys: (...given: unknown[]) => joinKeys(...given).slice(0, 1) }),
		about: { fields: ['categories_purchased'], levels: 1 },
	},
	{
		name: 'no 0 for customers without rows',
		module: 'compiler/sql/aggregate-sql',
		change: () => ({ isZeroWithoutRows: () => false }),
		about: { fields: ORDERS },
	},
	{
		name: 'who has no rows meets no comparison',
		module: 'compiler/sql/compare-sql',
		change: ({ someRowsNeeded }) => ({
			someRowsNeeded: (comparison: object) => someRowsNeeded({ ...comparison, sign: '>', plus: 0 }),
		}),
		about: { fields: ORDERS },
	},
	{
		name: 'facts of one scan without their own conditions',
		module: 'compiler/sql/aggregate-sql',
		change: ({ aggregateSql }) => ({
			aggregateSql: (fact: Fact, context: unknown) => aggregateSql(fact, context),
		}),
		about: { fields: ORDERS },
	},
	{
		name: 'a scan begins where its latest window does',
		module: 'compiler/strategy/scan-window',
		change: () => ({
			earliestStart: (facts: readonly Fact[]) => {
				const starts = facts.map((fact) => fact.rows.interval?.from?.at);
				return starts.includes(undefined) ? undefined : (starts as string[]).sort().at(-1);
			},
		}),
		about: { fields: ORDERS },
	},
	{
		name: 'rows that many rules ask for count from the first day',
		module: 'compiler/strategy/extreme-rewrite',
		change: ({ extremeTest }) => ({
			extremeTest: (...given: unknown[]) => {
				const asked = extremeTest(...given);
				return asked && { ...asked, interval: { to: asked.interval.to } };
			},
		}),
		about: { fields: ['orders_count', 'last_order_date'], levels: 1 },
	},
	{
		name: 'the last of a pair of questions is taken for the first',
		module: 'compiler/strategy/extreme-rewrite',
		change: ({ extremeTest }) => ({
			extremeTest: (plan: Plan, past: unknown) => {
				const asked = extremeTest(plan, past);
				return asked && plan.kind === 'all'
					? { ...asked, measure: asked.measure === 'largest' ? 'smallest' : 'largest' }
					: asked;
			},
		}),
		about: { fields: ['first_order_date', 'last_order_date'], levels: 1 },
	},
	{
		name: 'pre-filtered by rows that do not meet the condition',
		module: 'compiler/sql/row-sql',
		change: ({ ownersSql }) => ({
			ownersSql: (rows: Rows, ...rest: unknown[]) => ownersSql({ ...rows, where: undefined }, ...rest),
		}),
		about: { fields: ['tags', 'amount_spent'], operators: ['includes_any', 'greater_than'], levels: 1 },
	},
	{
		name: 'pre-filtered, and nothing else asked of who has no rows',
		module: 'compiler/strategy/pre-filtered',
		change: ({ preFilteredStrategy, asksFacts }, real) => ({
			preFilteredStrategy: (...given: unknown[]) => {
				const strategy = preFilteredStrategy(...given);
				const factsAlone = (plan: Plan) =>
					plan.kind === 'all' ? real('compiler/plan/plan').all(plan.parts.filter(asksFacts)) : plan;
				return strategy && { ...strategy, rewrite: (plans: readonly Plan[]) => plans.map(factsAlone) };
			},
		}),
		about: {
			fields: ['country', 'orders_count', 'amount_spent'],
			operators: ['includes_any', 'less_than', 'greater_than'],
			levels: 1,
		},
	},
	{
		name: 'countries without the sign of kelvin',
		module: 'compiler/sql/code-spellings',
		shop: 'other',
		change: ({ storedCodeSql }, real) => ({
			storedCodeSql: (...given: unknown[]) => {
				const written = storedCodeSql(...given);
				const without = (values: readonly unknown[]) =>
					values.filter((value) => typeof value !== 'string' || !value.includes('\u212A'));
				return written && new (real('database/sql').Sql)(written.text, written.bindings.map(without));
			},
		}),
		about: { fields: ['country'], operators: ['includes_any', 'includes_none'], levels: 1 },
	},
	{
		name: 'who has no text of tags is neither with nor without one',
		module: 'compiler/sql/packed-tags',
		shop: 'other',
		change: ({ packedTagsSql }, real) => ({
			packedTagsSql: (...given: unknown[]) => {
				const written = packedTagsSql(...given);
				return new (real('database/sql').Sql)(written.text.replaceAll(') IS TRUE', ')'), written.bindings);
			},
		}),
		about: { fields: ['tags'], levels: 1 },
	},
	{
		name: 'the last order without its zone',
		module: 'compiler/sql/aggregate-sql',
		shop: 'other',
		change: ({ aggregateSql }, real) => ({
			aggregateSql: (...given: unknown[]) => {
				const written = aggregateSql(...given);
				return new (real('database/sql').Sql)(
					written.text.replace(" AT TIME ZONE 'UTC'", ''),
					written.bindings,
				);
			},
		}),
		about: { fields: ['recency_days', 'first_order_date', 'last_order_date'] },
	},
	{
		name: '% and _ of a value match anything',
		module: 'compiler/sql/test-sql',
		change: ({ testSql }, real) => ({
			testSql: (value: unknown, what: Test, ...rest: unknown[]) => {
				const written = testSql(value, what, ...rest);
				if (what.kind !== 'text_like') return written;
				return new (real('database/sql').Sql)(
					written.text,
					written.bindings.map((one: unknown) =>
						typeof one === 'string' ? one.replace(/\\([%_])/g, '$1') : one,
					),
				);
			},
		}),
		about: {
			fields: ['first_name', 'note', 'tags', 'email'],
			operators: ['contains', 'starts_with', 'not_ends_with'],
		},
	},
	{
		name: 'JSON numbers read without looking',
		module: 'compiler/sql/json-sql',
		change: ({ jsonTestSql }, real) => ({
			jsonTestSql: (test: Module) =>
				jsonTestSql(
					test.reading === 'number'
						? {
								...test,
								reading: 'text',
								scalar: (value: unknown) => test.scalar(real('database/sql').sql`${value}::numeric`),
							}
						: test,
				),
		}),
	},
	{
		name: 'customers of later days are there already',
		module: 'compiler/sql/ids-query',
		change: ({ idsQuery }) => ({
			createdBy: () => [],
			idsQuery: ({ plan, moment }: Module, ...rest: unknown[]) =>
				idsQuery({ plan, moment: { ...moment, explicit: false } }, ...rest),
		}),
	},

	onPlans('"greater than" lets in the equal', {
		test: (_, test) =>
			test.kind === 'number_compare' && test.operator === '>' ? { ...test, operator: '>=' } : test,
	}),
	onPlans('"less than" and "at most" are one', {
		test: (_, test) =>
			test.kind === 'number_compare' && test.operator === '<=' ? { ...test, operator: '<' } : test,
	}),
	onPlans('texts always compare with regard to case', {
		test: (_, test) => ('compare' in test ? { ...test, compare: 'exact' } : test),
	}),
	onPlans('ids compare without regard to case', {
		test: (_, test) => ('compare' in test ? { ...test, compare: 'folded' } : test),
	}),
	onPlans('only the first of several values', {
		test: (_, test) => (test.kind === 'text_in' ? { ...test, values: test.values.slice(0, 1) } : test),
	}),
	onPlans(
		'the currency is forgotten',
		{ rows: ({ currency: _, ...rows }) => rows },
		{ fields: ['amount_spent', 'orders_count', 'spent_on_products'] },
	),
	onPlans(
		'the where is forgotten',
		{ rows: ({ where, ...rows }) => (rows.of === 'orders' ? rows : { ...rows, where }) },
		{ fields: ORDERS },
	),
	onPlans(
		'conditions of a where hold for different lines',
		{
			plan: (plan) =>
				plan.kind === 'some' && plan.rows.of === 'lines_of_order' && plan.rows.where?.kind === 'all'
					? {
							kind: 'all',
							parts: plan.rows.where.parts.map((where) => ({ kind: 'some', rows: { ...plan.rows, where } })),
						}
					: plan,
		},
		{ fields: ['orders_count', 'amount_spent'] },
	),
	onPlans(
		'elements are counted with their doubles',
		{ fact: (fact) => (fact.measure === 'count_distinct' ? { ...fact, measure: 'count' } : fact) },
		{ fields: ['tags', 'city'] },
	),
	onPlans(
		'elements that differ in case count twice',
		{ fact: ({ folded: _, ...fact }) => fact },
		{ fields: ['tags', 'groups'] },
	),
	onPlans(
		'the smallest amount for the largest',
		{
			fact: (fact) =>
				fact.measure === 'largest' && fact.operand?.kind === 'column' && fact.operand.column === 'amount'
					? { ...fact, measure: 'smallest' }
					: fact,
		},
		{ fields: ['largest_order'] },
	),
	onPlans(
		'the last date may be followed by another',
		{
			plan: (plan) =>
				plan.kind === 'all' &&
				plan.parts.length === 2 &&
				firstOf(plan.parts).kind === 'some' &&
				itemAt(plan.parts, 1).kind === 'not'
					? firstOf(plan.parts)
					: plan,
		},
		{ fields: ['last_order_date', 'first_order_date', 'last_event_date'] },
	),
	{
		name: 'all is any',
		module: 'compiler/plan/plan-rule',
		change: ({ planRule }) => ({
			planRule: (rule: unknown, ...rest: unknown[]) =>
				planRule(JSON.parse(JSON.stringify(rule).replaceAll('"includes_all"', '"includes_any"')), ...rest),
		}),
		about: { fields: ['tags', 'products_purchased'], operators: ['includes_all', 'includes_any'] },
	},

	onWindows(
		'a window of the last days is open at its beginning',
		(interval, window) =>
			'last' in window ? { ...interval, from: { ...interval.from, inclusive: false } } : interval,
		WINDOWS,
	),
	onWindows(
		'"longer ago" lets in the edge',
		(interval, window) =>
			'before_last' in window ? { ...interval, to: { ...interval.to, inclusive: true } } : interval,
		WINDOWS,
	),
	onWindows(
		'the future counts',
		(_, window, clock, actual) =>
			actual.windowInterval(
				'from' in window || 'to' in window || Object.keys(window).length > 0 ? window : undefined,
				{ ...clock, horizon: clock.now.plus({ years: 100 }) },
			),
		WINDOWS,
	),
	{
		rare: true,
		...onWindows(
			'weeks begin on Sunday',
			(interval, window) =>
				/week/.test(window.calendar)
					? {
							...interval,
							from: {
								...interval.from,
								at: new Date(Date.parse(interval.from.at) - 86_400_000).toISOString(),
							},
						}
					: interval,
			PLAIN_WINDOWS,
		),
	},

	{
		name: 'a day ends where it begins',
		module: 'language/time/edge',
		change: ({ startEdge }) => ({ endEdge: (text: string, zone: unknown) => startEdge(text, zone) }),
		about: { fields: ['created_at', 'last_order_date', 'seen at'], levels: 1 },
	},
	{
		name: 'a month is thirty days',
		module: 'language/time/clock',
		change: ({ before }) => ({
			before: (now: unknown, amount: number, unit: string) =>
				unit === 'months' ? before(now, 30 * amount, 'days') : before(now, amount, unit),
		}),
		about: WINDOWS,
	},
	{
		name: 'a day is twenty-four hours',
		rare: true,
		module: 'language/time/clock',
		change: ({ before }) => ({
			before: (now: unknown, amount: number, unit: string) =>
				unit === 'days' ? before(now, 24 * amount, 'hours') : before(now, amount, unit),
		}),
		about: PLAIN_WINDOWS,
	},
	{
		name: 'all clocks show UTC',
		module: 'language/time/clock',
		change: ({ clockOf }) => ({ clockOf: (moment: Module) => clockOf({ ...moment, timeZone: 'UTC' }) }),
	},
	{
		name: '29 February has no day in other years',
		rare: true,
		module: 'language/time/anniversary',
		change: ({ anniversaryRanges }) => ({
			anniversaryRanges: (...given: unknown[]) =>
				anniversaryRanges(...given).map(([from, to]: number[]) => [from, to === 229 ? 228 : to]),
		}),
		about: { fields: ['birthday'], operators: ['anniversary_today', 'anniversary_in_next_n_days'] },
	},
	{
		name: 'days since the last order are one less',
		module: 'compiler/plan/fact-test',
		change: ({ recencyPlan }) => ({
			recencyPlan: (last: unknown, what: any, clock: unknown) =>
				recencyPlan(
					last,
					what.kind === 'number_compare' ? { ...what, value: Number(what.value) + 1 } : what,
					clock,
				),
		}),
		about: { fields: ['recency_days'] },
	},
	{
		name: 'missing values are never left out',
		module: 'language/rule/exclude-missing',
		change: () => ({ excludeMissing: (rule: unknown) => rule }),
	},
	{
		name: 'a row may follow another of the same instant',
		module: 'compiler/sql/beside-sql',
		change: ({ besideSql }) => ({ besideSql: (...given: unknown[]) => besideSql(...given).slice(1) }),
		about: BESIDE,
	},
	onPlans('rows follow however long after', { rows: withoutLength }, BESIDE),
	{
		name: 'rows before are looked for from the row at hand on',
		module: 'compiler/sql/length-sql',
		change: () => ({ earliest: (latest: unknown) => latest }),
		about: BESIDE,
	},
	onPlans(
		'rows need not agree',
		{
			rows: (rows) => (rows.beside === undefined ? rows : { ...rows, beside: { ...rows.beside, same: [] } }),
		},
		BESIDE,
	),
	onPlans('all rows are the first ones', { fact: ofRows(({ ranked: _, ...rows }) => rows) }, BESIDE),
	onPlans(
		'the last rows are the first',
		{ fact: ofRows((rows) => (rows.ranked ? { ...rows, ranked: { ...rows.ranked, from: 'first' } } : rows)) },
		BESIDE,
	),
	onPlans(
		'an order counts once for each of its lines in a group',
		{
			fact: (fact) => (fact.per === undefined ? fact : { ...fact, per: { ...fact.per, ordersOnce: false } }),
		},
		{ fields: ['orders_count', 'amount_spent'] },
	),
	onPlans(
		'windows hang on the other side of a date',
		{
			fact: ofRows((rows) =>
				rows.anchored
					? {
							...rows,
							anchored: { ...rows.anchored, side: rows.anchored.side === 'after' ? 'before' : 'after' },
						}
					: rows,
			),
		},
		BESIDE,
	),
	{
		name: 'the present period is one of the last whole ones',
		module: 'language/time/window-interval',
		change: ({ windowInterval }) => ({
			windowInterval: (window: Module | undefined, clock: unknown) =>
				window !== undefined && 'calendar_last' in window
					? { from: windowInterval(window, clock).from, to: windowInterval(undefined, clock).to }
					: windowInterval(window, clock),
		}),
		about: BESIDE,
	},
	{
		name: 'the day of the week is the hour',
		module: 'compiler/sql/operand-sql',
		change: ({ operandSql }) => ({
			operandSql: (operand: Module, ...given: unknown[]) =>
				operandSql(operand.part === 'weekday' ? { ...operand, part: 'hour' } : operand, ...given),
		}),
		about: BESIDE,
	},
	rewrittenOperand(
		'weeks are counted from Sunday to Saturday',
		'week',
		(text) => `${text.replace("date_trunc('week', ", "date_trunc('week', interval '1 day' + (")})`,
	),
	rewrittenOperand(
		'months of different years are one',
		'calendar_month',
		(text) => `${text.replace("date_trunc('month', ", 'extract(month FROM (')})`,
	),
	{
		name: 'periods are those of UTC',
		module: 'compiler/sql/operand-sql',
		change: ({ operandSql }) => ({
			operandSql: (operand: Module, ...given: unknown[]) =>
				operandSql(PERIOD_NAMES.has(operand.part) ? { ...operand, timeZone: 'UTC' } : operand, ...given),
		}),
		about: PERIODS,
	},
	onPlans(
		'one row is as good as several',
		{
			rows: (rows) => {
				if (rows.beside === undefined) return rows;
				const { atLeast: _, ...beside } = rows.beside;
				return { ...rows, beside };
			},
		},
		BESIDE,
	),
	onPlans(
		'an order is as many rows as it has lines',
		{
			rows: (rows) =>
				rows.beside?.atLeast === undefined
					? rows
					: {
							...rows,
							beside: { ...rows.beside, atLeast: { ...rows.beside.atLeast, ordersOnce: false } },
						},
		},
		SEVERAL,
	),
	{
		name: 'several rows may be of the same instant',
		module: 'compiler/sql/several-sql',
		change: ({ severalSql }, real) => ({
			severalSql: (...given: unknown[]) => {
				const { text, bindings } = severalSql(...given);
				return new (real('database/sql').Sql)(text.replaceAll(" + interval '1 microsecond'", ''), bindings);
			},
		}),
		about: BESIDE,
	},
	{
		name: 'rows of one instant are neighbours',
		module: 'compiler/sql/neighbour-sql',
		change: ({ neighbourSql }, real) => ({
			neighbourSql: (...given: unknown[]) => {
				const { text, bindings } = neighbourSql(...given);
				return new (real('database/sql').Sql)(text.replace('GROUPS BETWEEN', 'ROWS BETWEEN'), bindings);
			},
		}),
		about: ALIKE,
	},
	{
		name: 'a listed category has all products but one',
		module: 'compiler/sql/equality',
		change: ({ isInArray }, real) => ({
			isInArray: (...given: unknown[]) => {
				const { text, bindings } = isInArray(...given);
				return new (real('database/sql').Sql)(text.replace(/\)\)$/, ' OFFSET 1))'), bindings);
			},
		}),
		about: { fields: ['categories_purchased'], levels: 1 },
	},
	{
		name: 'the second of several alternatives is not listed',
		module: 'compiler/sql/row-sql',
		change: ({ existsSql }) => ({
			existsSql: ({ or, ...rows }: Rows, ...given: unknown[]) =>
				existsSql(or === undefined ? rows : { ...rows, or: or.slice(1) }, ...given),
		}),
		about: { fields: ['orders_count', 'products_purchased', 'tags'], levels: 1 },
	},
	{
		name: 'a variant of a named product is forgotten',
		module: 'compiler/strategy/named-variants',
		change: ({ byNamedVariants }) => ({
			byNamedVariants: (timed: unknown, mapping: Module, ...given: unknown[]) =>
				byNamedVariants(
					timed,
					{
						...mapping,
						variantsOfProducts:
							mapping.variantsOfProducts &&
							`SELECT * FROM (${mapping.variantsOfProducts}) AS v WHERE id LIKE '%0'`,
					},
					...given,
				),
		}),
		about: { fields: ['products_purchased', 'quantity_purchased'], levels: 0 },
	},
	{
		name: 'some orders are joined to no amount',
		module: 'compiler/strategy/joined',
		change: ({ joinedShop }) => ({
			joinedShop: (shop: Module, plans: Module) => {
				const { mapping } = shop;
				const of = mapping.ordersOfAll;
				const select = of?.select.replace('GROUP BY 1', 'WHERE id % 2 = 0 GROUP BY 1');
				return joinedShop({ ...shop, mapping: { ...mapping, ordersOfAll: of && { ...of, select } } }, plans);
			},
		}),
		about: { fields: ['amount_spent', 'largest_order'], levels: 0 },
	},
	{
		name: 'a row of a named country or currency is forgotten',
		module: 'compiler/strategy/named-codes',
		change: ({ byNamedCodes }) => ({
			byNamedCodes: (timed: unknown, mapping: Module, ...given: unknown[]) => {
				const even = (select: string | undefined) =>
					select && `SELECT * FROM (${select}) AS k WHERE id % 2 = 0`;
				const { currencies, countries } = mapping;
				return byNamedCodes(
					timed,
					{ ...mapping, currencies: even(currencies), countries: even(countries) },
					...given,
				);
			},
		}),
		about: { fields: ['country', 'orders_count', 'amount_spent'], levels: 1 },
	},
	{
		name: 'lines of former versions are of the order',
		module: 'language/relation/relation-table',
		change: ({ joinKeys }) => ({
			joinKeys: (...given: unknown[]) =>
				joinKeys(...given).filter(([column]: readonly string[]) => column !== 'lines_version'),
		}),
		about: { fields: ['quantity_purchased'], levels: 0 },
	},
];

/** What an operand of that part of the calendar is written as. */
function rewrittenOperand(name: string, part: string, change: (text: string) => string): Mutant {
	return {
		name,
		module: 'compiler/sql/operand-sql',
		change: ({ operandSql }, real) => ({
			operandSql: (operand: Module, ...given: unknown[]) => {
				const written = operandSql(operand, ...given);
				if (operand.part !== part) return written;
				return new (real('database/sql').Sql)(change(written.text), written.bindings);
			},
		}),
		about: PERIODS,
	};
}

function withoutLength(rows: Rows): Rows {
	if (rows.beside === undefined) return rows;
	const { within: _, ...beside } = rows.beside;
	return { ...rows, beside };
}
