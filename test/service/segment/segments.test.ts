import { setTimeout as sleep } from 'node:timers/promises';
import { defined, firstOf } from '../../../lib/error/defined';
import { faultOf } from '../../support/fault';
import { faultsOfStore } from '../../support/invariants';
import { openSmallShop, type SmallShop } from '../../support/small-shop';

let shop: SmallShop;

beforeAll(async () => {
	shop = await openSmallShop();
});

beforeEach(async () => {
	await shop.reset();
	await shop.customers('BD', 'SA', 'DE');
});

afterEach(async () => {
	await expect(faultsOfStore(shop.database.pool)).resolves.toEqual([]);
});

afterAll(() => shop.close());

const BD = { field: 'country', operator: 'equals', value: 'BD' } as const;
const SA = { field: 'country', operator: 'equals', value: 'SA' } as const;
const memberOf = (...keys: string[]) => ({ field: 'member_of', operator: 'includes_any', value: keys });
const members = async (ref: string) => {
	const ids: unknown[] = [];
	for await (const { customer_id } of shop.segments.members(ref, { orderBy: 'customer_id' }))
		ids.push(customer_id);
	return ids;
};

/** Starts the writers while none of them can finish, and lets them go when each has come as far as it can. */
async function allAtOnce<T>(writers: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
	const holder = await shop.database.pool.connect();
	try {
		await holder.query('BEGIN; LOCK TABLE segments.segment_version IN SHARE MODE');
		const outcomes = Promise.allSettled(writers.map((write) => write()));
		const waiting = async () =>
			Number(
				firstOf(
					await shop.run(
						"SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
					),
				).n,
			);
		for (let tries = 0; (await waiting()) < writers.length; tries += 1) {
			if (tries === 400) throw new Error('waited in vain');
			await sleep(25);
		}
		await holder.query('ROLLBACK');
		return await outcomes;
	} finally {
		holder.release(true);
	}
}

