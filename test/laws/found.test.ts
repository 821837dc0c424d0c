/** What the laws have found, each as small as it can be, with the answer said by hand. */
import { firstOf } from '../../lib/error/defined';
import { excludeMissing } from '../../lib/language/rule';
import type { Rule } from '../../lib/language/rule/rule';
import { membersOf } from '../oracle/interpret';
import { JsonNumber } from '../oracle/json';
import type { Shop } from '../oracle/shop';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { Lab, SHAPES } from './lab';
import { at, smallShop } from './shop/small';
import { PLAIN } from './shop/tables';
import { worldOf, type Case } from './world';

let database: TestDatabase;
let lab: Lab;
beforeAll(async () => {
	database = await createTestDatabase();
	lab = await Lab.open(database.connectionString);
});
afterAll(async () => {
	await lab?.close();
	await database?.drop();
});

interface Asked {
	readonly asOf?: string;
	readonly zone?: string;
	readonly segments?: Case['segments'];
}

/** The members by the interpreter and by each shape of the query. */
async function answers(
	shop: Shop,
	rule: Rule,
	{ asOf = '2025-06-15T12:00:00Z', zone = 'UTC', segments = { dynamic: {}, static: {} } }: Asked = {},
): Promise<string[][]> {
	const clock = { asOf: at(asOf), zone, explicit: true };
	const on: Case = { setting: { clock, amounts: [], units: [], calendars: [] }, shop, segments, session: {} };
	await lab.load(shop, segments);
	const prepared = lab.prepare([rule], clock, segments);
	const found: string[][] = [membersOf(rule, worldOf(on))];
	for (const shape of SHAPES) found.push(firstOf(await lab.members(prepared, shape)));
	return found;
}

const each = <T>(one: T): T[] => Array.from({ length: 1 + SHAPES.length }, () => one);
const none = (...rules: Rule[]): Rule => ({ match: 'none', rules });
const may = at('2025-05-01T00:00:00Z');

test('a column with a backslash before a question mark in its name', async () => {
	const shop = smallShop([{ row: { 'back\\?slash': 'A' } }, {}]);
	await expect(answers(shop, { field: 'back\\?slash', operator: 'equals', value: 'a' })).resolves.toEqual(
		each(['1']),
	);
});

test('a column with the name of what every object has', async () => {
	const shop = smallShop([{ row: { constructor: 'x' } }, {}]);
	await expect(answers(shop, { field: 'constructor', operator: 'is_null' })).resolves.toEqual(each(['2']));
});

test('a real equals the decimal that it shows', async () => {
	const shop = smallShop([{ row: { single: '0.1' } }, { row: { single: '0.25' } }]);
	await expect(answers(shop, { field: 'single', operator: 'in', value: ['0.1', 0.25] })).resolves.toEqual(
		each(['1', '2']),
	);
	await expect(answers(shop, { field: 'single', operator: 'greater_than', value: 0.1 })).resolves.toEqual(
		each(['2']),
	);
});

test('more days than a calendar has', async () => {
	const shop = smallShop([{ orders: [{ placed_at: may }] }, {}]);
	for (const value of [1e10, `1${'0'.repeat(150)}`]) {
		await expect(answers(shop, { field: 'recency_days', operator: 'less_than', value })).resolves.toEqual(
			each(['1']),
		);
		await expect(
			answers(shop, { field: 'recency_days', operator: 'not_between', value: [0, value] }),
		).resolves.toEqual(each(['2']));
	}
});

test('decimals of more digits than a double has', async () => {
	const shop = smallShop([
		{ orders: [{ placed_at: may }] },
		{ orders: [{ placed_at: may }, { placed_at: may }] },
		{},
	]);
	await expect(
		answers(shop, {
			field: 'orders_count',
			operator: 'greater_than_or_equals',
			value: '1.00000000000000000001',
		}),
	).resolves.toEqual(each(['2']));
	await expect(
		answers(shop, { field: 'orders_count', operator: 'less_than', value: '1.00000000000000000001' }),
	).resolves.toEqual(each(['1', '3']));
	await expect(
		answers(shop, { field: 'recency_days', operator: 'in', value: ['45.00000000000000000001', '45.5'] }),
	).resolves.toEqual(each([]));
	await expect(answers(shop, { field: 'recency_days', operator: 'in', value: ['45.0'] })).resolves.toEqual(
		each(['1', '2']),
	);
});

test('the categories of one line, counted inside a where', async () => {
	const categories = [
		{ product_id: 'a', category: 'x', title: 'X' },
		{ product_id: 'a', category: 'y', title: 'x' },
		{ product_id: 'b', category: 'x', title: 'X' },
	];
	const shop = smallShop(
		[
			{ orders: [{ placed_at: may, lines: [{ product_id: 'a' }] }] },
			{ orders: [{ placed_at: may, lines: [{ product_id: 'b' }] }] },
		],
		categories,
	);
	const counting = (field: string, value: number): Rule => ({
		field: 'products_purchased',
		operator: 'is_not_null',
		where: { field, operator: 'count_equals', value },
	});
	await expect(answers(shop, counting('category', 2))).resolves.toEqual(each(['1']));
	await expect(answers(shop, counting('category_title', 1))).resolves.toEqual(each(['1', '2']));
	await expect(
		answers(shop, {
			field: 'orders_count',
			operator: 'greater_than',
			value: 0,
			where: { field: 'category', operator: 'count_less_than', value: 2 },
		}),
	).resolves.toEqual(each(['2']));
});

