import { defined, itemAt } from '../../../lib/error/defined';
import { probabilityAlive } from '../../../lib/model';
import { LAW_SCORING, storeLawScores } from '../../laws/scores';
import { openSmallShop, type SmallShop } from '../../support/small-shop';

/**
 * What waiting alone will bring, against what a preview at that instant finds; and the instants worked out by
 * hand.
 */
const NOW = '2025-06-15T12:00:00.000Z';
let shop: SmallShop;

beforeAll(async () => {
	shop = await openSmallShop();
	await shop.customers('DE', 'GB', 'FR', 'DE', 'DE');
	await shop.order(1, '2025-05-20T10:00:00Z');
	await shop.order(1, '2025-06-01T00:00:00Z');
	await shop.order(2, '2025-05-16T13:30:00.250Z');
	await shop.order(3, '2025-06-15T09:00:00Z');
	// Not yet there at NOW.
	await shop.order(4, '2025-06-20T09:00:00Z');
});
afterAll(() => shop.close());

let created = 0;
async function segment(query: string, timeZone?: string): Promise<string> {
	const title = `S${(created += 1)}`;
	await shop.segments.create({ title, query, ...(timeZone === undefined ? {} : { timeZone }) });
	return title;
}

const RULES = [
	'orders_count within last 30 days >= 1',
	'last_order_date more than 30 days ago',
	'orders_count within between 1 and 3 hours ago > 0',
	'orders_count within this week > 0',
	'recency_days between 10 and 20',
	'orders_count within last 1 months = 0 and orders_count > 0',
	"created_at in last 2000 days or country = 'GB'",
];

test.each(RULES)('the days of %s are those of previews', async (query) => {
	const title = await segment(query);
	const found = await shop.segments.forecast(title, { days: 120, asOf: NOW });
	expect(found).toMatchObject({ asOf: NOW, timeZone: 'UTC' });
	expect(found.days).toHaveLength(120);
	let before = found.members;
	for (const { members, joined, left } of found.days) {
		expect(members).toBe(before + joined - left);
		before = members;
	}
	await shop.run(
		"UPDATE shop.purchase SET placed_at = placed_at + interval '10 years' WHERE customer_id = 4",
	);
	for (const day of [0, 1, 4, 16, 30, 60, 119]) {
		const { at, members } = itemAt(found.days, day);
		expect([at, (await shop.segments.preview(query, { asOf: at })).count]).toEqual([at, members]);
	}
	await shop.run(
		"UPDATE shop.purchase SET placed_at = placed_at - interval '10 years' WHERE customer_id = 4",
	);
});

test.each([
	// The order of 05-16 13:30:00.250 is the first to fall out of the window: with a millisecond more than 30
	// days.
	['orders_count within last 30 days >= 1', '2025-06-15T13:30:00.251Z', 0, 1],
	['last_order_date more than 30 days ago', '2025-06-15T13:30:00.251Z', 1, 0],
	['orders_count within between 1 and 3 hours ago > 0', '2025-06-15T12:00:00.001Z', 0, 1],
	['orders_count within between 4 and 5 hours ago > 0', '2025-06-15T13:00:00.000Z', 1, 0],
	['orders_count within this week > 0', '2025-06-16T00:00:00.000Z', 0, 1],
	['orders_count within yesterday > 0', '2025-06-16T00:00:00.000Z', 1, 0],
	['recency_days >= 15', '2025-06-16T00:00:00.000Z', 1, 0],
	// Two orders in the window, then one.
	['orders_count within last 30 days >= 2', '2025-06-19T10:00:00.001Z', 0, 1],
	['first_order_date anniversary in next 2 days and recency_days > 0', '2026-05-14T00:00:00.000Z', 1, 0],
] as const)('%s changes next at %s', async (query, at, joined, left) => {
	const title = await segment(query);
	expect(await shop.segments.nextChange(title, { asOf: NOW })).toMatchObject({ at, joined, left, until: at });
});

test('days are those of the zone of the segment', async () => {
	const title = await segment('orders_count within today > 0', 'America/New_York');
	expect(await shop.segments.nextChange(title, { asOf: NOW })).toMatchObject({
		at: '2025-06-16T04:00:00.000Z',
		timeZone: 'America/New_York',
		left: 1,
	});
	const { days } = await shop.segments.forecast(title, { days: 2, asOf: '2025-11-01T12:00:00Z' });
	// The clock goes back an hour on the second of November.
	expect(days.map(({ at }) => at)).toEqual(['2025-11-02T13:00:00.000Z', '2025-11-03T13:00:00.000Z']);
});

test('a rule that does not ask for time, and a list, stay as they are', async () => {
	const title = await segment("country = 'DE'");
	const still = { at: '2025-06-17T12:00:00.000Z', members: 3, joined: 0, left: 0 };
	expect((await shop.segments.forecast(title, { days: 2, asOf: NOW })).days[1]).toEqual(still);
	expect(await shop.segments.nextChange(title)).toMatchObject({ at: null, until: null });
	await shop.segments.create({ title: 'List', customerIds: [1, 2] });
	expect(await shop.segments.forecast('List', { days: 1 })).toMatchObject({
		members: 2,
		days: [{ members: 2 }],
	});
	expect(await shop.segments.nextChange('List')).toMatchObject({ at: null, until: null });
});

test('segments of segments move as those do', async () => {
	await shop.segments.create({ title: 'Inner', query: 'orders_count within last 30 days >= 1' });
	await shop.segments.create({ title: 'Outer', query: "member_of includes any ('inner', 'list')" });
	expect(await shop.segments.nextChange('Outer', { asOf: NOW })).toMatchObject({
		at: '2025-07-15T09:00:00.001Z',
	});
});

test('a risk that grows while customers wait crosses a value on a day that the formula gives', async () => {
	await storeLawScores(shop.database.pool);
	const title = await segment('churn_risk_score > 0.6');
	// Customer 1 bought on 05-20 and 12 days later; the others have bought on one day only.
	const riskOn = (day: number) =>
		1 - probabilityAlive(LAW_SCORING.bgNbd, { x: 1, recency: 12 / 7, age: day / 7 });
	const first = defined(
		Array.from({ length: 400 }, (_, index) => 26 + index).find((day) => riskOn(day) > 0.6),
	);
	const at = new Date(Date.parse('2025-05-20T00:00:00Z') + first * 86_400_000).toISOString();
	expect(first).toBeGreaterThan(30);
	expect(await shop.segments.nextChange(title, { asOf: NOW })).toMatchObject({ at, joined: 1, left: 0 });
	const { days } = await shop.segments.forecast(title, { days: first - 20, asOf: NOW });
	expect(days.filter(({ joined }) => joined === 1).map((day) => day.at.slice(0, 10))).toEqual([
		at.slice(0, 10),
	]);
});
