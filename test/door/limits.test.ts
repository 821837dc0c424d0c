import { openSegments, parseQuery, parseRule, formatQuery, LIMITS, SegmentsError } from '../../lib';
import { nearest } from '../../lib/error';
import { openSmallShop, type SmallShop } from '../support/small-shop';
import { prepare } from './fuzz';

let shop: SmallShop;
beforeAll(async () => {
	shop = await openSmallShop();
	await prepare(shop);
	await shop.run(`INSERT INTO segments.segment (key, title, title_folded, kind, active)
		SELECT 'segment-of-customers-' || n, 'Segment of customers ' || n, 'segment of customers ' || n, 'static', false FROM generate_series(1, 10000) n`);
});
afterAll(() => shop?.close());

/**
 * Of this process alone. The bounds lie far above what it takes and far below what a hang or a square takes.
 */
async function cpuMs(run: () => unknown): Promise<number> {
	const started = process.cpuUsage();
	await run();
	const { user, system } = process.cpuUsage(started);
	return (user + system) / 1000;
}

async function faultOf(run: () => unknown): Promise<SegmentsError> {
	try {
		await run();
	} catch (error) {
		if (SegmentsError.is(error)) return error;
		throw error;
	}
	throw new Error('It was not refused.');
}

const MB = 'x'.repeat(1_000_000);
const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);
const HUNDRED_THOUSAND = ids(100_000);
const emailIn = (value: readonly string[]) => ({ field: 'email', operator: 'in', value });

/** What was measured to hold the event loop for seconds; each is refused before the work begins. */
const REFUSED: readonly [string, (one: SmallShop['segments']) => unknown, string][] = [
	['get by a text of 1 MB', (one) => one.get(MB), 'OPTION_INVALID'],
	[
		'overlap of 10,000 segments',
		(one) => one.overlap(Array.from({ length: 10_000 }, (_, index) => index + 1)),
		'OPTION_INVALID',
	],
	[
		'includes_all of 100,001',
		() => parseRule({ field: 'tags', operator: 'includes_all', value: [...HUNDRED_THOUSAND, 'more'] }),
		'VALUE_INVALID',
	],
	[
		'20 lists of 100,000',
		(one) =>
			one.preview({ match: 'any', rules: Array.from({ length: 20 }, () => emailIn(HUNDRED_THOUSAND)) }),
		'VALUE_INVALID',
	],
	['evaluate by 1,001 refs', (one) => one.evaluate(ids(1_001)), 'OPTION_INVALID'],
	['a field of 1 MB in a query', () => parseQuery(`${MB} = 1`), 'QUERY_SYNTAX'],
	['a field of 1 MB', () => parseRule({ field: MB, operator: 'is_null' }), 'FIELD_UNKNOWN'],
	['an operator of 1 MB', () => parseRule({ field: 'email', operator: MB }), 'OPERATOR_UNKNOWN'],
	['and by the 10,000', () => parseQuery('points > 1 and '.repeat(10_000)), 'QUERY_SYNTAX'],
	[
		'500 values of 1 MB',
		() => parseRule({ field: 'email', operator: 'in', value: Array.from({ length: 500 }, () => MB) }),
		'RULE_INVALID',
	],
	[
		'a value of 10,001 characters',
		() => parseRule({ field: 'email', operator: 'equals', value: MB.slice(0, 10_001) }),
		'VALUE_INVALID',
	],
	['JSON of more than 5 MB', (one) => one.preview(`{"a":"${MB.repeat(6)}"}`), 'RULE_INVALID'],
	[
		'a list of 100,001 customers',
		(one) => one.create({ title: 'Many', customerIds: ids(100_001) }),
		'OPTION_INVALID',
	],
	['fields of 10,001 customers', (one) => one.customers(ids(10_001)), 'OPTION_INVALID'],
	[
		'101 segments of member_of',
		() => parseRule({ field: 'member_of', operator: 'includes_any', value: ids(101) }),
		'VALUE_INVALID',
	],
	['an unknown option of 1 MB', (one) => one.list({ [MB]: 1 }), 'OPTION_INVALID'],
	[
		'a description of 1 MB',
		(one) => one.create({ title: 'x', query: 'email is null', description: MB }),
		'OPTION_INVALID',
	],
];

test.each(REFUSED)(
	'%s is refused before the work begins, and told with what is allowed',
	async (_name, run, code) => {
		let error: SegmentsError | undefined;
		await faultOf(() => run(shop.segments));
		const took = await cpuMs(async () => (error = await faultOf(() => run(shop.segments))));
		expect(error).toMatchObject({ code, allowed: expect.arrayContaining([expect.any(String)]) });
		expect(JSON.stringify(error?.found ?? '').length).toBeLessThan(10_000);
		expect(String(error?.message).length).toBeLessThan(5_000);
		expect(took).toBeLessThan(1_000);
	},
);

