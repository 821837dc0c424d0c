import { TEMPLATES } from '../../../lib';
import {
	COUNTED,
	COUNTED_LINES,
	IN_CATEGORY,
	openDemoSegments,
	type DemoSegments,
} from '../../support/demo-segments';

/** The instant that the demo shop is asked as of. */
const NOW = `timestamptz '2025-06-15T12:00:00Z'`;

let shop: DemoSegments;
beforeAll(async () => {
	shop = await openDemoSegments();
	await shop.segments.scores({ asOf: '2025-06-15T12:00:00Z' });
	// In the demo shop whoever begins to check out also orders: some carts are left standing here.
	await shop.database.pool.query(`INSERT INTO shop.event (customer_id, name, occurred_at, properties)
		SELECT id, 'added_to_cart', ${NOW} - interval '1 day', '{}' FROM shop.customer WHERE id % 7 = 0`);
	// Nor does anybody look at one product twice.
	await shop.database.pool.query(`INSERT INTO shop.event (customer_id, name, occurred_at, properties)
		SELECT id, 'viewed_product', ${NOW} - make_interval(days => id % 20, hours => 9 * n), json_build_object('product_id', 1109 + n * (id % 2))::jsonb
		FROM shop.customer, generate_series(1, 3) AS n WHERE id % 5 = 0`);
	await shop.segments.create({
		title: 'Spending Now',
		query: 'amount_spent within last 30 days > 300 currency GBP',
	});
	for (const day of ['2025-05-20', '2025-06-14'])
		await shop.segments.evaluate('Spending Now', { asOf: `${day}T00:00:00Z` });
});
afterAll(() => shop.close());

interface Case {
	readonly parameters?: Record<string, unknown>;
	readonly sql: string;
}

const since = (column: string, span: string) =>
	`${column} >= ${NOW} - interval '${span}' AND ${column} <= ${NOW}`;
const byCustomer = (having: string, where = 'true') =>
	`SELECT customer_id FROM ${COUNTED} o WHERE ${where} GROUP BY customer_id HAVING ${having}`;
const bought = (where: string) => `SELECT customer_id FROM ${COUNTED_LINES} l WHERE ${where}`;
const customersWhere = (where: string) => `SELECT c.id FROM shop.customer c WHERE ${where}`;
const withoutOrder = `NOT EXISTS (SELECT FROM ${COUNTED} o WHERE o.customer_id = c.id)`;
const withOrder = `EXISTS (SELECT FROM ${COUNTED} o WHERE o.customer_id = c.id)`;
const ofCategory = (slug: string) => `SELECT product_id FROM ${IN_CATEGORY} k WHERE slug = '${slug}'`;
const inNextDays = (column: string, days: number) =>
	`to_char(${column}, 'MM-DD') IN (SELECT to_char(date '2025-06-15' + n, 'MM-DD') FROM generate_series(0, ${days}) AS n)`;
const viewed = (where: string) =>
	`SELECT e.customer_id FROM shop.event e WHERE e.name = 'viewed_product' AND ${where}`;

/** Customers by their three scores, and by the mean of the last two, halves rounded up. */
const scored = (
	where: string,
) => `WITH fact AS (SELECT customer_id AS id, floor(extract(epoch FROM ${NOW} - max(placed_at)) / 86400) AS days, count(*) AS orders, sum(amount) AS amount
		FROM ${COUNTED} o WHERE placed_at <= ${NOW} GROUP BY 1),
	cut AS (SELECT percentile_disc(q) WITHIN GROUP (ORDER BY days) AS days, percentile_disc(q) WITHIN GROUP (ORDER BY orders) AS orders, percentile_disc(q) WITHIN GROUP (ORDER BY amount) AS amount
		FROM fact, (SELECT ARRAY[0.2, 0.4, 0.6, 0.8] AS q) AS quintile GROUP BY q),
	score AS (SELECT id, 5 - (SELECT count(*) FROM unnest(cut.days) c WHERE fact.days > c) AS r, 1 + (SELECT count(*) FROM unnest(cut.orders) c WHERE fact.orders > c) AS f,
		1 + (SELECT count(*) FROM unnest(cut.amount) c WHERE fact.amount > c) AS m FROM fact, cut)
	SELECT id FROM (SELECT *, floor((f + m) / 2.0 + 0.5) AS mean FROM score) AS score WHERE ${where}`;
const parameter = (name: string) => `(SELECT (bg_nbd->>'${name}')::float8 FROM segments.score_version)`;

