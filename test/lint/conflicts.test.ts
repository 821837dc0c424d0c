import { standardCatalogue } from '../../lib/language/field';
import { lintStatically } from '../../lib/lint';
import { verdictOf } from '../../lib/lint/conflict/find-conflicts';
import { parseQuery } from '../../lib/language/query';
import { clockOf } from '../../lib/language/time';

const catalogue = standardCatalogue();
const moment = { asOf: '2025-06-15T12:00:00.000Z', timeZone: 'UTC' };
const verdict = (query: string) => verdictOf(parseQuery(query), catalogue, clockOf(moment));
const conflicts = (query: string) =>
	lintStatically(parseQuery(query), catalogue, moment).filter(
		({ code }) => code === 'CONTRADICTION' || code === 'ALWAYS_TRUE',
	);

describe('nobody', () => {
	test.each([
		['orders_count > 3 and orders_count < 4'],
		['orders_count = 2.5'],
		['orders_count is null'],
		['amount_spent > 3 and amount_spent <= 3'],
		['amount_spent >= 3.01 and amount_spent <= 3.009'],
		['average_order_value between 1 and 5 and average_order_value between 6 and 7'],
		['points in (1, 2, 3) and points in (3, 4) and points != 3'],
		['points between 1 and 9 and not (points < 5 or points >= 5)'],
		['recency_days < 0'],
		["gender = 'female' and gender = 'male'"],
		["gender in ('a', 'b') and gender in ('c')"],
		["gender = 'female' and gender != 'FEMALE'"],
		["gender = 'female' and gender is null"],
		["email ends with '.uk' and email ends with '.org'"],
		["email starts with 'a' and email = 'b@example.com'"],
		["note contains 'x' and note does not contain 'X'"],
		['email_subscribed is true and email_subscribed is false'],
		['email_subscribed is true and email_subscribed != true'],
		['email_subscribed is not null and email_subscribed != true and email_subscribed != false'],
		['created_at before 2024-01-01 and created_at after 2024-06-01'],
		['created_at on 2024-01-01 and created_at after 2024-01-01'],
		['created_at before 2024-01-01 and created_at in last 30 days'],
		['created_at in last 7 days and created_at more than 2 weeks ago'],
		['created_at in last 30 days and created_at not in last 60 days'],
		['birthday on 1990-01-01 and birthday on 1990-01-02'],
		['birthday anniversary in next 7 days and not birthday anniversary in next 7 days'],
		['last_order_date in last 7 days within more than 30 days ago'],
		["tags includes any ('a', 'b') and tags includes none ('A', 'b', 'c')"],
		["tags includes all ('a', 'b') and tags includes none ('b')"],
		["tags includes all ('a', 'b') and tags does not include all ('b')"],
		["tags = 'vip' and tags is null"],
		["tags = 'vip' and tags starts with 'x' and tags does not start with 'x'"],
		['tags has more than 2 and tags has fewer than 3'],
		['tags has fewer than 1 and tags is not null'],
		['tags has fewer than 0'],
		[
			"products_purchased includes any ('1') within last 30 days and products_purchased includes none ('1') within last 30 days",
		],
		['orders_count = 0 and amount_spent > 100'],
		["orders_count < 1 and products_purchased includes any ('7')"],
		['orders_count = 0 and last_order_date in last 30 days'],
		['events_count = 0 and last_event_date is not null'],
		['orders_count >= 3 within last 30 days and orders_count < 3 within last 90 days'],
		['orders_count >= 1 within last 2 weeks and orders_count = 0'],
		['none(email_subscribed is not null, email_subscribed is null)'],
		['none(orders_count >= 0)'],
		["(gender = 'a' and gender = 'b') or (points > 3 and points < 2)"],
		['points > 3 and (points < 5 and (points < 2 and gender is null))'],
	])('%s', (query) => {
		expect(verdict(query)).toBe('never');
		const found = conflicts(query);
		expect(found.map(({ severity, message }) => [severity, message.endsWith('.')])).toEqual(
			found.map(() => ['warning', true]),
		);
		expect(found.length).toBeGreaterThan(0);
	});
});