describe('create', () => {
	it('saves the canonical rule with a key from the title', async () => {
		const segment = await shop.segments.create({
			title: '  Käufer aus Bangladesch ',
			description: 'all of them',
			rule: { match: 'all', rules: [{ field: 'customer_countries', operator: 'is', value: 'BD' }] },
		});
		expect(segment).toMatchObject({
			key: 'kaufer-aus-bangladesch',
			title: 'Käufer aus Bangladesch',
			description: 'all of them',
			kind: 'dynamic',
			active: true,
			version: 1,
			memberCount: 0,
			evaluatedAt: null,
			lastError: null,
			usedBy: [],
			rule: { match: 'all', rules: [{ field: 'country', operator: 'equals', value: 'BD' }] },
		});
		expect(JSON.stringify(segment.rule)).toBe(
			'{"match":"all","rules":[{"field":"country","operator":"equals","value":"BD"}]}',
		);
		const { warnings, ...saved } = segment;
		expect(warnings).toEqual([]);
		await expect(shop.segments.get(segment.id)).resolves.toEqual(saved);
		await expect(shop.run('SELECT version, title, rule FROM segments.segment_version')).resolves.toEqual([
			{ version: 1, title: segment.title, rule: segment.rule },
		]);
	});

	it('takes query text', async () => {
		const segment = await shop.segments.create({
			title: 'Text',
			query: "country = 'BD' and orders_count > 2",
		});
		expect(segment.rule).toEqual({
			match: 'all',
			rules: [BD, { field: 'orders_count', operator: 'greater_than', value: 2 }],
		});
		await expect(
			shop.segments.create({ title: 'Again', query: defined(segment.query) }),
		).resolves.toMatchObject({
			rule: segment.rule,
		});
	});

	it('takes a template with parameters', async () => {
		const segment = await shop.segments.create({
			title: 'Again and again',
			template: { name: 'repeat_buyers', parameters: { orders: 3 } },
		});
		expect(segment).toMatchObject({
			rule: { field: 'orders_count', operator: 'greater_than_or_equals', value: 3 },
		});
		await expect(
			faultOf(shop.segments.create({ title: 'B', template: 'repeat_byers' })),
		).resolves.toMatchObject({
			code: 'TEMPLATE_UNKNOWN',
			suggestion: expect.stringContaining('repeat_buyers'),
		});
	});

	it.each([
		['গ্রাহক', 'segment-1'],
		['2024', 'segment-2024'],
		['!!!', 'segment-1'],
		['Grüße & Smørrebrød', 'grusse-smorrebrod'],
	])('makes a key of %s', async (title, key) => {
		await expect(shop.segments.create({ title, rule: BD })).resolves.toMatchObject({ id: 1, key, title });
	});

	it('numbers keys that would be the same, and keeps one that was chosen', async () => {
		const keys = [];
		for (const title of ['VIP!', 'VIP?', 'V I P', 'VIP'])
			keys.push((await shop.segments.create({ title, rule: BD })).key);
		expect(keys).toEqual(['vip', 'vip-2', 'v-i-p', 'vip-3']);
		await expect(shop.segments.create({ title: 'Other', key: 'mine_1', rule: BD })).resolves.toMatchObject({
			key: 'mine_1',
		});
		await expect(
			faultOf(shop.segments.create({ title: 'Third', key: 'mine_1', rule: BD })),
		).resolves.toMatchObject({
			code: 'KEY_TAKEN',
			path: 'key',
		});
	});

	it('refuses a title that is taken, without regard to case and space', async () => {
		await shop.segments.create({ title: 'Große Kunden', rule: BD });
		const fault = await faultOf(shop.segments.create({ title: ' GROßE kunden', rule: BD }));
		expect(fault).toMatchObject({
			code: 'TITLE_TAKEN',
			path: 'title',
			details: { segment: { key: 'grosse-kunden' } },
		});
	});

	it('makes one of two segments that take one title at the same time', async () => {
		const outcomes = await allAtOnce(
			Array.from({ length: 4 }, () => () => shop.segments.create({ title: 'Race', rule: BD })),
		);
		expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		expect(
			outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : [])),
		).toEqual(['TITLE_TAKEN', 'TITLE_TAKEN', 'TITLE_TAKEN']);
	});

	it.each([
		['no title', { title: ' ', rule: BD }, 'OPTION_INVALID', 'title'],
		['nothing to be made of', { title: 'A' }, 'OPTION_INVALID', 'rule'],
		['two things at once', { title: 'A', rule: BD, customerIds: [1] }, 'OPTION_INVALID', 'customerIds'],
		['a misspelt option', { title: 'A', rule: BD, timezone: 'UTC' }, 'OPTION_INVALID', 'timezone'],
		[
			'an unknown time zone',
			{ title: 'A', rule: BD, timeZone: 'Europe/Berlim' },
			'OPTION_INVALID',
			'timeZone',
		],
		['a number for a key', { title: 'A', rule: BD, key: '7' }, 'OPTION_INVALID', 'key'],
		[
			'an unknown field',
			{ title: 'A', rule: { field: 'contry', operator: 'equals', value: 'BD' } },
			'FIELD_UNKNOWN',
			'field',
		],
		['a field that the shop does not have', { title: 'A', query: 'points > 5' }, 'FIELD_UNKNOWN', 'field'],
		['an unknown segment', { title: 'A', rule: memberOf('nobody') }, 'SEGMENT_NOT_FOUND', 'value'],
	])('refuses %s, and saves nothing', async (_what, input, code, path) => {
		await expect(faultOf(shop.segments.create(input as never))).resolves.toMatchObject({ code, path });
		await expect(shop.segments.list()).resolves.toEqual([]);
	});

	it('offers the nearest time zone', async () => {
		const fault = await faultOf(shop.segments.create({ title: 'A', rule: BD, timeZone: 'Europe/Berlim' }));
		expect(fault.suggestion).toBe('Did you mean "Europe/Berlin"?');
	});

	it('wants a currency where there are several, and names them', async () => {
		const spent = { field: 'amount_spent', operator: 'greater_than', value: 5 };
		await shop.order(1, '2025-01-01Z', 10, 'EUR');
		await expect((await shop.open()).create({ title: 'One', rule: spent })).resolves.toMatchObject({
			rule: spent,
		});
		await shop.order(1, '2025-01-01Z', 10, 'usd');
		const segments = await shop.open();
		await expect(faultOf(segments.create({ title: 'Two', rule: spent }))).resolves.toMatchObject({
			code: 'CURRENCY_REQUIRED',
			path: 'currency',
			allowed: ['EUR', 'USD'],
		});
		await expect(
			segments.create({ title: 'Two', rule: { ...spent, currency: 'usd' } }),
		).resolves.toMatchObject({
			rule: { ...spent, currency: 'USD' },
		});
		await expect(faultOf(segments.evaluate('One'))).resolves.toMatchObject({ code: 'CURRENCY_REQUIRED' });
	});
});

