import fc from 'fast-check';
import { firstOf } from '../../lib/error/defined';
import { verdictOf } from '../../lib/lint/conflict/find-conflicts';
import { clockOf } from '../../lib/language/time';
import { openDemoShop, type DemoShop } from '../support/demo-shop';

const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_615);
let shop: DemoShop;
let everyone: string[];
beforeAll(async () => {
	shop = await openDemoShop();
	everyone = await shop.ids('SELECT id FROM shop.customer');
});
afterAll(() => shop.database.drop());

const pick = fc.constantFrom;
const small = fc.integer({ min: 0, max: 3 });
const days = fc.integer({ min: 1, max: 40 });
const window = pick({}, {}, { within: { last: 30, unit: 'days' } }, { within: { last: 90, unit: 'days' } });
const number = fc.oneof(
	fc.record({
		operator: pick(
			'equals',
			'not_equals',
			'greater_than',
			'greater_than_or_equals',
			'less_than',
			'less_than_or_equals',
		),
		value: small,
	}),
	fc.record({
		operator: pick('between', 'not_between'),
		value: fc.tuple(small, small).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]),
	}),
	fc.record({ operator: pick('in', 'not_in'), value: fc.array(small, { minLength: 1, maxLength: 3 }) }),
	fc.record({ operator: pick('is_null', 'is_not_null') }),
);
const word = pick('female', 'male', 'fe', 'e', 'x');
const text = fc.oneof(
	fc.record({
		operator: pick(
			'equals',
			'not_equals',
			'contains',
			'not_contains',
			'starts_with',
			'not_starts_with',
			'ends_with',
		),
		value: word,
	}),
	fc.record({ operator: pick('in', 'not_in'), value: fc.array(word, { minLength: 1, maxLength: 3 }) }),
	fc.record({ operator: pick('is_null', 'is_not_null') }),
);
const tag = pick('vip', 'newsletter', 'wholesale');
const list = fc.oneof(
	fc.record({
		operator: pick('includes_any', 'includes_none', 'includes_all', 'not_includes_all'),
		value: fc.array(tag, { minLength: 1, maxLength: 2 }),
	}),
	fc.record({ operator: pick('count_equals', 'count_greater_than', 'count_less_than'), value: small }),
	fc.record({ operator: pick('is_null', 'is_not_null') }),
	fc.record({ operator: pick('equals', 'not_equals', 'contains', 'not_starts_with'), value: tag }),
);
const day = pick('2025-06-01', '2025-05-20', '2024-12-01', '2025-06-15');
const date = fc.oneof(
	fc.record({ operator: pick('in_last_n_days', 'not_in_last_n_days', 'more_than_n_days_ago'), value: days }),
	fc.record({ operator: pick('before_date', 'after_date', 'on_date'), value: day }),
	fc.record({ operator: pick('is_null', 'is_not_null') }),
);

const of = (fields: readonly string[], test: fc.Arbitrary<object>, more: fc.Arbitrary<object> = pick({})) =>
	fc
		.tuple(pick(...fields), test, more, pick({}, {}, {}, { missing: 'exclude' }))
		.map(([field, ...parts]) => Object.assign({ field }, ...parts) as object);

const condition = fc.oneof(
	of(['orders_count', 'events_count', 'quantity_purchased'], number, window),
	of(['points', 'recency_days'], number),
	of(['gender'], text),
	of(['email_subscribed'], fc.record({ operator: pick('is_true', 'is_false', 'is_null', 'is_not_null') })),
	of(['tags'], list),
	of(['created_at', 'birthday'], date),
	of(['last_order_date', 'first_order_date'], date, window),
);

/** Conditions about one or two fields, so that they meet. */
const rule = fc
	.tuple(pick('all', 'any', 'none'), fc.array(condition, { minLength: 1, maxLength: 6 }), fc.boolean())
	.map(([match, conditions, nested]) => {
		const first = firstOf(conditions as { field: string }[]);
		const near = (conditions as { field: string }[]).filter(
			({ field }) => field === first.field || field.endsWith('_count') || field.startsWith('last'),
		);
		return nested && near.length > 2
			? { match, rules: [near[0], { match: 'all', rules: near.slice(1) }] }
			: { match, rules: near };
	});

test('what is said to hold for nobody, or for everybody, does', async () => {
	const told = { never: 0, always: 0 };
	await fc.assert(
		fc.asyncProperty(rule, async (input) => {
			const parsed = shop.rule(structuredClone(input));
			const verdict = verdictOf(parsed, shop.context.catalogue, clockOf(shop.moment));
			if (verdict === undefined) return;
			told[verdict] += 1;
			expect(await shop.matches(parsed)).toEqual(verdict === 'never' ? [] : everyone);
		}),
		{ numRuns: 1500, seed: SEED, endOnFailure: true },
	);
	expect(told.never).toBeGreaterThan(100);
	expect(told.always).toBeGreaterThan(50);
});
