import fc from 'fast-check';
import { DateTime } from 'luxon';
import { defined, firstOf, itemAt } from '../../lib/error/defined';
import { checkCustomer, type CustomerCheck } from '../../lib/explain';
import { CALENDAR_WORDS, isGroup, type Condition, type Rule } from '../../lib/language/rule';
import type { Moment } from '../../lib/language/time';
import { toQuery } from '../../lib/database/sql';
import { arbitraryRule } from '../support/arbitrary-rule';
import { openDemoShop, type DemoShop } from '../support/demo-shop';

const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_615);
const ZONE = 'America/New_York';
let shop: DemoShop;
let customers: string[];

beforeAll(async () => {
	shop = await openDemoShop(ZONE);
	customers = await shop.ids('SELECT id FROM shop.customer');
});
afterAll(() => shop.database.drop());

const options = () => ({
	catalogue: shop.context.catalogue,
	without: ['member_of'],
	values: {
		rfm_segment: ['Champions', 'At Risk', 'Lost'],
		country: ['GB', 'BD', 'DE'],
		city: ['London', 'Dhaka', ''],
		tags: ['vip', 'Café', 'newsletter'],
		name: ['viewed_product', 'subscribed_form'],
		category: ['kitchen', 'home', 'bags'],
		gender: ['female', 'male', ''],
		status: ['completed'],
	},
	dates: ['2025-06-01', '2025-03-30T01:30:00Z', '2024-12-31', '2025-06-15T08:00:00Z'],
	levels: 2,
});

const check = (rule: Rule, customer: string, moment: Moment) =>
	checkCustomer({ rule, compiler: shop.compiler }, customer, moment, shop.database.pool);

const moments = fc.record({
	asOf: fc
		.date({ min: new Date('2024-10-01'), max: new Date('2025-06-15T12:00:00Z'), noInvalidDate: true })
		.map((at) => at.toISOString()),
	timeZone: fc.constantFrom('UTC', ZONE, 'Asia/Dhaka'),
	explicit: fc.boolean(),
});

/** The answer that the conditions' own answers add up to. */
function together(rule: Rule, answers: Iterator<boolean>): boolean {
	if (!isGroup(rule)) return answers.next().value as boolean;
	const parts = rule.rules.map((child) => together(child, answers));
	return rule.match === 'all' ? parts.every(Boolean) : parts.some(Boolean) === (rule.match === 'any');
}

test('the answer is that of the compiled rule, and the conditions add up to it', async () => {
	await fc.assert(
		fc.asyncProperty(arbitraryRule(options()), fc.nat(), moments, async (input, index, moment) => {
			const rule = shop.rule(structuredClone(input));
			const customer = itemAt(customers, index % customers.length);
			const found: CustomerCheck = await check(rule, customer, moment);
			const { sql, bindings } = toQuery(shop.compiler.ids(shop.compiler.compile(rule, moment)));
			expect(found.member).toBe((await shop.ids(sql, [...bindings])).includes(customer));
			const sum = together(rule, found.conditions.map(({ holds }) => holds).values());
			expect(found.member).toBe(sum && found.createdLater === undefined);
			for (const condition of found.conditions) {
				if (condition.holds) expect(condition.gap).toBeUndefined();
				if (condition.holds !== (condition.negated === true)) expect(condition.remedy).toBeUndefined();
			}
		}),
		{ numRuns: 60, seed: SEED, endOnFailure: true },
	);
});

const RELATIVE = [
	'in_last_n_days',
	'not_in_last_n_days',
	'more_than_n_days_ago',
	'in_next_n_days',
	'anniversary_in_next_n_days',
];

const unit = fc.constantFrom('hours', 'days', 'weeks', 'months');
const amount = fc.integer({ min: 1, max: 60 });
const span = fc.record({ amount, unit });
const window = fc.oneof(
	fc.record({ last: amount, unit }),
	fc.record({ before_last: amount, unit }),
	fc.record({
		between_last: fc.tuple(amount, amount).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]),
		unit,
	}),
	fc.record({ calendar: fc.constantFrom(...CALENDAR_WORDS) }),
);
const where = fc.constantFrom(
	{ field: 'quantity', operator: 'greater_than', value: 5 },
	{ field: 'coupon', operator: 'is_null' },
);