const spentBetween = (from: number, to: number) =>
	`coalesce((SELECT sum(amount) FROM ${COUNTED} o WHERE o.customer_id = c.id AND o.placed_at >= ${NOW} - interval '${from} days' AND o.placed_at ${to === 0 ? '<=' : '<'} ${NOW} - interval '${to} days'), 0)`;
const spentIn = (from: string, to: string) =>
	`coalesce((SELECT sum(amount) FROM ${COUNTED} o WHERE o.customer_id = c.id AND o.placed_at >= '${from}Z' AND o.placed_at < '${to}Z'), 0)`;
const averageIn = (condition: string) =>
	`(SELECT avg(amount) FROM ${COUNTED} o WHERE o.customer_id = c.id AND ${condition})`;
const buyers = `(SELECT customer_id, count(*) AS orders, sum(amount) AS spent, min(placed_at) AS first, max(placed_at) AS last FROM ${COUNTED} o GROUP BY 1)`;
/** Who was in the segment as it was evaluated that day. */
const spentNow = (day: string) =>
	`SELECT customer_id FROM (SELECT * FROM ${COUNTED} o WHERE placed_at BETWEEN timestamptz '${day}Z' - interval '30 days' AND '${day}Z') q GROUP BY 1 HAVING sum(amount) > 300`;
const rhythm = `extract(epoch FROM b.last - b.first) / 86400 / (b.orders - 1)`;