describe('rules that name segments', () => {
	it('may name them by title, and keep their key', async () => {
		await shop.segments.create({ title: 'From Bangladesh', key: 'bd', rule: BD });
		await expect(
			shop.segments.create({ title: 'B', rule: memberOf('from bangladesh') }),
		).resolves.toMatchObject({
			rule: memberOf('bd'),
		});
	});

	it('may not lead back to themselves; the way round is named', async () => {
		await shop.segments.create({ title: 'A', rule: BD });
		await shop.segments.create({ title: 'B', rule: memberOf('a') });
		await shop.segments.create({ title: 'C', rule: { match: 'none', rules: [memberOf('b')] } });
		const fault = await faultOf(
			shop.segments.update('a', { rule: { match: 'any', rules: [SA, memberOf('c')] } }),
		);
		expect(fault).toMatchObject({
			code: 'SEGMENT_CYCLE',
			message: 'The segments ask for each other in a circle: a → c → b → a.',
		});
		await expect(shop.segments.get('a')).resolves.toMatchObject({ rule: BD, version: 1 });
		await expect(faultOf(shop.segments.update('a', { rule: memberOf('a') }))).resolves.toMatchObject({
			code: 'SEGMENT_CYCLE',
		});
	});

	it('cannot make a circle by two edits at the same time', async () => {
		await shop.segments.create({ title: 'A', rule: BD });
		await shop.segments.create({ title: 'B', rule: BD });
		const outcomes = await allAtOnce([
			() => shop.segments.update('a', { rule: memberOf('b') }),
			() => shop.segments.update('b', { rule: memberOf('a') }),
		]);
		expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
	});
});

