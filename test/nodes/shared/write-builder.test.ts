import { parseQuery } from '../../../lib';
import type { FieldInfo } from '../../../lib';
import { defined } from '../../../lib/error/defined';
import { buildRule, writeBuilder } from '../../../nodes/shared/builder';
import { isSameRule } from '../../../nodes/shared/builder/same-rule';
import { openShop } from '../support/shop';
import type { Shop } from '../support/shop';
import { sharedSegments } from '../../../nodes/shared/transport';
import { openSegments } from '../../../lib';

let shop: Shop;
let fields: readonly FieldInfo[];
beforeAll(async () => {
	shop = await openShop({ install: false });
	const segments = await openSegments({ connection: shop.database.connectionString, shop: 'demo' });
	fields = await segments.fields();
	await segments.close();
});
afterAll(async () => {
	await sharedSegments.closeUnused();
	await shop.drop();
});

const SAYABLE = [
	'amount_spent > 500 within last 90 days',
	"amount_spent > 500.10 within last 90 days and country in ('GB', 'FR') and products_purchased includes any ('17', '18')",
	"(amount_spent > 500 or orders_count >= 3) and (country in ('BD') or tags includes any ('vip'))",
	'not (amount_spent > 500 or email is null)',
	"not (amount_spent > 500 and country in ('GB'))",
	"points > 1 and not (amount_spent > 500 and country in ('GB'))",
	'email_subscribed is true and sms_subscribed is null and tax_exempt != true',
	'created_at in last 30 days and birthday anniversary in next 7 days',
	"created_at between '2025-01-01' and '2025-02-01'",
	'last_order_date more than 36 hours ago',
	"orders_count where (category = 'Shoes' and quantity >= 2) within last 30 days >= 3",
	"orders_count where (product = '17' or product != '18') > 0",
	'orders_count per product >= 3 within between 30 and 60 days ago',
	'orders_count distinct month within calendar last 6 months = 6',
	'orders_count within 7 days after created_at > 0',
	"orders_count including ('cancelled', 'failed') where (status = 'cancelled') within last 30 days > 0",
	'amount_spent > 500 converted to GBP',
	"amount_spent > 5 within from '2025-01-01'",
	"events_count where (name = 'viewed_product' and properties.plan = 'gold') within last 2 days > 3",
	"last_event_date where (name = 'opened') more than 30 days ago",
	"member_of includes none ('vip', '3')",
	"rfm_segment in ('Champions') and points between 10 and 20",
	"email contains 'Smith, \"J\"' and city in ('Washington, DC', 'Lima')",
	'products_purchased has more than 3 within this year',
	'categories_purchased is null',
	'orders_count of first 1 where (coupon is not null) > 0',
	"orders_count of last 5 (category = 'hats') where (total > 5 and channel = 'web') = 0",
	"events_count where (name = 'started_checkout' and not followed by orders within 4 hours) within between 4 and 168 hours ago > 0",
	"orders_count where (product = 'A' and followed by orders where (product = 'B') within 30 days) > 0",
	"events_count where (name = 'viewed_product' and not followed by lines with same product) > 0",
	"events_count where (name = 'a' and not preceded by at least 3 events where (name = 'b') with same product) > 0",
	'orders_count where (followed by at least 2 orders within 30 days) > 0',
	'orders_count distinct week within calendar last 7 weeks >= 5',
	'amount_spent per day > 500',
];

test.each(SAYABLE)('the builder that is written for %s reads as the same rule', (query) => {
	const rule = parseQuery(query);
	const { match, groups } = defined(writeBuilder(rule, fields));
	expect(isSameRule(buildRule(match, groups), rule)).toBe(true);
});

test.each([
	// A third level of groups.
	"amount_spent > 5 or (country in ('GB') and (email is null or points > 3))",
	// Groups of conditions about a row.
	"orders_count where (category = 'Shoes' and (quantity >= 2 or total > 5)) > 3",
	// Deeper than one step.
	"events_count where (name = 'a' and followed by events where (name = 'b' and followed by orders)) > 0",
	// Events without a name.
	'events_count > 3',
	'last_order_date of first 1 in last 30 days',
])('no builder is written for %s, which says more than its boxes', (query) => {
	expect(writeBuilder(parseQuery(query), fields)).toBeUndefined();
});

test('rules are the same in another order, and not when they ask something else', () => {
	const [a, b, c] = [
		"(amount_spent > 5 and country in ('GB')) or email is null",
		"email is null or (country in ('GB') and amount_spent > 5)",
		"email is null or (country in ('GB') or amount_spent > 5)",
	].map((query) => parseQuery(query));
	expect(isSameRule(a, b)).toBe(true);
	expect(isSameRule(a, c)).toBe(false);
});
