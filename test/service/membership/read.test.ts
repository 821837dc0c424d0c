import { defined, firstOf } from '../../../lib/error/defined';
import type { Segments } from '../../../lib';
import { faultOf } from '../../support/fault';
import { openSmallShop, type SmallShop } from '../../support/small-shop';

let shop: SmallShop;
let segments: Segments;

beforeAll(async () => {
	shop = await openSmallShop();
	({ segments } = shop);
	await shop.customers('BD', 'SA', 'BD', 'DE');
	await shop.run(
		"UPDATE shop.customer SET country = NULL WHERE id = 4; UPDATE shop.customer SET email = 'C1@Example.com' WHERE id = 3; UPDATE shop.customer SET created_at = '2025-06-01Z' WHERE id = 3",
	);
	await shop.order(1, '2025-01-10T00:00:00Z', 12.5);
	await shop.order(1, '2025-02-10T00:00:00Z', 30);
	await shop.order(2, '2025-01-15T00:00:00Z', 99.99);
	await segments.create({ title: 'BD', rule: BD });
	await segments.create({ title: 'Buyers', query: 'orders_count > 0' });
	await segments.create({ title: 'Nobody', query: 'orders_count > 100' });
	await segments.create({ title: 'List', customerIds: [1, 4] });
	await segments.evaluate('all');
});

afterAll(() => shop.close());

const BD = { field: 'country', operator: 'equals', value: 'BD' } as const;

async function read<T>(rows: AsyncIterable<T>): Promise<T[]> {
	const list: T[] = [];
	for await (const row of rows) list.push(row);
	return list;
}

describe('preview', () => {
	it('counts, and says what it asked', async () => {
		const { asOf, ...rest } = await segments.preview(BD);
		expect(rest).toMatchObject({
			count: 2,
			customers: [],
			ordersCounted: 'all purchases',
			query: "country = 'BD'",
			bindings: ['bd'],
		});
		expect(rest.sql).toContain('$1');
		expect(rest.sql).not.toMatch(/'bd'/i);
		expect(rest).not.toHaveProperty('missingCount');
		expect(Math.abs(Date.parse(asOf) - Date.now())).toBeLessThan(60_000);
		await expect(shop.run(rest.sql, rest.bindings as unknown[])).resolves.toEqual(
			expect.arrayContaining([{ customer_id: 1 }, { customer_id: 3 }]),
		);
	});

	it('takes whatever a segment can be made of', async () => {
		for (const input of [
			BD,
			{ combinator: 'and', rules: [BD] },
			"country = 'BD'",
			{ query: "country = 'BD'" },
			JSON.stringify(BD),
		]) {
			await expect(segments.preview(input)).resolves.toMatchObject({ count: 2 });
		}
		await expect(segments.preview({ template: 'repeat_buyers' })).resolves.toMatchObject({ count: 1 });
	});

	it('shows a sample by names, the count being of all', async () => {
		await expect(segments.preview("country <> 'SA'", { sampleSize: 2 })).resolves.toMatchObject({
			count: 3,
			customers: [
				{ customer_id: 1, first_name: 'Name 1', email: 'c1@example.com' },
				{ customer_id: 3, first_name: 'Name 3', email: 'C1@Example.com' },
			],
		});
		await expect(segments.preview('orders_count > 100', { sampleSize: 2 })).resolves.toMatchObject({
			count: 0,
			customers: [],
		});
	});

	it('counts those who match only for want of a value', async () => {
		await expect(segments.preview("country <> 'SA'", { missing: true })).resolves.toMatchObject({
			count: 3,
			missingCount: 1,
		});
		await expect(segments.preview(BD, { missing: true })).resolves.toMatchObject({
			count: 2,
			missingCount: 0,
		});
	});

	it('looks back, and says which fields cannot', async () => {
		const then = { asOf: '2025-02-01T00:00:00Z' };
		await expect(segments.preview('orders_count = 1', then)).resolves.toMatchObject({
			count: 2,
			asOf: '2025-02-01T00:00:00.000Z',
		});
		await expect(segments.preview('orders_count = 1')).resolves.not.toHaveProperty('cannotLookBack');
		const past = await segments.preview(
			{ match: 'any', rules: [BD, { field: 'orders_count', operator: 'equals', value: 1 }] },
			then,
		);
		expect(past).toMatchObject({ count: 2, cannotLookBack: ['country'] });
	});

	it('can be cancelled, and refuses odd options', async () => {
		await expect(faultOf(segments.preview(BD, { signal: AbortSignal.abort() }))).resolves.toMatchObject({
			code: 'CANCELLED',
		});
		await expect(faultOf(segments.preview(BD, { sampleSize: -1 }))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
			path: 'sampleSize',
		});
		await expect(faultOf(segments.preview(BD, { timeZone: 'Mars' }))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
			path: 'timeZone',
		});
		await expect(faultOf(segments.preview({ match: 'all', rules: [] }))).resolves.toMatchObject({
			code: 'RULE_INVALID',
			path: 'rules',
		});
	});
});

