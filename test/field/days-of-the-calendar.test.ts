/** Odd days of the calendar. Each answer was worked out by hand, from what clocks and calendars showed. */
import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE person (id integer PRIMARY KEY, birthday date);
		CREATE TABLE purchase (id integer PRIMARY KEY, person integer, at timestamptz, amount numeric);
		INSERT INTO person VALUES (1, '2000-02-29'), (2, '2000-02-28'), (3, '2000-03-01'), (4, '1999-12-31'), (5, '2000-01-01');
		-- One order of each customer, ids as those of the customers; the instants are set by each test.
		INSERT INTO purchase SELECT id, id, '2000-01-01Z', 1 FROM person`);
	segments = await openSegments({
		connection: database.connectionString,
		timeZone: 'UTC',
		shop: {
			relations: {
				customers: 'SELECT id, birthday FROM public.person',
				orders: 'SELECT id, person AS customer_id, at AS placed_at, amount FROM public.purchase',
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

const ids = async (query: string, asOf: string, timeZone = 'UTC') =>
	(await segments.preview({ query }, { sampleSize: 10, asOf, timeZone })).customers
		.map(({ customer_id }) => Number(customer_id))
		.sort((a, b) => a - b);

test.each([
	// 2100 is no leap year: those of 29 February have their day on the 28th.
	['2100-02-28T12:00:00Z', 'birthday anniversary today', [1, 2]],
	['2100-03-01T12:00:00Z', 'birthday anniversary today', [3]],
	['2024-02-28T12:00:00Z', 'birthday anniversary today', [2]],
	['2024-02-29T12:00:00Z', 'birthday anniversary today', [1]],
	['2023-02-27T12:00:00Z', 'birthday anniversary in next 1 day', [1, 2]],
	['2024-02-27T12:00:00Z', 'birthday anniversary in next 1 day', [2]],
	['2023-02-28T12:00:00Z', 'birthday anniversary in next 1 day', [1, 2, 3]],
	['2023-12-31T12:00:00Z', 'birthday anniversary in next 1 day', [4, 5]],
	['2023-12-30T23:59:59Z', 'birthday anniversary in next 1 day', [4]],
	['2023-06-01T12:00:00Z', 'birthday anniversary in next 12 months', [1, 2, 3, 4, 5]],
	['2023-02-10T12:00:00Z', 'birthday anniversary in this month', [1, 2]],
])('%s: %s', async (asOf, query, expected) => {
	expect(await ids(query, asOf)).toEqual(expected);
});

test.each([
	// Of age on the birthday itself, and not the day before; of 29 February on the 28th where there is none.
	['2018-02-27T23:59:59Z', [4, 5]],
	['2018-02-28T00:00:00Z', [1, 2, 4, 5]],
	['2018-03-01T00:00:00Z', [1, 2, 3, 4, 5]],
	['2017-12-30T23:59:59Z', []],
	['2017-12-31T00:00:00Z', [4]],
	['2018-01-01T00:00:00Z', [4, 5]],
])('aged 18 as of %s', async (asOf, expected) => {
	expect(await ids('age >= 18', asOf)).toEqual(expected);
});

test('the birthday begins at the midnight of the zone', async () => {
	// In Auckland it is 1 March already, in Honolulu still 28 February.
	expect(await ids('birthday anniversary today', '2023-02-28T12:00:00Z', 'Pacific/Auckland')).toEqual([3]);
	expect(await ids('birthday anniversary today', '2023-03-01T09:00:00Z', 'Pacific/Honolulu')).toEqual([1, 2]);
	expect(await ids('age = 23', '2023-02-28T12:00:00Z', 'Pacific/Auckland')).toEqual([1, 2, 3, 4, 5]);
});

/** The instants of the orders of customers 1, 2 and so on. */
async function ordersAt(...instants: readonly string[]): Promise<void> {
	for (const [index, at] of instants.entries())
		await database.pool.query('UPDATE purchase SET at = $2 WHERE id = $1', [index + 1, at]);
}

/** The first instant of a day on which the clock never showed midnight. */
test.each([
	['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z'],
	['Africa/Cairo', '2024-04-26', '2024-04-25T22:00:00Z', '2024-04-26T21:00:00Z'],
	['America/Havana', '2024-03-10', '2024-03-10T05:00:00Z', '2024-03-11T04:00:00Z'],
	['Asia/Beirut', '2022-03-27', '2022-03-26T22:00:00Z', '2022-03-27T21:00:00Z'],
])('%s on %s begins at one in the morning', async (timeZone, day, first, next) => {
	const before = (instant: string) => new Date(Date.parse(instant) - 1).toISOString();
	await ordersAt(before(first), first, before(next), next, '2000-01-01T00:00:00Z');
	const noon = `${day}T16:00:00Z`;
	const later = new Date(Date.parse(next) + 12 * 3_600_000).toISOString();
	expect(await ids(`last_order_date on ${day}`, later, timeZone)).toEqual([2, 3]);
	expect(await ids('orders_count within yesterday > 0', later, timeZone)).toEqual([2, 3]);
	expect(await ids('orders_count within calendar last 1 day > 0', later, timeZone)).toEqual([2, 3]);
	expect(await ids('orders_count within calendar last 2 days > 0', later, timeZone)).toEqual([1, 2, 3]);
	expect(await ids('orders_count within today > 0', noon, timeZone)).toEqual([2]);
	expect(await ids(`last_order_date before ${day}`, later, timeZone)).toEqual([1, 5]);
	expect(await ids(`last_order_date after ${day}`, later, timeZone)).toEqual([4]);
	expect(await ids(`orders_count within from '${day}' to '${day}' > 0`, later, timeZone)).toEqual([2, 3]);
});

test('a day on which midnight comes twice begins at the first one', async () => {
	// In Havana the clock went back from one to midnight on 3 November 2024, at 05:00 UTC: 25 hours.
	await ordersAt(
		'2024-11-03T03:59:59.999Z',
		'2024-11-03T04:00:00Z',
		'2024-11-03T05:00:00Z',
		'2024-11-04T04:59:59.999Z',
		'2024-11-04T05:00:00Z',
	);
	expect(await ids('last_order_date on 2024-11-03', '2024-11-05T12:00:00Z', 'America/Havana')).toEqual([
		2, 3, 4,
	]);
	expect(await ids('orders_count within yesterday > 0', '2024-11-04T12:00:00Z', 'America/Havana')).toEqual([
		2, 3, 4,
	]);
});

test('days are those of the wall clock over a gap and a fold, hours are hours', async () => {
	// In New York the clock went from 2 to 3 on 10 March 2024 (07:00 UTC): noon is 17:00 UTC, then 16:00.
	await ordersAt(
		'2024-03-09T16:59:59Z',
		'2024-03-09T17:00:00Z',
		'2024-03-10T16:00:00Z',
		'2024-03-09T16:00:00Z',
		'2000-01-01T00:00:00Z',
	);
	const zone = 'America/New_York';
	expect(await ids('orders_count within last 1 day > 0', '2024-03-10T16:00:00Z', zone)).toEqual([2, 3]);
	expect(await ids('orders_count within last 24 hours > 0', '2024-03-10T16:00:00Z', zone)).toEqual([
		1, 2, 3, 4,
	]);
	// And back from 2 to 1 on 3 November 2024: noon of the day before is 25 hours ago.
	await ordersAt(
		'2024-11-02T15:59:59Z',
		'2024-11-02T16:00:00Z',
		'2024-11-03T17:00:00Z',
		'2024-11-02T17:00:00Z',
		'2000-01-01T00:00:00Z',
	);
	expect(await ids('orders_count within last 1 day > 0', '2024-11-03T17:00:00Z', zone)).toEqual([2, 3, 4]);
	expect(await ids('orders_count within last 24 hours > 0', '2024-11-03T17:00:00Z', zone)).toEqual([3, 4]);
});

test('months end on their own last day', async () => {
	await ordersAt(
		'2024-01-31T23:59:59.999Z',
		'2024-02-01T00:00:00Z',
		'2024-02-29T12:00:00Z',
		'2024-02-28T12:00:00Z',
		'2024-03-31T12:00:00Z',
	);
	// A month before 31 March is 29 February, at the same time of day.
	expect(await ids('orders_count within last 1 month > 0', '2024-03-31T12:00:00Z')).toEqual([3, 5]);
	expect(await ids('orders_count within calendar last 1 month > 0', '2024-03-31T12:00:00Z')).toEqual([
		2, 3, 4,
	]);
	expect(await ids('orders_count within calendar last 2 months > 0', '2024-03-31T12:00:00Z')).toEqual([
		1, 2, 3, 4,
	]);
	expect(
		await ids("orders_count within from '2024-01-31' to '2024-03-31' > 0", '2024-04-02T00:00:00Z'),
	).toEqual([1, 2, 3, 4, 5]);
	expect(await ids('last_order_date between 2024-02-01 and 2024-02-29', '2024-04-02T00:00:00Z')).toEqual([
		2, 3, 4,
	]);
	// The year of 29 February ends on 28 February.
	expect(await ids('orders_count within last 1 year > 0', '2025-02-28T12:00:00Z')).toEqual([3, 4, 5]);
});

test('a month, a day and what is past are those of the zone, their ends included', async () => {
	const zone = 'Pacific/Auckland';
	// In Auckland it is 12 hours later in June, 13 in February.
	await ordersAt(
		'2019-05-31T11:59:59.999Z',
		'2019-05-31T12:00:00Z',
		'2019-06-17T11:59:59.999Z',
		'2019-06-17T12:00:00Z',
		'2019-06-30T12:00:00Z',
	);
	const later = '2019-07-30T12:00:00Z';
	expect(await ids('last_order_date between 2019-06-01 and 2019-06-17', later, zone)).toEqual([2, 3]);
	expect(await ids('last_order_date after 2019-06-17', later, zone)).toEqual([4, 5]);
	expect(await ids('orders_count within last month > 0', later, zone)).toEqual([2, 3, 4]);
	expect(await ids('orders_count within today > 0', '2019-06-17T11:59:59.999Z', zone)).toEqual([3]);
	// On the second and on the last of March, last month is February alone.
	await ordersAt(
		'2023-01-31T10:59:59Z',
		'2023-01-31T11:00:00Z',
		'2023-02-28T10:59:59Z',
		'2023-02-28T11:00:00Z',
		'2000-01-01T00:00:00Z',
	);
	for (const asOf of ['2023-03-02T01:00:00Z', '2023-03-31T01:00:00Z'])
		expect(await ids('orders_count within last month > 0', asOf, zone)).toEqual([2, 3]);
});

test.each([
	// Where 30 December 2011 was left out, "a day ago" was now.
	['Pacific/Apia', '2011-12-30T11:00:00Z', ['2011-12-29T11:00:00Z', '2011-12-29T23:00:00Z'], [2, 1]],
	['Pacific/Apia', '2011-12-30T11:00:00Z', ['2011-12-30T11:00:00Z', '2011-12-28T10:59:59Z'], [1, 3]],
	// 02:30 was left out the day before, and moved on to 03:30.
	['America/New_York', '2024-03-11T06:30:00Z', ['2024-03-10T07:29:59Z', '2024-03-10T07:30:01Z'], [1, 0]],
	// 01:30 came twice the day before: in winter the second counts, in summer the first.
	['America/New_York', '2024-11-04T06:30:00Z', ['2024-11-03T06:29:59Z', '2024-11-03T06:30:01Z'], [1, 0]],
	['America/New_York', '2024-11-04T06:30:00Z', ['2024-11-03T05:45:00Z', '2024-11-03T05:29:59Z'], [1, 1]],
	// The clock was put back between the order, at 01:50, and now, at 01:10.
	['America/New_York', '2024-11-03T06:10:00Z', ['2024-11-03T05:50:00Z', '2024-11-02T05:10:01Z'], [0, 0]],
] as const)(
	'%s as of %s: ranks count the days that conditions find',
	async (timeZone, asOf, instants, days) => {
		const old = '2000-01-01T00:00:00Z';
		await ordersAt(...instants, old, old, old);
		for (const [index, found] of days.entries())
			expect(await ids(`recency_days = ${found}`, asOf, timeZone)).toContain(index + 1);
		const [fewest] = [...days].sort((one, other) => one - other);
		const first = days.flatMap((found, index) => (found === fewest ? [index + 1] : []));
		expect(await ids('recency_days in bottom 1', asOf, timeZone)).toEqual(first);
	},
);