describe('lists of customers', () => {
	it('have their members at once, by hand', async () => {
		const segment = await shop.segments.create({ title: 'Friends', customerIds: [3, '1', 1] });
		expect(segment).toMatchObject({ kind: 'static', rule: null, query: null, memberCount: 2 });
		await expect(members('friends')).resolves.toEqual([1, 3]);
		await expect(shop.segments.changes({ from: 'beginning' })).resolves.toMatchObject([
			{ seq: 1, customerId: 1, kind: 'joined', cause: 'manual' },
			{ seq: 2, customerId: 3, kind: 'joined', cause: 'manual' },
		]);
	});

	it('are refused with customers that the shop does not have, all of them named', async () => {
		const fault = await faultOf(shop.segments.create({ title: 'Friends', customerIds: [1, 77, 99] }));
		expect(fault).toMatchObject({
			code: 'CUSTOMER_NOT_FOUND',
			path: 'customerIds',
			message: '2 of the 3 customers of the list are not in the shop: 77, 99.',
			details: { customerIds: [77, 99] },
		});
		await expect(
			faultOf(shop.segments.create({ title: 'Friends', customerIds: [1, 'x'] })),
		).resolves.toMatchObject({
			code: 'VALUE_INVALID',
			path: 'customerIds[1]',
			found: 'x',
		});
		for (const id of ['007', '-0'])
			await expect(
				faultOf(shop.segments.create({ title: 'Friends', customerIds: [id] })),
			).resolves.toMatchObject({ code: 'VALUE_INVALID', path: 'customerIds[0]', found: id });
		await expect(shop.segments.list()).resolves.toEqual([]);
	});

	it('take and lose customers by hand, once each', async () => {
		await shop.segments.create({ title: 'Friends', customerIds: [] });
		await shop.segments.update('friends', { addCustomerIds: [1, 2] });
		await shop.segments.update('friends', { addCustomerIds: [2, 3], removeCustomerIds: [1, 1] });
		await expect(shop.segments.update('friends', { customerIds: [3, 1] })).resolves.toMatchObject({
			memberCount: 2,
			version: 1,
		});
		await expect(members('friends')).resolves.toEqual([1, 3]);
		const log = await shop.segments.changes({ from: 'beginning' });
		expect(log.map(({ seq, customerId, kind }) => `${seq} ${customerId} ${kind}`)).toEqual([
			'1 1 joined',
			'2 2 joined',
			'3 1 left',
			'4 3 joined',
			'5 2 left',
			'6 1 joined',
		]);
	});

	it('take no rule, and rules take no customers', async () => {
		await shop.segments.create({ title: 'Friends', customerIds: [1] });
		await shop.segments.create({ title: 'Rule', rule: BD });
		await expect(faultOf(shop.segments.update('friends', { rule: BD }))).resolves.toMatchObject({
			code: 'SEGMENT_INVALID',
		});
		await expect(faultOf(shop.segments.update('rule', { addCustomerIds: [1] }))).resolves.toMatchObject({
			code: 'SEGMENT_INVALID',
		});
	});

	it('lose by evaluation only those who are gone from the shop', async () => {
		await shop.segments.create({ title: 'Friends', customerIds: [1, 2] });
		await shop.run('DELETE FROM shop.customer WHERE id = 2');
		await expect(shop.segments.evaluate('friends')).resolves.toMatchObject({
			joined: 0,
			left: 1,
			members: 1,
		});
		await expect(members('friends')).resolves.toEqual([1]);
		const [, , last] = await shop.segments.changes({ from: 'beginning' });
		expect(last).toMatchObject({ seq: 3, customerId: 2, kind: 'left', cause: 'data' });
	});
});

describe('update', () => {
	it('makes a new version of another rule or time zone, and of nothing else', async () => {
		await shop.segments.create({ title: 'A', rule: { match: 'all', rules: [BD] } });
		const versions = [];
		for (const patch of [
			{ title: 'B', description: 'x', active: false },
			{ rule: { rules: [{ value: 'BD', operator: 'is', field: 'countries' }], match: 'all' } },
			{ rule: SA },
			{ timeZone: 'Asia/Dhaka' },
			{ timeZone: 'Asia/Dhaka', query: "country = 'SA'" },
		])
			versions.push((await shop.segments.update(1, patch)).version);
		expect(versions).toEqual([1, 1, 2, 3, 3]);
		const { versions: kept } = await shop.segments.history(1);
		expect(kept.map(({ version, title, rule }) => ({ version, title, rule }))).toEqual([
			{ version: 3, title: 'B', rule: SA },
			{ version: 2, title: 'B', rule: SA },
			{ version: 1, title: 'A', rule: { match: 'all', rules: [BD] } },
		]);
	});

	it('keeps what the patch does not name', async () => {
		const { warnings: _none, ...before } = await shop.segments.create({
			title: 'A',
			rule: BD,
			description: 'x',
			timeZone: 'Asia/Dhaka',
		});
		const after = await shop.segments.update('a', { title: 'Z' });
		expect(after).toEqual({ ...before, title: 'Z', updatedAt: expect.any(String) });
		expect(after.updatedAt > before.updatedAt).toBe(true);
	});

	it("may write the title otherwise, but not take another one's", async () => {
		await shop.segments.create({ title: 'a', rule: BD });
		await shop.segments.create({ title: 'b', rule: BD });
		await expect(shop.segments.update('a', { title: 'A' })).resolves.toMatchObject({ title: 'A' });
		await expect(faultOf(shop.segments.update('a', { title: 'B' }))).resolves.toMatchObject({
			code: 'TITLE_TAKEN',
		});
	});

	it('keeps a key that other rules name', async () => {
		await shop.segments.create({ title: 'A', rule: BD });
		await shop.segments.create({ title: 'B', rule: memberOf('a') });
		await expect(faultOf(shop.segments.update('a', { key: 'other' }))).resolves.toMatchObject({
			code: 'SEGMENT_IN_USE',
			message: expect.stringContaining('segment "B"'),
		});
		await shop.segments.delete('b');
		await expect(shop.segments.update('a', { key: 'other' })).resolves.toMatchObject({ key: 'other' });
	});
});