describe('members', () => {
	it('come with id, names and since when', async () => {
		const [first, ...others] = await read(segments.members('bd', { orderBy: 'customer_id' }));
		expect(first).toEqual({
			customer_id: 1,
			first_name: 'Name 1',
			email: 'c1@example.com',
			joined_at: expect.stringMatching(/^\d{4}-.*Z$/),
		});
		expect(others).toHaveLength(1);
	});

	it('come with the fields asked for, exact, in order, no more than the limit', async () => {
		const rows = await read(
			segments.members('buyers', {
				fields: ['amount_spent', 'orders_count', 'country', 'last_order_date'],
				orderBy: { field: 'amount_spent', direction: 'desc' },
			}),
		);
		expect(rows.map(({ joined_at: _at, ...row }) => row)).toEqual([
			{
				customer_id: 2,
				amount_spent: '99.99',
				orders_count: 1,
				country: ['SA'],
				last_order_date: '2025-01-15T00:00:00.000Z',
			},
			{
				customer_id: 1,
				amount_spent: '42.50',
				orders_count: 2,
				country: ['BD'],
				last_order_date: '2025-02-10T00:00:00.000Z',
			},
		]);
		const limited = await read(
			segments.members('buyers', { fields: ['amount_spent'], orderBy: 'amount_spent', limit: 1 }),
		);
		expect(limited.map(({ customer_id }) => customer_id)).toEqual([1]);
	});

	it('give amounts as numbers where that is asked for, and say their columns without a member', async () => {
		const wish = { fields: ['amount_spent', 'average_order_value'], orderBy: 'customer_id', limit: 1 };
		const [text] = await read(segments.members('buyers', wish));
		expect(text).toMatchObject({ amount_spent: '42.50', average_order_value: '21.25' });
		const [number] = await read(segments.members('buyers', { ...wish, moneyAs: 'number' }));
		expect(number).toMatchObject({ amount_spent: 42.5, average_order_value: 21.25 });
		expect(segments.memberColumns()).toEqual(Object.keys(firstOf(await read(segments.members('bd')))));
		expect(segments.memberColumns(wish.fields)).toEqual(Object.keys(defined(text)));
		const [customer] = await segments.customers([1], { fields: ['orders_count', 'amount_spent'] });
		expect(customer).toMatchObject({ orders_count: 2, amount_spent: '42.50' });
		await expect(
			faultOf(read(segments.members('buyers', { moneyAs: 'cents' as never }))),
		).resolves.toMatchObject({ code: 'OPTION_INVALID', path: 'moneyAs' });
	});

	it('can be narrowed by a further rule', async () => {
		const rows = await read(segments.members('buyers', { refine: "country = 'SA'" }));
		expect(rows.map(({ customer_id }) => customer_id)).toEqual([2]);
		await expect(read(segments.members('nobody'))).resolves.toEqual([]);
	});

	it('fail with what is wrong', async () => {
		await expect(faultOf(read(segments.members('byers')))).resolves.toMatchObject({
			code: 'SEGMENT_NOT_FOUND',
			suggestion: 'Did you mean "Buyers"?',
		});
		await expect(faultOf(read(segments.members('bd', { fields: ['shoe_size'] })))).resolves.toMatchObject({
			code: 'FIELD_UNKNOWN',
		});
		await expect(faultOf(read(segments.members('bd', { limit: 0 })))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
		});
	});

	it('give the connection back when the reader breaks off', async () => {
		const single = await shop.open({ maxConnections: 1 });
		for (let round = 0; round < 3; round += 1) for await (const _row of single.members('bd')) break;
		await expect(single.get('bd')).resolves.toMatchObject({ memberCount: 2 });
	});
});

