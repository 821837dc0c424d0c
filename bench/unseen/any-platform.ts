import type { Knowledge, Platform } from '../platforms/platform';
import { count, last, type Case } from './by-hand';

const all = (...rules: object[]) => ({ match: 'all', rules });
const spent = (value: number, more: object = {}) => ({
	field: 'amount_spent',
	operator: 'greater_than',
	value,
	currency: 'EUR',
	...more,
});

const inGermany = { field: 'country', operator: 'equals', value: 'DE' };

const germans = (few: string) =>
	/'se'/i.test(few) ? few.replaceAll("'SE'", "'DE'").replaceAll("'se'", "'de'") : undefined;

/**
 * Kinds of rules that any shop asks, with the SQL of somebody who knows the platform's tables. Written from
 * the tables alone, in the forms that a database person tries first.
 */
export function casesOf({ product, few }: Platform, knows: Knowledge): readonly Case[] {
	const { customers, id, signedUp, order, owner, at, now, inEuro, amount, boughtProduct } = knows;
	const counts = `AND ${at} <= ${now} AND ${owner} IS NOT NULL`;
	const orders = `${knows.orders} ${counts}`;
	const amounts = `${knows.amounts ?? knows.orders} ${counts} AND ${inEuro}`;
	const these = (...products: number[]) => products.map((n) => `'${product(n)}'`).join(', ');
	const bought = (...products: number[]) => `${knows.bought(these(...products))} ${counts}`;
	const since = (days: number) => `${at} >= ${now} - interval '${days} days'`;
	const whose = `SELECT ${owner} AS owner`;
	const within = (ids: string) => `${customers} AND ${id} IN (${ids})`;
	const notIn = (ids: string) => `${customers} AND ${id} NOT IN (${ids})`;
	const without = (ids: string) =>
		`${customers} AND NOT EXISTS (SELECT FROM (${ids}) x WHERE x.owner = ${id})`;
	const joined = (ids: string) =>
		`SELECT m.id FROM (${customers}) AS m (id) JOIN (${ids}) AS x ON x.owner = m.id`;
	const ranked = (direction: 'ASC' | 'DESC', more: string) =>
		`SELECT DISTINCT ON (${owner}) ${owner} AS owner, ${more} ORDER BY ${owner}, ${at} ${direction}, ${order} ${direction}`;
	const looked = knows.looked ?? amount;
	const large = knows.large ?? germans(knows.few);
	const those = (condition: string) => `WITH g (id) AS MATERIALIZED (${customers} AND ${condition})`;
	const lookedFrom = knows.looked === undefined ? amounts : `${orders} AND ${inEuro}`;
	return [
		{
			name: 'no order in the last 90 days',
			rule: count('equals', 0, { within: last(90) }),
			byHand: {
				anti: without(`${whose} ${orders} AND ${since(90)}`),
				hashed: notIn(`${whose} ${orders} AND ${since(90)}`),
			},
		},
		{
			name: 'an order in the last 30 days',
			rule: count('greater_than', 0, { within: last(30) }),
			byHand: {
				semi: within(`${whose} ${orders} AND ${since(30)}`),
				grouped: joined(`${whose} ${orders} AND ${since(30)} GROUP BY 1`),
			},
		},
		{
			name: 'last order longer ago than 180 days',
			rule: { field: 'last_order_date', operator: 'more_than_n_days_ago', value: 180 },
			byHand: {
				grouped: joined(`${whose} ${orders} GROUP BY 1 HAVING max(${at}) < ${now} - interval '180 days'`),
				semiAndAnti: `${without(`${whose} ${orders} AND ${since(180)}`)} AND ${id} IN (${whose} ${orders})`,
			},
		},
		{
			name: 'never ordered, signed up a year ago',
			rule: all(
				{ field: 'created_at', operator: 'more_than_n_days_ago', value: 365 },
				count('equals', 0, {}),
			),
			byHand: {
				anti: `${without(`${whose} ${orders}`)} AND ${signedUp} < ${now} - interval '365 days'`,
				hashed: `${notIn(`${whose} ${orders}`)} AND ${signedUp} < ${now} - interval '365 days'`,
			},
		},
		{
			name: 'new customers who ordered',
			rule: all(
				{ field: 'created_at', operator: 'in_last_n_days', value: 30 },
				count('greater_than_or_equals', 1, {}),
			),
			byHand: {
				semi: `${within(`${whose} ${orders}`)} AND ${signedUp} >= ${now} - interval '30 days'`,
				exists: `${customers} AND ${signedUp} >= ${now} - interval '30 days' AND EXISTS (SELECT ${orders} AND ${owner} = ${id})`,
			},
		},
		{
			name: 'three orders in a year',
			rule: count('greater_than_or_equals', 3, { within: last(365) }),
			byHand: {
				grouped: joined(`${whose} ${orders} AND ${since(365)} GROUP BY 1 HAVING count(*) >= 3`),
			},
		},
		{
			name: 'spent in all',
			rule: spent(1000),
			byHand: { grouped: joined(`${whose} ${amounts} GROUP BY 1 HAVING sum(${amount}) > 1000`) },
		},
		{
			name: 'spent in 90 days and 365 days',
			rule: all(spent(300, { within: last(90) }), spent(900, { within: last(365) })),
			byHand: {
				flags: joined(
					`${whose} ${amounts} AND ${since(365)} GROUP BY 1 HAVING sum(${amount}) > 900 AND sum(${amount}) FILTER (WHERE ${since(90)}) > 300`,
				),
			},
		},
		{
			name: 'average order of a year',
			rule: {
				field: 'average_order_value',
				operator: 'greater_than',
				value: 180,
				currency: 'EUR',
				within: last(365),
			},
			byHand: {
				grouped: joined(`${whose} ${amounts} AND ${since(365)} GROUP BY 1 HAVING avg(${amount}) > 180`),
			},
		},
		{
			name: 'one large order',
			rule: { field: 'largest_order', operator: 'greater_than', value: 400, currency: 'EUR' },
			byHand: {
				semi: within(`${whose} ${amounts} AND ${amount} > 400`),
				looked: within(`${whose} ${lookedFrom} AND ${looked} > 400`),
			},
		},
		{
			name: 'more than the average buyer',
			rule: { field: 'amount_spent', operator: 'above_average', currency: 'EUR' },
			byHand: {
				twice: `WITH s AS MATERIALIZED (SELECT m.id, x.v FROM (${customers}) AS m (id) JOIN (${whose}, sum(${amount}) AS v ${amounts} GROUP BY 1) AS x ON x.owner = m.id)
					SELECT id FROM s WHERE v > (SELECT avg(v) FROM s)`,
				window: `SELECT id FROM (SELECT m.id, x.v, avg(x.v) OVER () AS mean FROM (${customers}) AS m (id) JOIN (${whose}, sum(${amount}) AS v ${amounts} GROUP BY 1) AS x ON x.owner = m.id) AS r WHERE v > mean`,
			},
		},
		{
			name: 'second order within 30 days of the first',
			rule: count('greater_than', 0, {
				of: { nth: 2 },
				where: { preceded_by: { rows: 'orders', within: { amount: 30, unit: 'days' } } },
			}),
			byHand: {
				window:
					within(`SELECT owner FROM (${whose}, ${at} AS at, row_number() OVER w AS place, lag(${at}) OVER w AS before ${orders}
					WINDOW w AS (PARTITION BY ${owner} ORDER BY ${at}, ${order})) r WHERE place = 2 AND before < at AND before >= at - interval '30 days'`),
			},
		},
		{
			name: 'first order in dollars',
			rule: count('greater_than', 0, {
				of: { first: 1 },
				where: { field: 'currency', operator: 'equals', value: 'USD' },
			}),
			byHand: {
				distinctOn: within(
					`SELECT owner FROM (${ranked('ASC', `${inEuro} AS euro ${orders}`)}) r WHERE NOT euro`,
				),
				window: within(
					`SELECT owner FROM (${whose}, ${inEuro} AS euro, row_number() OVER (PARTITION BY ${owner} ORDER BY ${at}, ${order}) AS place ${orders}) r WHERE place = 1 AND NOT euro`,
				),
			},
		},
		{
			name: 'in each of three months, by distinct months',
			rule: count('equals', 3, { distinct: 'month', within: { calendar_last: 3, unit: 'months' } }),
			byHand: {
				grouped: joined(
					`${whose} ${orders} AND ${at} >= date '2026-08-01' AND ${at} < date '2026-11-01' GROUP BY 1 HAVING count(DISTINCT date_trunc('month', ${at})) = 3`,
				),
			},
		},
		{
			name: 'ordered at a weekend lately',
			rule: count('greater_than', 0, {
				where: { field: 'weekday', operator: 'in', value: [6, 7] },
				within: last(90),
			}),
			byHand: {
				semi: within(`${whose} ${orders} AND ${since(90)} AND extract(isodow FROM ${at}) IN (6, 7)`),
				grouped: joined(
					`${whose} ${orders} AND ${since(90)} AND extract(isodow FROM ${at}) IN (6, 7) GROUP BY 1`,
				),
			},
		},
		{
			name: 'spending halved',
			rule: {
				field: 'amount_spent',
				operator: 'less_than',
				value: {
					field: 'amount_spent',
					within: { between_last: [180, 360], unit: 'days' },
					times: 0.5,
				},
				currency: 'EUR',
				within: last(180),
			},
			byHand: {
				flags: joined(
					`${whose} ${amounts} AND ${since(360)} GROUP BY 1 HAVING coalesce(sum(${amount}) FILTER (WHERE ${since(180)}), 0) < 0.5 * coalesce(sum(${amount}) FILTER (WHERE NOT (${since(180)})), 0)`,
				),
			},
		},
		{
			name: 'bought both of two products',
			rule: { field: 'products_purchased', operator: 'includes_all', value: [product(3), product(11)] },
			byHand: {
				grouped: within(`${whose} ${bought(3, 11)} GROUP BY 1 HAVING count(DISTINCT ${boughtProduct}) = 2`),
				twice: `${within(`${whose} ${bought(3)}`)} AND ${id} IN (${whose} ${bought(11)})`,
			},
		},
		{
			name: 'bought one of five products lately',
			rule: {
				field: 'products_purchased',
				operator: 'includes_any',
				value: [1, 50, 900, 4000, 9000].map(product),
				within: last(90),
			},
			byHand: {
				semi: within(`${whose} ${bought(1, 50, 900, 4000, 9000)} AND ${since(90)}`),
				grouped: joined(`${whose} ${bought(1, 50, 900, 4000, 9000)} AND ${since(90)} GROUP BY 1`),
			},
		},
		{
			name: 'bought A and never B',
			rule: all(
				{ field: 'products_purchased', operator: 'includes_any', value: [product(2)] },
				{ field: 'products_purchased', operator: 'includes_none', value: [product(1)] },
			),
			byHand: {
				grouped: joined(
					`${whose} ${bought(1, 2)} GROUP BY 1 HAVING bool_or(${boughtProduct} = ${these(2)}) AND NOT bool_or(${boughtProduct} = ${these(1)})`,
				),
				semiAndAnti: `${within(`${whose} ${bought(2)}`)} AND ${id} NOT IN (${whose} ${bought(1)})`,
			},
		},
		{
			name: 'A, then B within 30 days',
			rule: count('greater_than', 0, {
				where: all(
					{ field: 'product', operator: 'equals', value: product(3) },
					{
						followed_by: {
							rows: 'orders',
							where: { field: 'product', operator: 'equals', value: product(11) },
							within: { amount: 30, unit: 'days' },
						},
					},
				),
			}),
			byHand: {
				joined: within(
					`SELECT a.owner FROM (${whose}, ${at} AS at ${bought(3)}) a JOIN (${whose}, ${at} AS at ${bought(11)}) b ON b.owner = a.owner AND b.at > a.at AND b.at <= a.at + interval '30 days'`,
				),
			},
		},
		{
			name: 'two orders with a product',
			rule: count('greater_than_or_equals', 2, {
				where: { field: 'product', operator: 'equals', value: product(3) },
			}),
			byHand: {
				grouped: joined(`${whose} ${bought(3)} GROUP BY 1 HAVING count(DISTINCT ${order}) >= 2`),
			},
		},
		{
			name: 'few, and no order in 90 days',
			rule: all(few, count('equals', 0, { within: last(90) })),
			byHand: {
				anti: `${without(`${whose} ${orders} AND ${since(90)}`)} AND ${knows.few}`,
				hashed: `${notIn(`${whose} ${orders} AND ${since(90)}`)} AND ${knows.few}`,
				looked: `${customers} AND ${knows.few} AND NOT EXISTS (SELECT ${orders} AND ${since(90)} AND ${owner} = ${id})`,
			},
		},
		...(large === undefined
			? []
			: [
					{
						name: 'a large country, and four orders',
						rule: all(inGermany, count('greater_than', 3, {})),
						byHand: {
							grouped: `${within(`${whose} ${orders} GROUP BY 1 HAVING count(*) > 3`)} AND ${large}`,
							looked: `${customers} AND ${large} AND (SELECT count(*) ${orders} AND ${owner} = ${id}) > 3`,
							ofThese: `${those(large)} ${whose} ${orders} AND ${owner} IN (SELECT id FROM g) GROUP BY 1 HAVING count(*) > 3`,
						},
					},
					{
						name: 'a large country, and spent',
						rule: all(inGermany, spent(500)),
						byHand: {
							grouped: `${within(`${whose} ${amounts} GROUP BY 1 HAVING sum(${amount}) > 500`)} AND ${large}`,
							looked: `${customers} AND ${large} AND (SELECT sum(${amount}) ${amounts} AND ${owner} = ${id}) > 500`,
							ofThese: `${those(large)} ${whose} ${amounts} AND ${owner} IN (SELECT id FROM g) GROUP BY 1 HAVING sum(${amount}) > 500`,
						},
					},
				]),
		{
			name: 'last order above 200',
			rule: count('greater_than', 0, {
				of: { last: 1 },
				where: { field: 'total', operator: 'greater_than', value: 200, currency: 'EUR' },
			}),
			byHand: {
				ranked: within(
					`SELECT owner FROM (${ranked('DESC', `${inEuro} AS euro, ${amount} AS v ${knows.amounts ?? knows.orders} ${counts}`)}) r WHERE euro AND v > 200`,
				),
				...(knows.looked === undefined
					? {}
					: {
							looked: within(
								`SELECT o.last_of FROM (SELECT DISTINCT ON (${owner}) ${owner} AS last_of, o.* ${orders} ORDER BY ${owner}, ${at} DESC, ${order} DESC) o WHERE ${inEuro} AND ${looked} > 200`,
							),
						}),
			},
		},
	];
}