describe('get', () => {
	it('finds by id, key and title, in this order', async () => {
		const first = await shop.segments.create({ title: 'First one', rule: BD });
		await shop.segments.create({ title: '1', key: 'second', rule: BD });
		await shop.segments.create({ title: 'second', key: 'third', rule: BD });
		for (const [ref, id] of [
			[1, 1],
			['1', 1],
			['first-one', 1],
			['FIRST one ', 1],
			['second', 2],
			['third', 3],
			['Second', 3],
		] as const) {
			await expect(shop.segments.get(ref)).resolves.toMatchObject({ id });
		}
		expect(first.id).toBe(1);
	});

	it('finds a title that is a number where no id is meant', async () => {
		await shop.segments.create({ title: '2024', rule: BD });
		await expect(shop.segments.get('2024')).resolves.toMatchObject({ id: 1 });
		await expect(faultOf(shop.segments.get(2024))).resolves.toMatchObject({ code: 'SEGMENT_NOT_FOUND' });
	});

	it('takes a ref that says what it is for nothing else, wherever a segment is named', async () => {
		const victim = await shop.segments.create({ title: 'Victim', rule: BD });
		const titled = await shop.segments.create({ title: String(victim.id), rule: SA });
		const by = { title: String(victim.id) };
		await expect(shop.segments.get(by)).resolves.toMatchObject({ id: titled.id });
		await expect(shop.segments.get({ id: String(victim.id) })).resolves.toMatchObject({ id: victim.id });
		await expect(shop.segments.get({ key: titled.key })).resolves.toMatchObject({ id: titled.id });
		const named = { segment: { id: titled.id } };
		await expect(shop.segments.evaluate(by)).resolves.toMatchObject({ ...named, members: 1 });
		await expect(shop.segments.evaluate([by])).resolves.toMatchObject([named]);
		await expect(shop.segments.check(by, 2)).resolves.toMatchObject({ member: true });
		await expect(shop.segments.changes({ segments: [by], from: 'beginning' })).resolves.toMatchObject([
			named,
		]);
		await expect(shop.segments.history(by)).resolves.toMatchObject({ versions: [{ title: by.title }] });
		await expect(shop.segments.overlap([by, { id: victim.id }])).resolves.toMatchObject({
			segments: [{ id: titled.id }, { id: victim.id }],
		});
		const use = { kind: 'workflow', id: 'w', name: null };
		await shop.segments.registerUse(use, [by]);
		await expect(shop.segments.get(by)).resolves.toMatchObject({ usedBy: [use] });
		await shop.segments.registerUse(use, null);
		await expect(shop.segments.update(by, { description: 'B' })).resolves.toMatchObject({ id: titled.id });
		await expect(shop.segments.delete(by)).resolves.toMatchObject({ id: titled.id });
		await expect(faultOf(shop.segments.delete(by))).resolves.toMatchObject({ code: 'SEGMENT_NOT_FOUND' });
		await expect(shop.segments.get(victim.id)).resolves.toMatchObject({ title: 'Victim' });
	});

	it.each([[{ title: '' }], [{ id: 'x' }], [{ key: 7 }], [{ title: 'A', id: 1 }], [{}], [null]])(
		'refuses the ref %j',
		async (ref) => {
			await expect(faultOf(shop.segments.get(ref as never))).resolves.toMatchObject({
				code: 'OPTION_INVALID',
			});
		},
	);

	it('says whether the members are those of the present rule', async () => {
		const { id } = await shop.segments.create({ title: 'A', rule: BD });
		const stale = async () => (await shop.segments.get(id)).stale;
		expect(await stale()).toBe(true);
		await shop.segments.evaluate(id);
		expect(await stale()).toBe(false);
		await shop.segments.update(id, { title: 'B' });
		expect(await stale()).toBe(false);
		await shop.segments.update(id, { rule: SA });
		expect(await stale()).toBe(true);
		expect((await shop.segments.create({ title: 'L', customerIds: [1] })).stale).toBe(false);
	});

	it('offers the nearest title', async () => {
		await shop.segments.create({ title: 'Big spenders', rule: BD });
		await expect(faultOf(shop.segments.get('Big spender'))).resolves.toMatchObject({
			code: 'SEGMENT_NOT_FOUND',
			suggestion: 'Did you mean "Big spenders"?',
		});
		await expect(faultOf(shop.segments.get(' '))).resolves.toMatchObject({ code: 'OPTION_INVALID' });
	});
});