describe('check', () => {
	it('takes a segment by any name, a rule or a text, and agrees with the members', async () => {
		for (const asked of [1, 'bd', 'BD', BD, "country = 'BD'"]) {
			await expect(segments.check(asked, 1)).resolves.toMatchObject({ member: true });
			await expect(segments.check(asked, '2')).resolves.toMatchObject({ member: false });
		}
		await expect(segments.check('list', 4)).resolves.toMatchObject({ member: true });
		await expect(segments.check('list', 2)).resolves.toMatchObject({ member: false });
	});

	it('knows no such segment, rule or customer', async () => {
		await expect(faultOf(segments.check('buyer', 1))).resolves.toMatchObject({
			code: 'SEGMENT_NOT_FOUND',
			suggestion: 'Did you mean "Buyers"?',
		});
		await expect(faultOf(segments.check('country ==== 5', 1))).resolves.toMatchObject({
			code: 'QUERY_SYNTAX',
		});
		await expect(faultOf(segments.check('bd', 999))).resolves.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
		await expect(faultOf(segments.check('bd', 'x'))).resolves.toMatchObject({
			code: 'VALUE_INVALID',
			path: 'customerId',
		});
	});
});

describe('an edit before it is saved', () => {
	it('shows who would join and leave', async () => {
		await expect(
			segments.previewEdit('bd', {
				match: 'any',
				rules: [
					{ ...BD, value: 'SA' },
					{ field: 'customer_id', operator: 'equals', value: '3' },
				],
			}),
		).resolves.toEqual({
			joining: 1,
			leaving: 1,
			staying: 1,
			joiningCustomers: [{ customer_id: 2, first_name: 'Name 2', email: 'c2@example.com' }],
			leavingCustomers: [{ customer_id: 1, first_name: 'Name 1', email: 'c1@example.com' }],
		});
		await expect(segments.get('bd')).resolves.toMatchObject({ rule: BD, version: 1 });
		await expect(faultOf(segments.previewEdit('list', BD))).resolves.toMatchObject({
			code: 'SEGMENT_INVALID',
		});
	});
});

it('tells how segments overlap', async () => {
	await expect(segments.overlap(['bd', 'buyers', 'list', 'nobody', 'bd'])).resolves.toEqual({
		segments: [
			{ id: 1, key: 'bd', title: 'BD', members: 2 },
			{ id: 2, key: 'buyers', title: 'Buyers', members: 2 },
			{ id: 4, key: 'list', title: 'List', members: 2 },
			{ id: 3, key: 'nobody', title: 'Nobody', members: 0 },
		],
		pairs: [
			{ a: 'bd', b: 'buyers', members: 1 },
			{ a: 'bd', b: 'list', members: 1 },
			{ a: 'bd', b: 'nobody', members: 0 },
			{ a: 'buyers', b: 'list', members: 1 },
			{ a: 'buyers', b: 'nobody', members: 0 },
			{ a: 'list', b: 'nobody', members: 0 },
		],
		any: 4,
		all: 0,
	});
	await expect(segments.overlap(['bd', 'buyers', 'list'])).resolves.toMatchObject({ any: 4, all: 1 });
	await expect(faultOf(segments.overlap(['bd', 'BD']))).resolves.toMatchObject({ code: 'OPTION_INVALID' });
});

it('finds a customer by e-mail, and does not guess between two', async () => {
	await expect(segments.findCustomer({ email: ' C2@EXAMPLE.com ' })).resolves.toBe(2);
	await expect(segments.findCustomer({ email: 'nobody@example.com' })).resolves.toBeUndefined();
	await expect(faultOf(segments.findCustomer({ email: 'c1@example.com' }))).resolves.toMatchObject({
		code: 'VALUE_INVALID',
		details: { customerIds: [1, 3] },
	});
});

it('reads from a replica what only reads', async () => {
	const proxied = await shop.open({
		readConnection: `${shop.database.connectionString}?application_name=replica`,
	});
	await proxied.preview(BD);
	const names = async () =>
		(
			await shop.run(
				"SELECT DISTINCT application_name AS name FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%COMMIT%' ORDER BY 1",
			)
		).map(({ name }) => name);
	await expect(names()).resolves.toContain('replica');
});
