import fc from 'fast-check';
import { describeRule, summarise } from '../../../lib/language/describe';
import { agreed } from '../../../lib/language/describe/agree';
import { catalogueOf, standardCatalogue } from '../../../lib/language/field';
import type { Mapping } from '../../../lib/shop';
import { parseQuery } from '../../../lib/language/query';
import { OPERATORS } from '../../../lib/language/operator/operator';
import { arbitraryRule } from '../../support/arbitrary-rule';

const said = (query: string) => describeRule(parseQuery(query));

test.each([
	[
		"amount_spent > '500.00' within last 90 days and country in ('BD', 'SA')",
		'spent more than 500.00 in the last 90 days and lives in BD or SA',
	],
	['amount_spent > 500 currency EUR', 'spent more than 500 EUR'],
	['orders_count >= 1 currency EUR', 'placed at least 1 order (only in EUR)'],
	['orders_count < 3 within this month', 'placed fewer than 3 orders this month'],
	['orders_count = 0', 'did not place any orders'],
	['orders_count not between 2 and 4', 'did not place between 2 and 4 orders'],
	['average_order_value between 5 and 10', 'spent between 5 and 10 per order on average'],
	['average_order_value is null', 'has no average order value'],
	['recency_days > 30', 'last ordered more than 30 days ago'],
	['points >= 100', 'has at least 100 points'],
	[
		'wallet_balance > 5 or wallet_balance is null',
		'has a wallet balance of more than 5 or has no wallet balance',
	],
	["city = 'Dhaka'", 'lives in Dhaka'],
	["country != 'BD'", 'does not live in BD'],
	["country not in ('BD', 'SA') missing exclude", 'does not live in BD or SA (with a value)'],
	["tags includes all ('vip', 'b2b')", 'is tagged all of vip and b2b'],
	["tags includes none ('vip')", 'is not tagged vip'],
	["tags starts with 'vi'", 'has a tag starting with vi'],
	["tags does not contain 'vi'", 'has no tag containing vi'],
	['tags has more than 2', 'has more than 2 different tags'],
	['groups is null', 'is in no group'],
	["products_purchased includes any ('Summer Dress', 'p_2', 'p_3')", 'bought “Summer Dress”, p_2 or p_3'],
	["products_purchased in ('1','2','3','4','5','6','7','8')", 'bought 1, 2, 3, 4, 5 or 3 more'],
	["not_purchased_category = 'Accessories'", 'bought nothing from the category Accessories'],
	['products_purchased is not null within last 1 year', 'bought a product in the last year'],
	["email ends with '.uk'", 'has an e-mail ending with “.uk”'],
	["email_domain = 'example.com'", 'has the e-mail domain “example.com”'],
	["first_name is not 'Or'", 'does not have the first name “Or”'],
	["note = ''", 'has the note “”'],
	["note contains 'x' case sensitive", 'has a note containing x (upper and lower case must match)'],
	['email_subscribed is true', 'is subscribed to e-mail'],
	['email_subscribed is false', 'is not subscribed to e-mail'],
	['email_subscribed != true', 'is not known to be subscribed to e-mail'],
	['has_account = false', 'has no account'],
	['tax_collection_status is true', 'is not exempt from tax'],
	['last_order_date more than 30 days ago', 'last ordered more than 30 days ago'],
	['last_order_date in last 1 day', 'last ordered in the last day'],
	['last_order_date not in last 6 weeks', 'has no last order in the last 6 weeks'],
	['created_at on 2026-01-31', 'became a customer on 2026-01-31'],
	['created_at between 2026-01-01 and 2026-01-31', 'became a customer between 2026-01-01 and 2026-01-31'],
	['birthday anniversary in next 7 days', 'has a birthday in the next 7 days'],
	['created_at anniversary today', 'has an anniversary as a customer today'],
	[
		'orders_count of first 1 where (coupon is not null) > 0',
		'placed at least 1 order (only the first order; only orders where coupon has a value)',
	],
	[
		"events_count of last 5 (name = 'sent_email') where (properties.opened = true) = 0",
		'did not have any events (only the last 5 of the events where name is sent_email; only events where opened is true)',
	],
	['amount_spent of nth 2 > 50', 'spent more than 50 (only the 2nd order)'],
	[
		"orders_count where (lines some (product = 'A') and not lines every (quantity > 1)) > 0",
		'placed at least 1 order (only orders where some line has (product is A) and not every line has (quantity is more than 1))',
	],
	[
		"orders_count where (product = 'A' and followed by orders where (product = 'B') within 30 days) > 0",
		'placed at least 1 order (only orders where product is A and it is followed within 30 days by an order where (product is B))',
	],
	[
		"events_count where (name = 'viewed_product' and not followed by lines with same product) > 0",
		'had the event viewed_product at least once (only events where it is not followed by an order line with the same product)',
	],
	[
		'orders_count where (not (preceded by events within 1 day or not preceded by orders)) > 0',
		'placed at least 1 order (only orders where it is not preceded within 1 day by an event and it is preceded by an order)',
	],
	[
		'events_count distinct properties.product_id >= 3',
		'had events with at least 3 different values of product_id',
	],
	[
		"events_count distinct properties.product_id where (name = 'viewed_product') >= 3",
		'had the event viewed_product with at least 3 different values of product_id',
	],
	[
		'orders_count where (followed by at least 2 orders within 30 days) > 0',
		'placed at least 1 order (only orders where it is followed within 30 days by at least 2 orders)',
	],
	[
		"events_count where (name = 'a' and not preceded by at least 3 events where (name = 'b') with same product) > 0",
		'had the event a at least once (only events where it is not preceded by at least 3 events with the same product where (name is b))',
	],
	[
		'orders_count distinct week within calendar last 7 weeks >= 5',
		'placed orders in at least 5 different calendar weeks in the last 7 whole weeks',
	],
	[
		'not orders_count distinct day within last 30 days >= 3',
		'did not place orders on at least 3 different days in the last 30 days',
	],
	['orders_count distinct calendar_month = 1', 'placed orders in exactly 1 different calendar month'],
	['orders_count per week >= 3', 'placed at least 3 orders (in a single calendar week)'],
	['quantity_purchased per day >= 20', 'bought at least 20 items (on a single day)'],
	['events_count per calendar_month >= 9', 'had at least 9 events (in a single calendar month)'],
	[
		'orders_count > 2 * (orders_count distinct week within last 30 days)',
		'placed more orders than 2 times the number of orders in the last 30 days (different calendar weeks)',
	],
	['orders_count distinct channel > 1', 'placed orders with more than 1 different value of channel'],
	['quantity_purchased per order >= 20', 'bought at least 20 items (in a single order)'],
	['not orders_count per product >= 3', 'did not place at least 3 orders (with the same product)'],
	['orders_count > 1 within calendar last 3 months', 'placed more than 1 order in the last 3 whole months'],
	['orders_count > 1 within calendar last 1 week', 'placed more than 1 order in the last whole week'],
	[
		'orders_count > 0 within 7 days after created_at',
		'placed at least 1 order within 7 days after the date of creation',
	],
	[
		'events_count > 0 within 1 hour before (last_order_date within last 30 days where (coupon is null))',
		'had at least 1 event within 1 hour before the last order (in the last 30 days; only orders where coupon has no value)',
	],
	[
		'amount_spent > 1 within from 2026-01-01 to 2026-01-31',
		'spent more than 1 from 2026-01-01 to 2026-01-31',
	],
	['amount_spent > 1 within more than 1 year ago', 'spent more than 1 more than 1 year ago'],
	['amount_spent > 1 within between 30 and 60 days ago', 'spent more than 1 between 30 and 60 days ago'],
	[
		"events_count where (name = 'product_viewed') within last 2 days > 3",
		'had the event product_viewed more than 3 times in the last 2 days',
	],
	[
		"events_count > 3 where (name = 'product_viewed' and properties.category = 'Shoes')",
		'had the event product_viewed more than 3 times (only events where category is Shoes)',
	],
	[
		"orders_count where (category = 'Shoes' and quantity >= 2) >= 3",
		'placed at least 3 orders (only orders where category is Shoes and quantity is at least 2)',
	],
	[
		"quantity_purchased > 1 where (sku starts with 'A' or not (price > 5 or price is null))",
		'bought more than 1 item (only order lines where sku starts with A or (price is not more than 5 and price has a value))',
	],
	["member_of includes any ('vips')", 'is in the segment vips'],
])('%s', (query, english) => {
	expect(said(query)).toBe(english);
});