test('1,000 refs that name nothing, among 10,000 segments', async () => {
	const refs = Array.from({ length: 1_000 }, (_, index) => `segmnt of custmers ${index}`);
	const took = await cpuMs(async () => {
		const results = await shop.segments.evaluate(refs);
		expect(results.every(({ error }) => error?.code === 'SEGMENT_NOT_FOUND')).toBe(true);
		expect(results[0]?.error?.suggestion).toMatch(/Did you mean/);
	});
	expect(took).toBeLessThan(5_000);
});

test('a list of 90,000 e-mails is previewed, saved and read', async () => {
	const value = Array.from({ length: 90_000 }, (_, index) => `c${index}@example.com`);
	const rule = { field: 'email', operator: 'in', value };
	expect((await shop.segments.preview(rule)).count).toBe(3);
	const { id } = await shop.segments.create({ title: 'Mailed', rule });
	expect(await shop.segments.evaluate(id)).toMatchObject({ members: 3 });
	expect((await shop.segments.get(id)).rule).toEqual(rule);
});

test('a list of 90,000 e-mails is read and written in a moment', async () => {
	const value = Array.from({ length: 90_000 }, (_, index) => `customer.number.${index}@example.com`);
	for (let turn = 0; turn < 3; turn += 1) formatQuery(parseRule({ field: 'email', operator: 'in', value }));
	const took = await cpuMs(() => parseRule({ field: 'email', operator: 'in', value }));
	console.info(`90,000 values are read in ${Math.round(took)} ms of the processor`);
	expect(took).toBeLessThan(1_500);
});

test('an overlap of as many segments as are allowed', async () => {
	const { segments } = await shop.segments.overlap([
		'vip',
		'list',
		...Array.from({ length: LIMITS.overlap - 2 }, (_, index) => `segment-of-customers-${index + 1}`),
	]);
	expect(segments.slice(0, 2).map(({ members }) => members)).toEqual([3, 2]);
});

test('the nearest word of 10,000 is found without looking long', async () => {
	const words = Array.from({ length: 10_000 }, (_, index) => `Segment of customers number ${index}`);
	expect(nearest('segmnt of customers number 77', words)).toBe('Segment of customers number 77');
	expect(nearest(MB, words)).toBeUndefined();
	expect(await cpuMs(() => nearest('segmnt of customers number 77', words))).toBeLessThan(1_000);
});

test('options of opening are checked before anything is opened', async () => {
	const connection = 'postgres://nobody@127.0.0.1:1/none';
	await expect(openSegments({ connection, shcema: 'x' } as never)).rejects.toMatchObject({
		code: 'OPTION_INVALID',
		suggestion: 'Did you mean "schema"?',
	});
	await expect(openSegments({ connection, timeZone: 5 } as never)).rejects.toMatchObject({
		code: 'OPTION_INVALID',
		path: 'timeZone',
	});
	await expect(openSegments(null as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
});

test.each<[string, (one: SmallShop['segments']) => unknown, object]>([
	[
		'asof',
		(one) => one.evaluate('vip', { asof: '2025' } as never),
		{ path: 'asof', suggestion: 'Did you mean "asOf"?' },
	],
	['create(null)', (one) => one.create(null as never), { found: null }],
	['update by null', (one) => one.update('vip', null as never), { found: null }],
	[
		'active: "maybe"',
		(one) => one.update('vip', { active: 'maybe' } as never),
		{ path: 'active', found: 'maybe', allowed: ['true', 'false'] },
	],
	['U+0000 in a description', (one) => one.update('vip', { description: 'a\0' }), { path: 'description' }],
	['U+0000 in a search', (one) => one.list({ search: '\0' }), { path: 'search' }],
	['half a pair in an e-mail', (one) => one.findCustomer({ email: '\ud800' }), { path: 'email' }],
	[
		'U+0000 in a use',
		(one) => one.registerUse({ kind: 'workflow', id: '\0', name: null }, 'all'),
		{ path: 'id' },
	],
	['U+0000 in what may be a name or a rule', (one) => one.check("note = '\0'", 1), {}],
	[
		'a seq of 1e400',
		(one) => one.acknowledge('c', [{ segment: { id: 1, key: '', title: '' }, seq: 1e400 }]),
		{ path: 'changes[0].seq' },
	],
])('%s', async (_name, run, expected) => {
	expect(await faultOf(() => run(shop.segments))).toMatchObject({ code: 'OPTION_INVALID', ...expected });
});

test('customerIds: null beside ids to add leaves the list as it is', async () => {
	await shop.segments.update('list', { customerIds: null, addCustomerIds: [3] });
	expect((await shop.segments.get('list')).memberCount).toBe(3);
});

test('the linter looks through a long list once', async () => {
	const value = Array.from({ length: 90_000 }, (_, index) => `customer.number.${index}@example.com`);
	const rule = parseRule({ field: 'email', operator: 'in', value });
	const took = await cpuMs(() => shop.segments.preview(rule, { lint: true }));
	expect(took).toBeLessThan(5_000);
});
