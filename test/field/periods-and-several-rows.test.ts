/**
 * Whole periods of the calendar, and so many rows before or after another, at their ends. Each answer was
 * worked out by hand, from what clocks and calendars showed.
 */
import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE person (id integer PRIMARY KEY);
		CREATE TABLE purchase (id serial PRIMARY KEY, person integer, at timestamptz, amount numeric, coupon text);
		CREATE TABLE piece (purchase integer, product text, quantity integer);
		CREATE TABLE happening (person integer, name text, at timestamptz);
		INSERT INTO person VALUES (1), (2), (3)`);
	segments = await openSegments({
		connection: database.connectionString,
		timeZone: 'UTC',
		shop: {
			relations: {
				customers: 'SELECT id FROM public.person',
				orders: 'SELECT id, person AS customer_id, at AS placed_at, amount, coupon FROM public.purchase',
				order_lines:
					'SELECT purchase AS order_id, product AS product_id, quantity, 1::numeric AS price FROM public.piece',
				events: 'SELECT person AS customer_id, name, at AS occurred_at FROM public.happening',
			},
			ordersCounted: 'all',
		},
		schema: 'stored',
	});
}, 60_000);

afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

interface Order {
	readonly at: string;
	readonly amount?: number;
	readonly coupon?: string;
	/** Products, one line each. */
	readonly lines?: readonly string[];
}

/** The orders of customers 1, 2 and so on. */
async function ordersAre(...customers: readonly (readonly (string | Order)[])[]): Promise<void> {
	await database.pool.query('TRUNCATE purchase, piece');
	for (const [index, orders] of customers.entries())
		for (const one of orders) {
			const { at, amount = 1, coupon = null, lines = [] } = typeof one === 'string' ? { at: one } : one;
			const { rows } = await database.pool.query(
				'INSERT INTO purchase (person, at, amount, coupon) VALUES ($1, $2, $3, $4) RETURNING id',
				[index + 1, at, amount, coupon],
			);
			for (const product of lines)
				await database.pool.query('INSERT INTO piece VALUES ($1, $2, 1)', [rows[0].id, product]);
		}
}

const ids = async (query: string, { asOf = '2026-06-01T12:00:00Z', timeZone = 'UTC' } = {}) =>
	(await segments.preview({ query }, { sampleSize: 10, asOf, timeZone, lint: false })).customers
		.map(({ customer_id }) => Number(customer_id))
		.sort((a, b) => a - b);

const inBerlin = { timeZone: 'Europe/Berlin' };

describe('days', () => {
	it('are as long as the clock of the zone makes them', async () => {
		// The 23 hours of 30 March 2025 in Berlin; in UTC the first lies a day earlier.
		const short = ['2025-03-29T23:00:00Z', '2025-03-30T21:59:59.999999Z'];
		// The 25 hours of 26 October; one more microsecond is the 27th.
		const long = ['2025-10-25T22:00:00Z', '2025-10-26T22:59:59.999999Z'];
		const longer = ['2025-10-25T22:00:00Z', '2025-10-26T23:00:00Z'];
		await ordersAre(short, long, longer);
		expect(await ids('orders_count distinct day = 1', inBerlin)).toEqual([1, 2]);
		expect(await ids('orders_count per day >= 2', inBerlin)).toEqual([1, 2]);
		expect(await ids('orders_count distinct day = 1')).toEqual([]);
		expect(await ids('orders_count distinct day >= 2')).toEqual([1, 2, 3]);
	});

	it('add up what was spent on each', async () => {
		await ordersAre(
			[
				{ at: '2026-05-01T00:00:00Z', amount: 250 },
				{ at: '2026-05-01T23:59:59Z', amount: 250.01 },
			],
			[
				{ at: '2026-05-01T00:00:00Z', amount: 250 },
				{ at: '2026-05-01T23:59:59Z', amount: 250 },
			],
			[
				{ at: '2026-05-01T23:59:59Z', amount: 300 },
				{ at: '2026-05-02T00:00:00Z', amount: 300 },
			],
		);
		expect(await ids('amount_spent per day > 500')).toEqual([1]);
		// In New York it is four hours earlier: the third bought both on one day.
		expect(await ids('amount_spent per day > 500', { timeZone: 'America/New_York' })).toEqual([3]);
		expect(await ids('not amount_spent per day > 500')).toEqual([2, 3]);
	});
});

describe('weeks', () => {
	it('run from Monday to Sunday, over the new year too', async () => {
		await ordersAre(
			['2025-12-29T00:00:00Z', '2025-12-31T12:00:00Z', '2026-01-04T23:59:59Z'],
			['2025-12-28T23:59:59Z', '2025-12-31T12:00:00Z', '2026-01-04T23:59:59Z'],
			['2025-12-29T00:00:00Z', '2025-12-31T12:00:00Z', '2026-01-05T00:00:00Z'],
		);
		expect(await ids('orders_count per week >= 3')).toEqual([1]);
		expect(await ids('orders_count distinct week = 2')).toEqual([2, 3]);
		// In Auckland the second's Sunday evening is Monday already, and so is the fourth of January.
		expect(await ids('orders_count per week >= 3', { timeZone: 'Pacific/Auckland' })).toEqual([]);
		expect(await ids('orders_count distinct week = 2', { timeZone: 'Pacific/Auckland' })).toEqual([1, 2, 3]);
	});

	it('are counted among the whole ones before the present', async () => {
		// Monday 1 June 2026 begins the present week; the seven before begin on 13 April.
		const weeks = ['2026-04-13', '2026-04-26', '2026-04-27', '2026-05-11', '2026-05-31'];
		await ordersAre(
			weeks.map((day) => `${day}T00:00:00Z`),
			['2026-04-12T23:59:59Z', ...weeks.slice(1).map((day) => `${day}T00:00:00Z`)],
			[...weeks.slice(0, 4).map((day) => `${day}T00:00:00Z`), '2026-06-01T00:00:00Z'],
		);
		expect(await ids('orders_count distinct week within calendar last 7 weeks >= 5')).toEqual([1]);
		expect(await ids('orders_count distinct week within calendar last 7 weeks = 4')).toEqual([2, 3]);
	});

	it('also of lines and of events', async () => {
		await ordersAre([
			{ at: '2025-12-29T00:00:00Z', lines: ['a', 'b'] },
			{ at: '2026-01-04T00:00:00Z', lines: ['a'] },
		]);
		await database.pool.query(
			`INSERT INTO happening VALUES (1, 'came', '2025-12-28T12:00Z'), (2, 'came', '2025-12-29Z'), (2, 'came', '2026-01-04Z')`,
		);
		expect(await ids('quantity_purchased per week >= 3')).toEqual([1]);
		expect(await ids('events_count per week >= 2')).toEqual([2]);
		expect(await ids('events_count distinct day = 1')).toEqual([1]);
	});
});

it('months are those of their year', async () => {
	await ordersAre(
		['2024-12-15T00:00:00Z', '2025-12-15T00:00:00Z'],
		['2025-12-01T00:00:00Z', '2025-12-31T23:59:59Z'],
		['2025-11-30T23:30:00Z', '2025-12-01T00:00:00Z'],
	);
	expect(await ids('orders_count distinct calendar_month = 2')).toEqual([1, 3]);
	expect(await ids('orders_count distinct month = 2')).toEqual([3]);
	expect(await ids('orders_count per calendar_month >= 2')).toEqual([2]);
	// In Berlin it is December half an hour before.
	expect(await ids('orders_count per calendar_month >= 2', inBerlin)).toEqual([3]);
});

it('rows of the endless past do not count', async () => {
	await ordersAre(['-infinity', '-infinity', '2026-05-01T00:00:00Z'], ['-infinity']);
	expect(await ids('orders_count distinct day = 1')).toEqual([1]);
	expect(await ids('orders_count per week >= 2')).toEqual([]);
	expect(await ids('orders_count distinct calendar_month = 0')).toEqual([2, 3]);
	expect(await ids('orders_count where (preceded by at least 2 orders) > 0')).toEqual([]);
});

describe('several rows', () => {
	it('lie strictly later, those of one instant are not after each other', async () => {
		await ordersAre(
			['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z', '2026-05-03T00:00:00Z'],
			['2026-05-01T00:00:00Z', '2026-05-01T00:00:00Z', '2026-05-03T00:00:00Z'],
			['2026-05-01T00:00:00Z', '2026-05-03T00:00:00Z', '2026-05-03T00:00:00Z'],
		);
		expect(await ids('orders_count where (followed by at least 2 orders) > 0')).toEqual([1, 3]);
		expect(await ids('orders_count where (preceded by at least 2 orders) > 0')).toEqual([1, 2]);
		expect(await ids('orders_count where (not followed by at least 2 orders) = 3')).toEqual([2]);
		expect(await ids('orders_count where (followed by at least 3 orders) > 0')).toEqual([]);
	});

	it('the end of the window is in', async () => {
		await ordersAre(
			['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z', '2026-05-31T00:00:00Z'],
			['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z', '2026-05-31T00:00:00.000001Z'],
		);
		expect(await ids('orders_count where (followed by at least 2 orders within 30 days) > 0')).toEqual([1]);
		expect(await ids('orders_count where (preceded by at least 2 orders within 30 days) > 0')).toEqual([1]);
		expect(await ids('orders_count where (followed by at least 2 orders within 720 hours) > 0')).toEqual([1]);
		expect(await ids('orders_count where (preceded by at least 2 orders within 720 hours) > 0')).toEqual([1]);
	});

	it('days are those of the wall clock', async () => {
		// The clock jumps from 2 to 3 on 30 March 2025: a day after 12:00 is 23 hours later.
		await ordersAre(
			['2025-03-29T11:00:00Z', '2025-03-29T12:00:00Z', '2025-03-30T10:00:00Z'],
			['2025-03-29T11:00:00Z', '2025-03-29T12:00:00Z', '2025-03-30T10:00:00.000001Z'],
		);
		for (const side of ['followed', 'preceded']) {
			const query = `orders_count where (${side} by at least 2 orders within 1 day) > 0`;
			expect(await ids(query, inBerlin)).toEqual([1]);
			expect(await ids(query)).toEqual([1, 2]);
		}
	});

	it('a later row whose day ends sooner, where the clock is put back, counts for itself', async () => {
		// On 26 October 2025 it is 2:30 at 0:30Z and 2:10 at 1:10Z: a day later the clock shows 2:30 at 1:30Z,
		// and 2:10 at 1:10Z.
		await ordersAre(
			['2025-10-26T00:30:00Z', '2025-10-26T01:10:00Z', '2025-10-27T01:20:00Z'],
			['2025-10-26T00:30:00Z', '2025-10-26T00:40:00Z', '2025-10-26T01:10:00Z', '2025-10-27T01:20:00Z'],
			['2025-10-26T00:30:00Z', '2025-10-26T01:10:00Z', '2025-10-27T01:10:00Z'],
		);
		const query = (least: string) =>
			`orders_count of last 1 where (preceded by ${least} orders within 1 day) > 0`;
		expect(await ids(query('at least 2'), inBerlin)).toEqual([2, 3]);
		expect(await ids(query('at least 3'), inBerlin)).toEqual([]);
		expect(await ids(query(''), inBerlin)).toEqual([1, 2, 3]);
	});

	it('each agrees and is as asked, and an order is one however many of its lines are', async () => {
		await ordersAre(
			[
				{ at: '2026-05-01T00:00:00Z', lines: ['a'] },
				{ at: '2026-05-02T00:00:00Z', lines: ['a', 'a', 'b'] },
				{ at: '2026-05-03T00:00:00Z', lines: ['b'], coupon: 'x' },
			],
			[
				{ at: '2026-05-01T00:00:00Z', lines: ['a'] },
				{ at: '2026-05-02T00:00:00Z', lines: ['a'], coupon: 'x' },
				{ at: '2026-05-03T00:00:00Z', lines: ['a'], coupon: 'X' },
			],
			[
				{ at: '2026-05-01T00:00:00Z', lines: ['b', 'a'] },
				{ at: '2026-05-02T00:00:00Z', lines: ['b'] },
				{ at: '2026-05-03T00:00:00Z', lines: ['c', 'a'] },
			],
		);
		const after = (rows: string) => ids(`quantity_purchased where (followed by at least 2 ${rows}) > 0`);
		expect(await after('orders with same product')).toEqual([2]);
		expect(await after('lines with same product')).toEqual([1, 2]);
		expect(await after("orders where (product = 'a')")).toEqual([2]);
		expect(await after("lines where (product = 'a')")).toEqual([1, 2]);
		expect(await after("orders where (lines some (product = 'b'))")).toEqual([1]);
		expect(await after("orders where (coupon = 'x' case insensitive)")).toEqual([2]);
		expect(await after("orders where (coupon = 'x')")).toEqual([]);
		expect(await ids('orders_count where (followed by at least 2 orders with same product) > 0')).toEqual([
			2,
		]);
		expect(
			await ids('orders_count where (followed by orders where (followed by at least 2 lines)) > 0'),
		).toEqual([3]);
	});

	it('what lies in the future counts once it is there', async () => {
		await ordersAre(['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z', '2026-05-03T00:00:00Z']);
		const query = 'orders_count where (followed by at least 2 orders within 30 days) > 0';
		expect(await ids(query, { asOf: '2026-05-02T23:59:59Z' })).toEqual([]);
		expect(await ids(query, { asOf: '2026-05-03T00:00:00Z' })).toEqual([1]);
	});
});