/** Each template with an answer that was written by hand for it. */
const CASES: Readonly<Record<string, Case>> = {
	first_time_buyers: { sql: byCustomer(`count(*) = 1 AND ${since('min(placed_at)', '30 days')}`) },
	one_time_buyers: { sql: byCustomer(`count(*) = 1 AND max(placed_at) < ${NOW} - interval '180 days'`) },
	repeat_buyers: { sql: byCustomer('count(*) >= 2') },
	recent_buyers: { sql: byCustomer(since('max(placed_at)', '30 days')) },
	loyal_customers: { sql: byCustomer(`count(*) >= 5 AND ${since('max(placed_at)', '90 days')}`) },
	frequent_buyers: { sql: byCustomer('count(*) >= 3', since('placed_at', '90 days')) },
	coupon_users: { sql: byCustomer('count(coupon) > 0') },
	full_price_buyers: { sql: byCustomer('count(coupon) = 0') },
	channel_buyers: {
		parameters: { channels: ['app', 'phone'], orders: 2 },
		sql: byCustomer('count(*) >= 2', `channel IN ('app', 'phone')`),
	},
	season_buyers: {
		parameters: { from: '2024-11-15', to: '2024-12-24' },
		sql: byCustomer('true', `placed_at >= '2024-11-15T00:00Z' AND placed_at < '2024-12-25T00:00Z'`),
	},

	top_spenders: {
		sql: `SELECT b.customer_id FROM ${buyers} b WHERE (SELECT count(*) FROM ${buyers} q WHERE q.spent > b.spent) * 10 < (SELECT count(*) FROM ${buyers} q)`,
	},
	above_average_spenders: {
		sql: `SELECT b.customer_id FROM ${buyers} b WHERE b.spent > (SELECT avg(spent) FROM ${buyers} q)`,
	},
	spending_more: {
		sql: customersWhere(`${spentIn('2025-04-01', '2025-07-01')} > ${spentIn('2025-01-01', '2025-04-01')}`),
	},
	spending_halved: { sql: customersWhere(`${spentBetween(90, 0)} * 2 < ${spentBetween(180, 90)}`) },
	overdue: {
		sql: `SELECT b.customer_id FROM ${buyers} b WHERE b.orders > 1 AND floor(extract(epoch FROM ${NOW} - b.last) / 86400) > 1.5 * ${rhythm}`,
	},
	expected_soon: {
		sql: `SELECT b.customer_id FROM ${buyers} b WHERE b.orders > 1 AND b.last + (${rhythm})::float8 * interval '24 hours' BETWEEN ${NOW} AND ${NOW} + interval '14 days'`,
	},
	age_group: {
		sql: customersWhere(`date_part('year', age(date '2025-06-15', c.birthday)) BETWEEN 25 AND 34`),
	},
	birthday_this_month: { sql: customersWhere('extract(month FROM c.birthday) = 6') },
	new_last_month: { sql: customersWhere(`to_char(c.created_at AT TIME ZONE 'UTC', 'YYYY-MM') = '2025-05'`) },
	favourite_category: {
		parameters: { categories: ['baking', 'lunch-bags'] },
		sql: customersWhere(`(SELECT k.slug FROM ${COUNTED_LINES} l JOIN shop.product_category pc USING (product_id) JOIN shop.category k ON k.id = pc.category_id
			WHERE l.customer_id = c.id GROUP BY k.slug ORDER BY sum(l.quantity) DESC, max(l.placed_at) DESC, k.slug COLLATE "C" LIMIT 1) IN ('baking', 'lunch-bags')`),
	},
	hold_out: {
		sql: customersWhere(`('x' || left(md5('hold-out:' || c.id), 8))::bit(32)::bigint * 10 < 4294967296`),
	},
	growing_baskets: {
		sql: customersWhere(
			`${averageIn(since('placed_at', '90 days'))} > ${averageIn(`placed_at < ${NOW} - interval '90 days'`)}`,
		),
	},

	big_spenders: { sql: byCustomer('sum(amount) > 1000') },
	big_spenders_lately: { sql: byCustomer('sum(amount) > 500', since('placed_at', '90 days')) },
	high_average_order: { sql: byCustomer('avg(amount) > 250 AND count(*) >= 2') },
	large_order: { sql: byCustomer('max(amount) > 500') },
	wallet_balance: { sql: customersWhere('wallet_balance > 0') },
	many_points: { sql: customersWhere('points > 1000') },

	about_to_lapse: {
		sql: byCustomer(
			`max(placed_at) < ${NOW} - interval '60 days' AND max(placed_at) >= ${NOW} - interval '90 days'`,
		),
	},
	at_risk: {
		sql: byCustomer(
			`count(*) >= 3 AND max(placed_at) < ${NOW} - interval '90 days' AND max(placed_at) >= ${NOW} - interval '365 days'`,
		),
	},
	slowing_down: {
		sql: byCustomer(`count(*) FILTER (WHERE placed_at BETWEEN ${NOW} - interval '180 days' AND ${NOW} - interval '90 days') >= 2
			AND count(*) FILTER (WHERE ${since('placed_at', '90 days')}) < 2`),
	},
	lapsed_big_spenders: {
		sql: byCustomer(`sum(amount) > 1000 AND max(placed_at) < ${NOW} - interval '90 days'`),
	},
	lapsed_customers: { sql: byCustomer(`max(placed_at) < ${NOW} - interval '180 days'`) },
	won_back: {
		sql: `SELECT customer_id FROM (SELECT *, lag(placed_at) OVER (PARTITION BY customer_id ORDER BY placed_at, id) AS before FROM ${COUNTED} o) g
			WHERE placed_at >= ${NOW} - interval '30 days' AND before < placed_at - interval '120 days'`,
	},

	browse_abandonment: {
		sql: `SELECT e.customer_id FROM shop.event e WHERE name = 'viewed_product' AND ${since('occurred_at', '14 days')} AND NOT EXISTS (SELECT FROM ${COUNTED_LINES} l
			WHERE l.customer_id = e.customer_id AND l.product_id = (e.properties ->> 'product_id')::int AND l.placed_at > e.occurred_at)`,
	},
	second_order_soon: {
		sql: `SELECT customer_id FROM (SELECT customer_id, array_agg(placed_at ORDER BY placed_at, id) AS at FROM ${COUNTED} o GROUP BY 1) q WHERE at[2] > at[1] AND at[2] <= at[1] + interval '30 days'`,
	},
	first_order_with_coupon: {
		sql: `SELECT customer_id FROM (SELECT DISTINCT ON (customer_id) * FROM ${COUNTED} o ORDER BY customer_id, placed_at, id) f WHERE coupon IS NOT NULL`,
	},
	bought_then: {
		parameters: { first: '3140', then: '3127', days: 90 },
		sql: `SELECT a.customer_id FROM ${COUNTED_LINES} a JOIN ${COUNTED_LINES} b USING (customer_id) WHERE a.product_id = 3140 AND b.product_id = 3127
			AND b.placed_at > a.placed_at AND b.placed_at <= a.placed_at + interval '90 days'`,
	},
	every_month: {
		sql: byCustomer(
			`count(DISTINCT date_trunc('month', placed_at AT TIME ZONE 'UTC')) = 3`,
			`placed_at >= '2025-03-01Z' AND placed_at < '2025-06-01Z'`,
		),
	},
	most_weeks: {
		parameters: { least: 2, weeks: 10 },
		sql: byCustomer(
			`count(DISTINCT date_trunc('week', placed_at AT TIME ZONE 'UTC')) >= 2`,
			// Sunday 15 June 2025 is the last day of a week that began on the 9th.
			`placed_at >= '2025-03-31Z' AND placed_at < '2025-06-09Z'`,
		),
	},
	orders_close_together: {
		sql: `SELECT a.customer_id FROM ${COUNTED} a JOIN ${COUNTED} b ON b.customer_id = a.customer_id AND b.placed_at > a.placed_at AND b.placed_at <= a.placed_at + interval '30 days'
			WHERE b.placed_at <= ${NOW} GROUP BY a.customer_id, a.id HAVING count(*) >= 2`,
	},
	viewed_again_and_again: {
		sql: `SELECT a.customer_id FROM shop.event a JOIN shop.event b ON b.customer_id = a.customer_id AND b.name = a.name AND b.properties ->> 'product_id' = a.properties ->> 'product_id'
			AND b.occurred_at > a.occurred_at AND b.occurred_at <= a.occurred_at + interval '24 hours' AND b.occurred_at <= ${NOW}
			WHERE a.name = 'viewed_product' AND ${since('a.occurred_at', '14 days')} GROUP BY a.customer_id, a.id HAVING count(*) >= 2`,
	},
	weekend_buyers: {
		sql: byCustomer('count(*) >= 2', `extract(isodow FROM placed_at AT TIME ZONE 'UTC') > 5`),
	},
	high_refund_rate: { sql: byCustomer('sum(total) > 0 AND sum(refunded) / nullif(sum(total), 0) > 0.3') },
	cancelled_often: {
		sql: `SELECT customer_id FROM shop."order" WHERE status = 'cancelled' AND customer_id IS NOT NULL AND ${since('placed_at', '365 days')} GROUP BY 1 HAVING count(*) >= 2`,
	},
	left_segment: {
		parameters: { segment: 'Spending Now' },
		sql: `${spentNow('2025-05-20')} EXCEPT ${spentNow('2025-06-14')}`,
	},
	in_no_segment: { sql: `SELECT id FROM shop.customer EXCEPT ${spentNow('2025-06-14')}` },

	new_customers: { sql: customersWhere(since('created_at', '30 days')) },
	new_subscribers: {
		parameters: { days: 60 },
		sql: customersWhere(`accepts_email AND ${since('created_at', '60 days')}`),
	},
	form_subscribers: {
		parameters: { forms: ['newsletter', 'Catalogue'], days: 180 },
		sql: `SELECT customer_id FROM shop.event WHERE name = 'subscribed_form' AND properties->>'form' IN ('newsletter', 'catalogue') AND ${since('occurred_at', '180 days')}`,
	},
	never_purchased: { sql: customersWhere(withoutOrder) },
	subscribers_never_bought: { sql: customersWhere(`accepts_email AND ${withoutOrder}`) },

	bought_product: { parameters: { products: [3140, '3127'] }, sql: bought('product_id IN (3140, 3127)') },
	bought_product_lately: {
		parameters: { products: 3140, days: 60 },
		sql: bought(`product_id = 3140 AND ${since('placed_at', '60 days')}`),
	},
	repurchased_product: {
		parameters: { products: ['3140'] },
		sql: `SELECT customer_id FROM ${COUNTED_LINES} l WHERE product_id = 3140 GROUP BY 1 HAVING count(DISTINCT order_id) >= 2`,
	},
	bought_all_products: {
		parameters: { products: ['3140', '3127'] },
		sql: `${bought('product_id = 3140')} INTERSECT ${bought('product_id = 3127')}`,
	},
	bulk_buyers: {
		parameters: { pieces: 300 },
		sql: `SELECT customer_id FROM ${COUNTED_LINES} l WHERE ${since('placed_at', '90 days')} GROUP BY 1 HAVING sum(quantity) >= 300`,
	},
	cross_sell: {
		parameters: { bought: ['3140'], notBought: ['3127'] },
		sql: `${bought('product_id = 3140')} EXCEPT ${bought('product_id = 3127')}`,
	},
	cross_sell_categories: {
		parameters: { bought: 'bags', notBought: 'jewellery' },
		sql: `${bought(`product_id IN (${ofCategory('bags')})`)} EXCEPT ${bought(`product_id IN (${ofCategory('jewellery')})`)}`,
	},
	category_fans: {
		parameters: { categories: ['kitchen'] },
		sql: `SELECT customer_id FROM ${COUNTED_LINES} l WHERE product_id IN (${ofCategory('kitchen')}) GROUP BY 1 HAVING count(DISTINCT order_id) >= 3`,
	},

	viewed_not_bought: {
		parameters: { products: ['3127', 1109, 1593], days: 365 },
		sql: `${viewed(`e.properties->>'product_id' IN ('3127', '1109', '1593')`)} EXCEPT ${bought('product_id IN (3127, 1109, 1593)')}`,
	},
	active_browsers: { sql: `${viewed(since('e.occurred_at', '2 days'))} GROUP BY 1 HAVING count(*) >= 4` },
	abandoned_cart: {
		sql: `SELECT customer_id FROM shop.event e WHERE name IN ('added_to_cart', 'started_checkout') AND occurred_at BETWEEN ${NOW} - interval '72 hours' AND ${NOW} - interval '4 hours'
			AND NOT EXISTS (SELECT FROM ${COUNTED} o WHERE o.customer_id = e.customer_id AND o.placed_at > e.occurred_at AND o.placed_at <= e.occurred_at + interval '4 hours')`,
	},

	birthdays_soon: { sql: customersWhere(inNextDays('birthday', 7)) },
	first_order_anniversary: {
		parameters: { days: 30 },
		sql: byCustomer(
			`${inNextDays(`(min(placed_at) AT TIME ZONE 'UTC')::date`, 30)} AND min(placed_at) < ${NOW} - interval '1 day'`,
		),
	},
	customer_anniversary: {
		parameters: { days: 30 },
		sql: customersWhere(
			`${inNextDays(`(created_at AT TIME ZONE 'UTC')::date`, 30)} AND created_at < ${NOW} - interval '1 day'`,
		),
	},
	replenishment: {
		sql: byCustomer(
			`max(placed_at) < ${NOW} - interval '28 days' AND max(placed_at) >= ${NOW} - interval '35 days'`,
		),
	},

	champions: { sql: scored('r = 5 AND mean >= 4') },
	rfm_at_risk: { sql: scored('r <= 2 AND mean >= 3') },
	likely_to_churn_but_valuable: {
		parameters: { risk: 0.3, amount: 100 },
		sql: `SELECT customer_id FROM (SELECT customer_id, sum(amount) AS spent, count(DISTINCT day) - 1 AS x, (max(day) - min(day)) / 7.0::float8 AS recency, (${NOW}::date - min(day)) / 7.0::float8 AS age
				FROM (SELECT o.*, (o.placed_at AT TIME ZONE 'UTC')::date AS day FROM ${COUNTED} o WHERE o.placed_at <= ${NOW}) AS bought GROUP BY 1) AS history
			WHERE spent > 100 AND x > 0 AND 1 - 1 / (1 + ${parameter('a')} / (${parameter('b')} + x - 1) * ((${parameter('alpha')} + age) / (${parameter('alpha')} + recency)) ^ (${parameter('r')} + x)) >= 0.3`,
	},
	potential_loyalists_in_city: {
		parameters: { cities: ['DHAKA', 'York', 'London'] },
		sql: scored(
			`r >= 4 AND mean IN (2, 3) AND id IN (SELECT customer_id FROM shop.address WHERE lower(city) IN ('dhaka', 'york', 'london'))`,
		),
	},
	lost_big_spenders: { sql: scored('r <= 2 AND m = 5') },

	email_subscribers: { sql: customersWhere('accepts_email') },
	sms_subscribers: { sql: customersWhere('accepts_sms') },
	no_consent: { sql: customersWhere('accepts_email IS NOT TRUE') },
	buyers_without_consent: { sql: customersWhere(`accepts_email IS NOT TRUE AND ${withOrder}`) },

	local_customers: {
		parameters: { cities: ['DHAKA', 'York'] },
		sql: `SELECT customer_id FROM shop.address WHERE lower(city) IN ('dhaka', 'york')`,
	},
	country_customers: {
		parameters: { countries: 'bd' },
		sql: `SELECT customer_id FROM shop.address WHERE country = 'BD'`,
	},
	tagged_customers: {
		parameters: { tags: ['vip', 'café'] },
		sql: `SELECT customer_id FROM shop.tag WHERE lower(name) IN ('vip', 'café')`,
	},
	email_domain: {
		parameters: { domains: ['mail.example'] },
		sql: customersWhere(`split_part(lower(email), '@', 2) = 'mail.example'`),
	},
};

test('every template has its case', () => {
	expect(Object.keys(CASES).sort()).toEqual(TEMPLATES.map(({ name }) => name).sort());
	expect(TEMPLATES.length).toBeGreaterThanOrEqual(20);
});

test.each(Object.entries(CASES))('%s', async (name, { parameters, sql }) => {
	const expected = await shop.ids(sql);
	await expect(shop.matches({ template: { name, parameters } })).resolves.toEqual(expected);
	// An answer of nobody or of everybody would tell nothing.
	expect(expected.length).toBeGreaterThan(0);
	expect(expected.length).toBeLessThan(await shop.customers());
});