describe('find', () => {
	it('gives each ref its segment, or the error that get would throw, in its place', async () => {
		const { id, key } = await shop.segments.create({ title: 'Here', rule: BD });
		const missing = { id: id + 1_000 };
		const found = await shop.segments.find(['  HERE ', missing, id, { key }]);
		const here = await shop.segments.get(id);
		expect(found).toEqual([here, await faultOf(shop.segments.get(missing)), here, here]);
		expect(found[1]).toMatchObject({ code: 'SEGMENT_NOT_FOUND' });
		await expect(shop.segments.find([])).resolves.toEqual([]);
	});
});

describe('list', () => {
	beforeEach(async () => {
		await shop.segments.create({
			title: 'beta 100%',
			rule: { field: 'orders_count', operator: 'greater_than', value: 1 },
		});
		await shop.segments.create({
			title: 'Alpha_É',
			rule: {
				field: 'amount_spent',
				operator: 'greater_than',
				value: 1,
				where: { field: 'currency', operator: 'equals', value: 'EUR' },
			},
		});
		await shop.segments.create({ title: 'gamma', customerIds: [1], active: false });
		await shop.segments.update('gamma', { description: 'touched' });
		await shop.segments.update('beta-100', { description: 'touched last' });
	});

	it.each([
		[{}, ['beta 100%', 'Alpha_É', 'gamma']],
		[{ sortBy: 'title' }, ['Alpha_É', 'beta 100%', 'gamma']],
		[{ sortBy: 'title', direction: 'desc' }, ['gamma', 'beta 100%', 'Alpha_É']],
		[{ sortBy: 'updated_at', direction: 'desc' }, ['beta 100%', 'gamma', 'Alpha_É']],
		[{ sortBy: 'created_at', limit: 1, offset: 1 }, ['Alpha_É']],
		[{ limit: 0 }, []],
		[{ search: 'A_é' }, ['Alpha_É']],
		[{ search: '%' }, ['beta 100%']],
		[{ search: 'AMM' }, ['gamma']],
		[{ active: true }, ['beta 100%', 'Alpha_É']],
		[{ active: false }, ['gamma']],
		[{ usesField: 'number_of_orders' }, ['beta 100%']],
		[{ usesField: 'currency' }, ['Alpha_É']],
		[{ usesField: 'orders_amount', search: 'x' }, []],
		[{ usesField: 'no_such_field' }, []],
	] as const)('%j', async (options, titles) => {
		expect((await shop.segments.list(options as never)).map(({ title }) => title)).toEqual(titles);
	});

	it('refuses what it cannot sort by', async () => {
		await expect(faultOf(shop.segments.list({ sortBy: 'titel' as never }))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
			suggestion: 'Did you mean "title"?',
		});
		await expect(faultOf(shop.segments.list({ limit: -1 }))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
			path: 'limit',
		});
	});
});