describe('everybody', () => {
	test.each([
		['orders_count >= 0'],
		['events_count is not null'],
		['orders_count > 3 or orders_count < 4'],
		['amount_spent > 3 or amount_spent <= 3'],
		["gender = 'a' or gender != 'a'"],
		["tags includes any ('a', 'b') or tags includes none ('a')"],
		['email_subscribed is true or email_subscribed is false or email_subscribed is null'],
		['created_at in last 30 days or created_at not in last 7 days'],
		['not (orders_count = 0 and amount_spent > 100)'],
		['tags has more than 1 or tags has fewer than 2'],
		['any(points > 3, any(points <= 3, points is null))'],
	])('%s', (query) => {
		expect(verdict(query)).toBe('always');
	});
});

describe('neither', () => {
	test.each(
		[
			['orders_count > 3 and orders_count < 5'],
			['amount_spent > 3 and amount_spent < 4'],
			['amount_spent < 0'],
			['amount_spent > 3 or amount_spent < 3'],
			['average_order_value > 3 or average_order_value <= 3'],
			["country = 'BD' and country = 'SA'"],
			["tags includes any ('a', 'b') and tags includes none ('a')"],
			["tags includes none ('a') and tags is null"],
			["gender != 'a' and gender is null"],
			["gender in ('a', 'b') and gender != 'a'"],
			["email starts with 'a' and email starts with 'ab'"],
			["first_name = 'Ann' case sensitive and first_name = 'ann'"],
			['orders_count > 3 within last 30 days and orders_count < 3 within last 7 days'],
			['orders_count = 2 within last 7 days and orders_count != 2'],
			['orders_count = 0 within last 30 days and amount_spent > 100'],
			["orders_count = 0 where (status = 'paid') and amount_spent > 100"],
			['orders_count = 0 and amount_spent >= 0'],
			["orders_count = 0 and products_purchased includes none ('1')"],
			['events_count = 0 and orders_count > 1'],
			// What comes before asOf now may come after it some day.
			['created_at after 2025-06-01 and created_at more than 30 days ago'],
			['created_at after 2030-01-01 and created_at in last 30 days'],
			['birthday anniversary in next 7 days and birthday before 2000-01-01'],
			['birthday anniversary in next 7 days and not birthday anniversary in next 6 days'],
			['created_at in last 2 weeks and created_at not in last 1 weeks'],
			['loyalty.points > 3'],
		].filter(([query]) => query?.startsWith('loyalty') === false),
	)('%s', (query) => {
		expect(verdict(query)).toBeUndefined();
		expect(conflicts(query)).toEqual([]);
	});
});

test('the fewest conditions that conflict are named, at the place of the last', () => {
	expect(conflicts("points > 3 and gender = 'a' and points < 100 and (points < 2 and note is null)")).toEqual(
		[
			{
				code: 'CONTRADICTION',
				path: 'rules[3].rules[0]',
				severity: 'warning',
				message: 'No customer can meet "points > 3" and "points < 2" at once.',
				suggestion: 'Ask for any of them instead of all, or drop one.',
			},
		],
	);
	expect(conflicts('orders_count >= 0 or points > 1')).toEqual([
		{
			code: 'ALWAYS_TRUE',
			path: 'rules[0]',
			severity: 'warning',
			message: '"orders_count >= 0" holds for every customer.',
			suggestion: 'Drop the condition, or ask for more.',
		},
	]);
	expect(conflicts('none(points > 3, points <= 5, points is null)')).toEqual([
		{
			code: 'CONTRADICTION',
			path: 'rules[2]',
			severity: 'warning',
			message: 'Every customer meets "points > 3" or "points <= 5" or "points is null", so nobody is left.',
			suggestion: 'Drop one of them, or leave out those who meet all of them.',
		},
	]);
	expect(conflicts("gender = 'a' and not (gender = 'a' or points > 3)")).toMatchObject([
		{
			path: 'rules[1].rules[0].rules[0]',
			message: `No customer can meet "gender = 'a'" and "not gender = 'a'" at once.`,
		},
	]);
});

test('of very many conditions about one thing the first are looked at', () => {
	const query = Array.from({ length: 499 }, (_, index) => `points != ${index}`).join(' and ');
	expect(verdict(query)).toBeUndefined();
	expect(conflicts(`points = 3 and ${query}`)).toMatchObject([
		{ message: 'No customer can meet "points = 3" and "points != 3" at once.' },
	]);
});