test.each([
	['orders_count > 0 or orders_count <= 0', 'placed at least 1 order or did not place any orders'],
	["not events_count where (name = 'x') = 0", 'had the event x at least once'],
	["events_count where (name = 'x') < 1", 'did not have the event x'],
	['not tags has exactly 2', 'does not have exactly 2 different tags'],
	['not products_purchased has more than 1', 'did not buy more than 1 different product'],
	["groups includes all ('a', 'b')", 'is in all of the groups a and b'],
	["not member_of includes all ('a', 'b')", 'is not in all of the segments a and b'],
	['groups is not null', 'is in a group'],
	['rfm_segment is not null', 'is in an RFM segment'],
	['points is not null', 'has points'],
	['predicted_orders above average', 'has a number of predicted orders above the average'],
	['has_account is null', 'has no known answer to “has account”'],
	['not email_subscribed is false', 'is not known not to be subscribed to e-mail'],
	['average_days_between_orders > 30', 'takes more than 30 days between orders on average'],
	['birthday anniversary in this month', 'has a birthday this month'],
	["member_of includes any ('x') left last 30 days", 'left the segment x in the last 30 days'],
	["not member_of includes any ('x') joined last 30 days", 'did not join the segment x in the last 30 days'],
	[
		'amount_spent within this quarter > 0.5 * (amount_spent within last quarter)',
		'this quarter spent more than 0.5 times the amount spent last quarter',
	],
	['orders_count > (cancelled_orders_count)', 'placed more orders than the number of cancelled orders'],
	[
		'recency_days >= 1.5 * (average_days_between_orders)',
		'last ordered at least as many days ago as 1.5 times the average time between orders',
	],
])('read aloud: %s', (query, english) => {
	expect(said(query)).toBe(english);
});