/** Conditions that time can turn: relative operators on dates, windows on everything over rows. */
const moving = fc.oneof(
	fc.record({
		field: fc.constantFrom(
			'created_at',
			'birthday',
			'updated_at',
			'last_order_date',
			'first_order_date',
			'last_event_date',
		),
		operator: fc.constantFrom(...RELATIVE),
		value: span,
	}),
	fc.record({
		field: fc.constant('recency_days'),
		operator: fc.constantFrom('greater_than', 'less_than_or_equals', 'equals', 'not_equals'),
		value: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constant('30.5')),
	}),
	fc.record({
		field: fc.constantFrom('orders_count', 'quantity_purchased', 'events_count', 'recency_days'),
		operator: fc.constantFrom('greater_than_or_equals', 'less_than', 'equals'),
		value: fc.integer({ min: 0, max: 5 }),
		within: window,
	}),
	fc.record({
		field: fc.constantFrom('amount_spent', 'average_order_value'),
		operator: fc.constantFrom('greater_than_or_equals', 'less_than'),
		value: fc.integer({ min: 0, max: 800 }),
		within: window,
		where,
	}),
	fc.record({
		field: fc.constantFrom('categories_purchased'),
		operator: fc.constantFrom('includes_any', 'includes_none'),
		value: fc.constantFrom(['kitchen'], ['bags', 'toys']),
		within: window,
	}),
	fc.record({
		field: fc.constant('last_order_date'),
		operator: fc.constantFrom(...RELATIVE),
		value: span,
		within: window,
	}),
);

test('at the instant that is told the answer turns, and a millisecond earlier it has not', async () => {
	let turned = 0;
	await fc.assert(
		fc.asyncProperty(moving, fc.nat(), moments, async (input, index, moment) => {
			const rule = shop.rule(structuredClone(input)) as Condition;
			const customer = itemAt(customers, index % customers.length);
			const now = firstOf((await check(rule, customer, moment)).conditions);
			if (now.changesAt === undefined) return;
			turned += 1;
			expect(now.changesAt > moment.asOf).toBe(true);
			expect(await holdsAt(rule, customer, moment, now.changesAt)).toBe(!now.holds);
			expect(
				await holdsAt(
					rule,
					customer,
					moment,
					defined(DateTime.fromISO(now.changesAt).minus(1).toUTC().toISO()),
				),
			).toBe(now.holds);
		}),
		{ numRuns: 60, seed: SEED, endOnFailure: true },
	);
	expect(turned).toBeGreaterThan(5);
});

test('what is not said to turn does not, on any day of the next two years', async () => {
	await fc.assert(
		fc.asyncProperty(
			moving,
			fc.nat(),
			moments,
			fc.integer({ min: 1, max: 730 * 24 }),
			async (input, index, moment, hours) => {
				const rule = shop.rule(structuredClone(input)) as Condition;
				const customer = itemAt(customers, index % customers.length);
				const now = firstOf((await check(rule, customer, moment)).conditions);
				const later = defined(DateTime.fromISO(moment.asOf).plus({ hours }).toUTC().toISO());
				if (now.changesAt !== undefined && now.changesAt <= later) return;
				expect(await holdsAt(rule, customer, moment, later)).toBe(now.holds);
			},
		),
		{ numRuns: 60, seed: SEED, endOnFailure: true },
	);
});

/** The answer at a later instant with the rows of the moment. */
async function holdsAt(rule: Condition, customer: string, moment: Moment, at: string): Promise<boolean> {
	const overRows = shop.context.catalogue.find(rule.field)?.over !== undefined;
	const later = { ...moment, asOf: at, explicit: false, ...(overRows ? { horizon: moment.asOf } : {}) };
	return firstOf((await check(rule, customer, later)).conditions).holds;
}