describe('delete', () => {
	const use = { kind: 'workflow', id: 'wf1', name: 'Welcome mail' };

	it('takes membership, log and history along, and no customer', async () => {
		await shop.segments.create({ title: 'A', rule: BD });
		await shop.segments.create({ title: 'B', customerIds: [1, 2] });
		await shop.segments.evaluate('all');
		await expect(shop.segments.delete('a')).resolves.toMatchObject({ title: 'A', memberCount: 1 });
		for (const table of ['segment', 'membership', 'membership_change', 'evaluation', 'segment_version']) {
			const rows = await shop.run(
				`SELECT DISTINCT ${table === 'segment' ? 'id' : 'segment_id'} AS id FROM segments.${table}`,
			);
			expect([table, rows]).toEqual([table, [{ id: 2 }]]);
		}
		await expect(shop.run('SELECT count(*)::int AS n FROM shop.customer')).resolves.toEqual([{ n: 3 }]);
	});

	it('is refused while an active segment is used by workflows, which are named', async () => {
		await shop.segments.create({ title: 'A', rule: BD });
		await shop.segments.registerUse(use, ['a']);
		await expect(shop.segments.get('a')).resolves.toMatchObject({ usedBy: [use] });
		const fault = await faultOf(shop.segments.delete('a'));
		expect(fault).toMatchObject({
			code: 'SEGMENT_IN_USE',
			message: 'The segment "A" cannot be deleted: it is used by workflow "Welcome mail".',
			details: { usedBy: [use] },
		});
		await shop.segments.update('a', { active: false });
		await expect(shop.segments.delete('a')).resolves.toMatchObject({ title: 'A' });
	});

	it('goes through with force, and once nobody uses it any more', async () => {
		await shop.segments.create({ title: 'A', rule: BD });
		await shop.segments.create({ title: 'B', rule: BD });
		await shop.segments.registerUse(use, ['a', 'b']);
		await shop.segments.registerUse(use, ['b']);
		await shop.segments.registerUse({ ...use, id: 'wf2' }, 'all');
		await shop.segments.delete('a');
		await shop.segments.delete('b', { force: true });
		await shop.segments.registerUse(use, null);
		await expect(shop.run('SELECT id, segment_id FROM segments.segment_use')).resolves.toEqual([
			{ id: 'wf2', segment_id: null },
		]);
	});

	it('is refused while rules of other segments name it', async () => {
		await shop.segments.create({ title: 'A', rule: BD, active: false });
		await shop.segments.create({ title: 'B', rule: memberOf('a') });
		await expect(faultOf(shop.segments.delete('a'))).resolves.toMatchObject({
			code: 'SEGMENT_IN_USE',
			message: 'The segment "A" cannot be deleted: it is used by segment "B".',
		});
		await shop.segments.evaluate('b');
		await shop.segments.delete('a', { force: true });
		await expect(faultOf(shop.segments.evaluate('b'))).resolves.toMatchObject({ code: 'SEGMENT_NOT_FOUND' });
		await expect(members('b')).resolves.toEqual([1]);
		await expect(shop.segments.get('b')).resolves.toMatchObject({
			lastError: 'There is no segment "a" that the rule could ask membership of.',
		});
	});
});
