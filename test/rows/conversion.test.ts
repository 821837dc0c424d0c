/** Amounts of several currencies in one, by the rates in force when the order was placed. */
import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { faultOf } from '../support/fault';

const AS_OF = '2025-06-15T12:00:00Z';

/** Two orders of each customer; euros are the currency of rate 1, which has no row. */
const SHOP = `CREATE SCHEMA s;
	CREATE TABLE s.customer (id int PRIMARY KEY);
	CREATE TABLE s.purchase (id int PRIMARY KEY, customer_id int, placed_at timestamptz, amount numeric, currency text);
	CREATE TABLE s.line (order_id int, product_id int, quantity int, price numeric);
	CREATE TABLE s.rate (currency text, rate numeric, since date);
	INSERT INTO s.customer SELECT generate_series(1, 5);
	INSERT INTO s.rate VALUES ('GBP', 0.8, '2025-01-01'), ('GBP', 0.9, '2025-03-01'), ('usd', 1.25, '2024-01-01'), ('SEK', 'NaN', '2024-01-01');
	INSERT INTO s.purchase VALUES (1, 1, '2025-02-01Z', 100, 'EUR'), (2, 1, '2025-04-01Z', 100, 'eur'),
		(3, 2, '2025-02-28T23:59Z', 50, 'USD'), (4, 2, '2025-03-01T00:00Z', 50, 'USD'),
		(5, 3, '2025-05-01Z', 99.99, 'GBP'), (6, 4, '2025-05-01Z', 500, 'SEK'), (7, 4, '2024-12-31Z', 10, 'EUR');
	INSERT INTO s.line SELECT id, 7, 2, amount / 2 FROM s.purchase;`;

const MAPPING = {
	customers: 'SELECT c.id FROM s.customer c',
	orders: 'SELECT o.id, o.customer_id, o.placed_at, o.amount, o.currency FROM s.purchase o',
	order_lines: 'SELECT l.order_id, l.product_id, l.quantity, l.price FROM s.line l',
	exchange_rates: 'SELECT r.currency, r.rate, r.since AS "from" FROM s.rate r',
	ordersCounted: 'all',
	keyType: 'integer',
	currency: 'EUR',
} as const;

let database: TestDatabase;
let segments: Segments;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(SHOP);
	segments = await openSegments({ connection: database.connectionString, shop: MAPPING, timeZone: 'UTC' });
});
afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

const who = async (rule: string | object) => {
	const { customers } = await segments.preview(rule, { asOf: AS_OF, sampleSize: 10, lint: false });
	return customers.map(({ customer_id }) => Number(customer_id)).sort();
};
const spent = (operator: string, value: unknown, more: object = {}) => ({
	field: 'amount_spent',
	operator,
	value,
	currency: { convert: 'gbp' },
	...more,
});

test('each order is converted by the rate of its day, and what is in the currency already stays as it is', async () => {
	// 100 × 0.8 + 100 × 0.9
	expect(await who(spent('equals', 170))).toEqual([1]);
	// 50 ÷ 1.25 × 0.8 + 50 ÷ 1.25 × 0.9: a minute of difference, and another day.
	expect(await who(spent('equals', 68))).toEqual([2]);
	expect(await who(spent('equals', '99.99'))).toEqual([3]);
	expect(await who('largest_order > 80 converted to GBP')).toEqual([1, 3]);
	expect(await who('spent_on_products = 170 converted to GBP')).toEqual([1]);
});

test('an amount without a rate is missing, and a negative stays the complement', async () => {
	expect(await who('largest_order is null converted to GBP')).toEqual([4, 5]);
	expect(await who(spent('equals', 0))).toEqual([4, 5]);
	expect(await who('not largest_order > 80 converted to GBP')).toEqual([2, 4, 5]);
});

test('amounts of the rows are converted with the whole', async () => {
	const one = { field: 'total', operator: 'greater_than_or_equals', value: 90 };
	expect(await who(spent('greater_than', 0, { where: one }))).toEqual([1, 3]);
	expect(await who(`orders_count where (total < 40 converted to GBP) > 0`)).toEqual([2]);
	expect(await who(`orders_count where (lines some (price = 45 converted to GBP)) > 0`)).toEqual([1]);
});

test('two amounts compare in one currency', async () => {
	const value = { field: 'average_order_value', times: 2 };
	expect(await who(spent('equals', value))).toEqual([1, 2]);
	expect(await who(spent('in_top', 1))).toEqual([1]);
	const fault = await faultOf(who(spent('greater_than', { ...value, currency: 'EUR' })));
	expect(fault).toMatchObject({ code: 'VALUE_INVALID', path: 'value.currency' });
});

test('rules without a currency still name one, or are those of the mapping', async () => {
	expect(await who('amount_spent = 200')).toEqual([1]);
	expect(await who('amount_spent = 200 currency EUR')).toEqual([1]);
});

test('what cannot be converted is refused, with the place', async () => {
	const refused = async (rule: object) => await faultOf(who(rule));
	expect(await refused({ ...spent('equals', 1), field: 'orders_count' })).toMatchObject({
		code: 'RULE_INVALID',
		path: 'currency',
	});
	expect(await refused({ ...spent('equals', 1), currency: { convert: 'pounds' } })).toMatchObject({
		code: 'VALUE_INVALID',
		path: 'currency.convert',
	});
	expect(await refused({ ...spent('equals', 1), currency: { covert: 'GBP' } })).toMatchObject({
		path: 'currency.covert',
	});
	const { exchange_rates: _rates, ...without } = MAPPING;
	const other = await openSegments({ connection: database.connectionString, shop: without, timeZone: 'UTC' });
	const fault = await faultOf(other.preview(spent('equals', 1)));
	await other.close();
	expect(fault).toMatchObject({ code: 'RULE_INVALID', path: 'currency' });
});

test('the check names the currencies of orders that have no rate', async () => {
	const { findings } = await segments.checkMapping();
	expect(findings).toContainEqual(
		expect.objectContaining({ code: 'RATE_MISSING', message: expect.stringContaining('SEK') as string }),
	);
	expect(findings.filter(({ code }) => code === 'RATE_MISSING')).toHaveLength(1);
});