const OF_MANY =
	"amount_spent > 500 and country = 'GB' and tags = 'vip' and not points > 5 and has_account is true and updated_at in last 7 days and products_purchased in ('1507', '9')";

test('verbs agree with many customers, and products are called by their titles', () => {
	const titleOf = (names: string, id: string) =>
		names === 'product' && id === '1507' ? 'Blue mug' : undefined;
	expect(describeRule(parseQuery(OF_MANY), { subject: 'customers', titleOf })).toBe(
		'spent more than 500 and live in GB and are tagged vip and do not have more than 5 points and have an account and were last changed in the last 7 days and bought “Blue mug” or 9',
	);
	const where = parseQuery("orders_count where (lines some (product = '1507')) > 0");
	expect(describeRule(where, { titleOf })).toBe(
		'placed at least 1 order (only orders where some line has (product is “Blue mug”))',
	);
});

test('every phrase begins with a verb that agrees with many', () => {
	const past = /^(placed|spent|first|last|cancelled|ordered|bought|had|subscribed|became|did|joined|left)\b/;
	for (const { phrase } of standardCatalogue().fields) {
		const verbs = Object.entries(phrase).flatMap(([key, words]) =>
			['yes', 'no', 'have', 'haveNot', 'true', 'false'].includes(key) ? [String(words)] : [],
		);
		for (const verb of verbs) expect(past.test(verb) || agreed(verb, 'customers') !== verb).toBe(true);
	}
});

test('denial is carried down to the conditions', () => {
	expect(said("not (city = 'Dhaka' or points > 5)")).toBe(
		'does not live in Dhaka and does not have more than 5 points',
	);
	expect(said("not (city = 'Dhaka' and points > 5)")).toBe(
		'does not live in Dhaka or does not have more than 5 points',
	);
	expect(said("none(city != 'Dhaka', points > 5)")).toBe(
		'lives in Dhaka and does not have more than 5 points',
	);
	expect(said("not none(city = 'Dhaka', points > 5)")).toBe('lives in Dhaka or has more than 5 points');
	expect(said("points > 1 and not (city = 'Dhaka' and tags = 'vip')")).toBe(
		'has more than 1 point and (does not live in Dhaka or is not tagged vip)',
	);
	expect(said("not country != 'BD' missing exclude")).toBe('lives in BD (or without a value)');
});