test('a negative about money inside a where is the complement of its twin', async () => {
	const shop = smallShop([
		{ orders: [{ placed_at: may, amount: '5', currency: 'usd' }] },
		{ orders: [{ placed_at: may, amount: '5', currency: 'EUR' }] },
	]);
	const where = (rule: Rule): Rule => ({
		field: 'orders_count',
		operator: 'greater_than',
		value: 0,
		where: rule,
	});
	const five: Rule = { field: 'total', operator: 'equals', value: 5, currency: 'EUR' };
	await expect(answers(shop, where(five))).resolves.toEqual(each(['2']));
	await expect(answers(shop, where({ ...five, operator: 'not_equals' }))).resolves.toEqual(each(['1']));
	await expect(answers(shop, where(none(five)))).resolves.toEqual(each(['1']));
	await expect(
		answers(shop, where({ ...five, operator: 'not_equals', missing: 'exclude' })),
	).resolves.toEqual(each([]));
});

test('a text of more digits than numeric holds is no number', async () => {
	const event = (price: string | JsonNumber) => [{ name: 'x', occurred_at: may, properties: { price } }];
	const shop = smallShop([
		{ events: event('9'.repeat(200_000)) },
		{ events: event('12.50') },
		{ events: event(new JsonNumber('13')) },
	]);
	const rule: Rule = {
		field: 'events_count',
		operator: 'greater_than',
		value: 0,
		where: { field: 'properties.price', operator: 'greater_than', value: 12 },
	};
	await lab.load(shop, { dynamic: {}, static: {} });
	const prepared = lab.prepare(
		[rule],
		{ asOf: at('2025-06-15T12:00:00Z'), zone: 'UTC', explicit: true },
		{ dynamic: {}, static: {} },
	);
	for (const shape of SHAPES) await expect(lab.members(prepared, shape)).resolves.toEqual([['2', '3']]);
});

test('days begin with their first hour, and instants are told to the microsecond', async () => {
	const shop = smallShop([
		{ row: { 'seen at': at('2025-10-26T00:30:00Z') } },
		{ row: { 'seen at': at('2025-10-25T23:59:59Z') } },
		{ row: { 'seen at': at('2025-10-26T00:30:00Z') + 1 } },
	]);
	await expect(
		answers(
			shop,
			{ field: 'seen at', operator: 'on_date', value: '2025-10-26' },
			{ zone: 'Atlantic/Azores', asOf: '2025-10-27T12:00:00Z' },
		),
	).resolves.toEqual(each(['1', '3']));
	await expect(
		answers(shop, { field: 'seen at', operator: 'on_date', value: '2025-10-26T00:30:00.000001Z' }),
	).resolves.toEqual(each(['3']));
});

test('who was created on a later day, where the shop keeps only the day, whatever the time zone of the session', async () => {
	const relations = {
		...PLAIN.mapping.relations,
		customers: `SELECT id, (created_at AT TIME ZONE 'UTC')::date AS created_at FROM law.customer`,
	};
	const days = await Lab.open(database.connectionString, {
		...PLAIN,
		mapping: { ...PLAIN.mapping, relations },
	});
	await lab.load(
		smallShop([
			{ row: { created_at: at('2025-06-15T00:00:00Z') } },
			{ row: { created_at: at('2025-06-16T00:00:00Z') } },
			{},
		]),
		{ dynamic: {}, static: {} },
	);
	for (const TimeZone of ['UTC', 'Pacific/Apia', 'America/New_York']) {
		await days.set({ TimeZone });
		const members = async (zone: string) =>
			days.members(
				days.prepare(
					[{ field: 'customer_id', operator: 'is_not_null' }],
					{ asOf: at('2025-06-14T20:00:00Z'), zone, explicit: true },
					{ dynamic: {}, static: {} },
				),
				'scan',
			);
		await expect(members('UTC')).resolves.toEqual([['3']]);
		await expect(members('Asia/Dhaka')).resolves.toEqual([['1', '3']]);
	}
	await days.close();
});

describe('who matches only for want of a value', () => {
	const shop = smallShop([{}, { row: { first_name: 'Ada' }, tags: ['vip'] }]);
	const both = async (rule: Rule) => [
		(await answers(shop, rule))[1],
		(await answers(shop, excludeMissing(rule)))[1],
	];

	test('also of a negative that needs a value, below none', async () => {
		await expect(
			both(none({ field: 'first_name', operator: 'not_equals', value: 'Bo', missing: 'exclude' })),
		).resolves.toEqual([['1'], []]);
	});

	test('not of a number of elements: nothing is none of them', async () => {
		await expect(both({ field: 'tags', operator: 'count_less_than', value: 1 })).resolves.toEqual([
			['1'],
			['1'],
		]);
		await expect(both(none({ field: 'tags', operator: 'count_greater_than', value: 0 }))).resolves.toEqual([
			['1'],
			['1'],
		]);
	});

	test('not of a segment', async () => {
		const segments: Case['segments'] = { dynamic: {}, static: { listed: ['2'] } };
		const rule = none({ field: 'member_of', operator: 'includes_any', value: ['listed'] });
		await expect(answers(shop, excludeMissing(rule), { segments })).resolves.toEqual(each(['1']));
	});
});