test('lines', () => {
	const rule = parseQuery(
		"amount_spent > 500 and (country = 'BD' or tags = 'vip') and not (city = 'Dhaka' or points > 5) and not tags = 'new' and all(points > 1)",
	);
	expect(describeRule(rule, { layout: 'lines' })).toBe(
		[
			'all of these:',
			'- spent more than 500',
			'- any of these:',
			'  - lives in BD',
			'  - is tagged vip',
			'- none of these:',
			'  - lives in Dhaka',
			'  - has more than 5 points',
			'- is not tagged new',
			'- has more than 1 point',
		].join('\n'),
	);
});

test('fields of the shop are called by their labels', () => {
	const mapping: Mapping = {
		name: 'own',
		title: 'Own',
		changes: {},
		ordersCounted: '',
		keyType: 'text',
		relations: { customers: '' },
		columns: {
			customers: [
				{ name: 'id', type: 'text' },
				{ name: 'loyalty_level', type: 'text' },
				{ name: 'renewal_date', type: 'day' },
				{ name: 'constructor', type: 'boolean' },
				{ name: 'attributes', type: 'json', keys: [{ name: 'shoe_size', type: 'any' }] },
			],
		},
	};
	const fields = catalogueOf(mapping);
	const english = (query: string) => describeRule(parseQuery(query, { fields }), { fields });
	expect(english("loyalty_level = 'gold'")).toBe('has the loyalty level gold');
	expect(english('attributes.shoe_size > 40')).toBe('has a shoe size of more than 40');
	expect(english('renewal_date in next 7 days')).toBe('has a renewal date in the next 7 days');
	expect(english('constructor is true')).toBe('says yes to constructor');
});

test('a field that the shop does not have any more is described as the language knows it', () => {
	const customersOnly = catalogueOf({
		name: 'own',
		relations: { customers: '' },
		columns: { customers: [] },
	});
	const rule = parseQuery("tags = 'vip' and orders_count >= 2");
	expect(describeRule(rule, { fields: customersOnly })).toBe('is tagged vip and placed at least 2 orders');
});

test('every rule has a description', () => {
	fc.assert(
		fc.property(
			arbitraryRule({ rowTests: true }),
			fc.constantFrom('line' as const, 'lines' as const),
			(rule, layout) => {
				const english = describeRule(rule, { layout });
				expect(english).not.toMatch(/undefined|\[object|NaN|_n_days|^$/);
			},
		),
		{ numRuns: 200 },
	);
});

const VALUES = {
	text: "'7'",
	keyword: "'7'",
	list: "'7'",
	number: '7',
	money: '7',
	any: '7',
	boolean: 'true',
	date: '2026-01-01',
	place: '',
};

test('every operator of every field is said differently when it is denied', () => {
	for (const { name, type, operators, asks } of standardCatalogue().fields) {
		for (const operator of operators) {
			const one = VALUES[type];
			const values = {
				nothing: '',
				one,
				two: `${one} and ${one}`,
				many: `(${one}, ${one})`,
				span: '7',
				count: '7',
				calendar: 'this month',
				place: "'1, 2, 3'",
			};
			const further = asks === undefined ? '' : ` ${asks} x`;
			const rule = parseQuery(`${name} ${operator} ${values[OPERATORS[operator].takes]}${further}`);
			const [affirmed, denied] = [describeRule(rule), describeRule({ match: 'none', rules: [rule] })];
			expect({ name, operator, affirmed }).not.toEqual({ name, operator, affirmed: denied });
		}
	}
});

test.each([
	['points > 1', 'matches 1 condition'],
	['points > 1 and (tags = 1 or none(points > 3))', 'matches 3 conditions'],
	["orders_count > 1 where (status = 'x' and total > 5)", 'matches 1 condition'],
])('%s in a list of segments', (query, summary) => {
	expect(summarise(parseQuery(query.replace('= 1', "= '1'")))).toBe(summary);
});
