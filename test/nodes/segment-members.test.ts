import readXlsxFile from 'read-excel-file/node';
import { fileContent } from '../../tools/n8n-engine';
import { byTitle, must, openShop, SPENT_MORE_THAN } from './support/shop';
import type { Shop } from './support/shop';

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
	await must(
		shop.n8n.runNode('segmentCreate', {
			operation: 'create',
			title: 'Big',
			source: 'query',
			query: 'amount_spent > 1500',
		}),
	);
});
afterAll(async () => await shop.drop());

const run = async (operation: string, parameters: object, items?: object[]) =>
	await shop.n8n.runNode('segmentMembers', { operation, ...parameters }, items as never);

/** In two kinds of conditions. */
const refinedBy = (amount: unknown) => ({
	segment: byTitle('Big'),
	refineGroups: {
		group: [
			{
				match: 'all',
				conditions: {
					customer: [{ field: 'email', operator: 'is_not_null' }],
					orders: [{ field: 'amount_spent', operator: 'greater_than', amount }],
				},
			},
		],
	},
});

const SPENT = `SELECT o.customer_id AS id, sum(o.total - o.refunded) AS spent FROM shop."order" o
	WHERE o.customer_id IS NOT NULL AND o.status NOT IN ('cancelled', 'adjustment') GROUP BY 1 HAVING sum(o.total - o.refunded) > 1500 ORDER BY 2 DESC, 1`;

describe('Get Many', () => {
	test('all members with the usual fields', async () => {
		const { items } = await must(run('getMany', { segment: byTitle('Big'), returnAll: true }));
		expect(
			items('Node')
				.map(({ customer_id: id }) => String(id))
				.sort(),
		).toEqual(await shop.ids(SPENT_MORE_THAN, [1500]));
		expect(items('Node')[0]).toEqual(
			expect.objectContaining({ email: expect.anything(), joined_at: expect.any(String) }),
		);
	});

	test('chosen fields, ordered, up to a limit', async () => {
		const best = (await shop.rows<{ id: number; spent: string }>(SPENT)).slice(0, 3);
		const result = await must(
			run('getMany', {
				segment: byTitle('Big'),
				limit: 3,
				fields: ['amount_spent'],
				options: { orderBy: 'amount_spent', direction: 'desc' },
			}),
		);
		expect(
			result.items('Node').map(({ customer_id: id, amount_spent: spent }) => [id, Number(spent)]),
		).toEqual(best.map(({ id, spent }) => [id, Number(spent)]));
		expect(result.outputs('Node')[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
			{ item: 0 },
		]);
	});

	test('refined by a further rule, as text and as JSON', async () => {
		const expected = await shop.ids(SPENT_MORE_THAN, [3000]);
		for (const refine of [
			'amount_spent > 3000',
			'{"field":"amount_spent","operator":"greater_than","value":3000}',
		]) {
			const { items } = await must(run('getMany', { segment: byTitle('Big'), returnAll: true, refine }));
			expect(
				items('Node')
					.map(({ customer_id: id }) => String(id))
					.sort(),
			).toEqual(expected);
		}
	});

	test('refined by groups of conditions', async () => {
		const expected = await shop.ids(
			`SELECT s.customer_id FROM (${SPENT_MORE_THAN}) AS s JOIN shop.customer c ON c.id = s.customer_id WHERE c.email IS NOT NULL`,
			[3000],
		);
		expect(expected.length).toBeGreaterThan(0);
		const { items } = await must(run('getMany', { ...refinedBy(3000), returnAll: true }));
		expect(
			items('Node')
				.map(({ customer_id: id }) => String(id))
				.sort(),
		).toEqual(expected);
	});

	test('what is wrong in a refining condition is told at its place', async () => {
		const { error } = await run('getMany', refinedBy('much'));
		expect(error?.message).toMatch(/^Group 1, condition 2 \(Amount spent\): /);
	});

	test('a refining group without conditions, and two ways at once, are refused', async () => {
		const empty = await run('getMany', {
			segment: byTitle('Big'),
			refineGroups: { group: [{ match: 'all' }] },
		});
		expect(empty.error?.message).toContain('empty');
		const both = await run('getMany', { ...refinedBy(3000), refine: 'amount_spent > 3000' });
		expect(both.error?.message).toBe('Refine has both groups and a text.');
		expect(both.error?.description).toContain('Empty “Refine: As Text”');
	});

	test.each(['={{ null }}', '={{ undefined }}', '={{ 0 }}'])(
		'an expression that gives no rule does not mean everybody: %s',
		async (refine) => {
			const { error } = await run('getMany', { segment: byTitle('Big'), refine });
			expect(error?.message).toBe('“Refine: As Text” must be a rule, as text or as JSON.');
		},
	);

	test('an unknown field is an error with what is allowed', async () => {
		const { error } = await run('getMany', { segment: byTitle('Big'), fields: ['emial'] });
		expect(error?.description).toContain('Did you mean "email"?');
	});
});

describe('pages and samples', () => {
	const ids = async (options: object, rest: object = { returnAll: true }) =>
		(await must(run('getMany', { segment: byTitle('Big'), ...rest, options })))
			.items('Node')
			.map(({ customer_id: id }) => Number(id));

	test('pages follow each other without a gap, in the order of ids or of a field', async () => {
		const all = (await shop.ids(SPENT_MORE_THAN, [1500])).map(Number).sort((a, b) => a - b);
		const pages = [];
		for (let offset = 0; offset < all.length; offset += 40)
			pages.push(...(await ids({ offset }, { limit: 40 })));
		expect(pages).toEqual(all);
		const best = (await shop.rows<{ id: number }>(SPENT)).map(({ id }) => id);
		expect(await ids({ offset: 3, orderBy: 'amount_spent', direction: 'desc' }, { limit: 2 })).toEqual(
			best.slice(3, 5),
		);
	});

	test('a sample is drawn from the members who meet the refining rule, the same for the same seed', async () => {
		const all = (await shop.ids(SPENT_MORE_THAN, [1500])).map(Number);
		const one = await ids({ sampleSize: 10, sampleSeed: 'may' });
		expect(new Set(one).size).toBe(10);
		expect(all).toEqual(expect.arrayContaining(one));
		expect(await ids({ sampleSize: 10, sampleSeed: 'may' })).toEqual(one);
		expect(await ids({ sampleSize: 10, sampleSeed: 'june' })).not.toEqual(one);
		expect((await ids({ sampleSize: 12, sampleSeed: 'may' })).slice(0, 10)).toEqual(one);
		const few = (await shop.ids(SPENT_MORE_THAN, [4000])).map(Number);
		const refined = await ids(
			{ sampleSize: 5, sampleSeed: 'may', orderBy: 'amount_spent', direction: 'desc' },
			{ returnAll: true, refine: 'amount_spent > 4000' },
		);
		expect(refined).toHaveLength(5);
		expect(few).toEqual(expect.arrayContaining(refined));
		const best = (await shop.rows<{ id: number }>(SPENT)).map(({ id }) => id);
		expect(refined).toEqual(best.filter((id) => refined.includes(id)));
	});
});

describe('Export', () => {
	test('CSV with chosen fields', async () => {
		const best = await shop.rows<{ id: number; spent: string }>(SPENT);
		const result = await must(
			run('export', {
				segment: byTitle('Big'),
				fields: ['customer_id', 'amount_spent'],
				options: { orderBy: 'amount_spent', direction: 'desc', fileName: 'best.csv' },
			}),
		);
		const [item] = result.outputs('Node')[0] ?? [];
		expect(item?.json).toEqual({
			segment: { id: expect.any(Number), key: 'big', title: 'Big' },
			format: 'csv',
			fileName: 'best.csv',
			members: best.length,
		});
		expect(item?.binary?.data).toMatchObject({ fileName: 'best.csv', mimeType: 'text/csv' });
		const lines = String(await fileContent(item)).split('\r\n');
		expect(lines.slice(0, 3)).toEqual([
			'\uFEFFcustomer_id,amount_spent,joined_at',
			...best.slice(0, 2).map(({ id, spent }) => expect.stringMatching(`^${id},${spent},`) as string),
		]);
		expect(lines).toHaveLength(best.length + 2);
		expect(item?.pairedItem).toEqual({ item: 0 });
	});

	test('an Excel file with labels above its columns', async () => {
		const best = await shop.rows<{ id: number; spent: string }>(SPENT);
		const result = await must(
			run('export', {
				segment: byTitle('Big'),
				format: 'xlsx',
				fields: ['amount_spent', 'country'],
				options: { orderBy: 'amount_spent', direction: 'desc', header: 'label' },
			}),
		);
		const [item] = result.outputs('Node')[0] ?? [];
		expect(item?.json).toMatchObject({ members: best.length, fileName: expect.stringMatching(/\.xlsx$/) });
		const [sheet] = await readXlsxFile(await fileContent(item));
		expect(sheet?.data[0]).toEqual(['Customer ID', 'Amount spent', 'Country', 'Joined at']);
		expect(sheet?.data.slice(1).map((row) => row[1])).toEqual(best.map(({ spent }) => Number(spent)));
		expect(sheet?.data[1]?.[3]).toBeInstanceOf(Date);
	});

	test('no members are a file with its header, whatever the format', async () => {
		for (const [format, expected] of [
			['csv', /^\uFEFFcustomer_id,.*joined_at\r\n$/],
			['jsonLines', /^$/],
			['xlsx', /^PK/],
		] as const) {
			const result = await must(
				run('export', { segment: byTitle('Big'), format, refine: 'amount_spent > 99999999' }),
			);
			const [item] = result.outputs('Node')[0] ?? [];
			expect(item?.json).toMatchObject({ members: 0 });
			expect(String(await fileContent(item))).toMatch(expected);
		}
	});

	test('JSON Lines under another name', async () => {
		const result = await must(
			run('export', {
				segment: byTitle('Big'),
				format: 'jsonLines',
				binaryPropertyName: 'file',
				fields: ['email'],
			}),
		);
		const [item] = result.outputs('Node')[0] ?? [];
		expect(item?.json.fileName).toMatch(/^big-\d{4}-\d\d-\d\d\.jsonl$/);
		const lines = String(await fileContent(item, 'file'))
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as object);
		expect(lines).toHaveLength((await shop.ids(SPENT_MORE_THAN, [1500])).length);
		expect(lines[0]).toHaveProperty('email');
	});

	test('a first name that is a formula is made harmless', async () => {
		const [{ id }] = (await shop.rows<{ id: number }>(SPENT)) as [{ id: number }];
		await shop.rows(`UPDATE shop.customer SET first_name = '=HYPERLINK("http://192.0.2.1")' WHERE id = $1`, [
			id,
		]);
		const parameters = {
			segment: byTitle('Big'),
			fields: ['first_name'],
			refine: `customer_id = '${id}'`,
		};
		const content = async (options: object) => {
			const result = await must(run('export', { ...parameters, options }));
			return String(await fileContent(result.outputs('Node')[0]?.[0]));
		};
		expect(await content({})).toContain(`"'=HYPERLINK(""http://192.0.2.1"")"`);
		expect(await content({ neutralise: false })).toContain(`"=HYPERLINK(""http://192.0.2.1"")"`);
	});
});

describe('Get Changes', () => {
	const moved = async () => {
		const [one] = await shop.rows<{ id: number }>(SPENT);
		await shop.rows(`UPDATE shop."order" SET status = 'cancelled' WHERE customer_id = $1`, [one?.id]);
		await must(shop.n8n.runNode('segmentEvaluate', { operation: 'evaluate', segmentScope: 'all' }));
		return one?.id;
	};

	test('the whole log, of one kind, of one segment', async () => {
		const joined = (await shop.ids(SPENT_MORE_THAN, [1500])).length;
		const who = await moved();
		const all = await must(run('getChanges', { returnAll: true }));
		expect(all.items('Node')).toHaveLength(joined + 1);
		expect(all.items('Node').at(-1)).toMatchObject({
			kind: 'left',
			customerId: who,
			cause: 'data',
			segment: { key: 'big' },
			seq: joined + 1,
		});
		const left = await must(
			run('getChanges', { segmentScope: 'one', segment: byTitle('Big'), kinds: 'left', returnAll: true }),
		);
		expect(left.items('Node').map(({ customerId }) => customerId)).toEqual([who]);
		const few = await must(run('getChanges', { limit: 2 }));
		expect(few.items('Node').map(({ seq }) => seq)).toEqual([1, 2]);
	});

	test('only of customers who meet the refining rule now, counted after it', async () => {
		const who = await moved();
		const cheap = await must(run('getChanges', { refine: 'amount_spent <= 1500', returnAll: true }));
		expect(new Set(cheap.items('Node').map(({ customerId }) => customerId))).toEqual(
			new Set(
				(await shop.ids('SELECT customer_id FROM segments.membership_change WHERE kind = $1', ['left'])).map(
					Number,
				),
			),
		);
		expect(cheap.items('Node')).toContainEqual(expect.objectContaining({ kind: 'left', customerId: who }));
		const one = await must(run('getChanges', { ...refinedBy(3000), limit: 1 }));
		expect(one.items('Node')).toHaveLength(1);
		const { error } = await run('getChanges', { refine: 'points > 1', options: { consumer: 'c' } });
		expect(error?.description).toContain('Empty Refine');
	});

	test("one customer's path, with contact data and how fresh the segment is", async () => {
		const who = await moved();
		const path = await must(
			run('getChanges', {
				returnAll: true,
				options: { customerId: String(who), order: 'newest', fields: ['country'] },
			}),
		);
		const items = path.items('Node');
		expect(items.length).toBeGreaterThan(0);
		expect(items.every(({ customerId }) => String(customerId) === String(who))).toBe(true);
		expect(items[0]).toMatchObject({
			kind: 'left',
			conditions: [expect.objectContaining({ text: expect.stringContaining('amount_spent') })],
			customer: { customer_id: expect.anything(), country: expect.anything() },
			segment: { key: 'big', evaluatedAt: expect.any(String), lastError: null, stale: false },
		});
		const none = await must(run('getChanges', { options: { causes: ['manual'], contact: false } }));
		expect(none.items('Node')).toEqual([]);
	});

	test('a consumer takes no filters, which would lose it changes', async () => {
		const { error } = await run('getChanges', { options: { consumer: 'filtered', causes: ['data'] } });
		expect(error?.message).toBe('A consumer is told all changes in their order.');
		expect(await shop.ids("SELECT name FROM segments.consumer WHERE name = 'filtered'")).toEqual([]);
	});

	test('a workflow that reads a segment is known to use it', async () => {
		await must(run('getMany', { segment: byTitle('Big') }));
		const [use] = await shop.rows<{ kind: string; node: string; standing: boolean }>(
			"SELECT u.kind, node, standing FROM segments.segment_use u JOIN segments.segment s ON s.id = segment_id WHERE s.title = 'Big' AND node = 'Node'",
		);
		expect(use).toEqual({ kind: 'workflow', node: 'Node', standing: false });
	});

	test('a log that is longer than one page is read to its end, or to the limit', async () => {
		await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'create',
				title: 'Long',
				source: 'customers',
				customers: String((await shop.ids('SELECT id FROM shop.customer LIMIT 1'))[0]),
			}),
		);
		await shop.rows(`
			INSERT INTO segments.membership_change (segment_id, seq, customer_id, kind, cause, occurred_at)
			SELECT s.id, n, 1, CASE WHEN n % 2 = 0 THEN 'left' ELSE 'joined' END, 'manual', now() FROM segments.segment s, generate_series(2, 23456) n WHERE s.title = 'Long'`);
		await shop.rows(`UPDATE segments.segment SET last_seq = 23456 WHERE title = 'Long'`);
		const seqs = async (parameters: object) =>
			(await must(run('getChanges', { segmentScope: 'one', segment: byTitle('Long'), ...parameters })))
				.items('Node')
				.map(({ seq }) => Number(seq));
		expect(await seqs({ returnAll: true })).toEqual(
			Array.from({ length: 23456 }, (_none, index) => index + 1),
		);
		expect((await seqs({ limit: 12_345 })).at(-1)).toBe(12_345);
		await must(
			shop.n8n.runNode('segmentManage', {
				resource: 'segment',
				operation: 'delete',
				segment: byTitle('Long'),
				force: true,
			}),
		);
	});

	test('a consumer goes on where it stopped', async () => {
		const read = async (options: object) =>
			(await must(run('getChanges', { returnAll: true, options: { consumer: 'crm', ...options } }))).items(
				'Node',
			);
		expect(await read({})).toEqual([]);
		const who = await moved();
		expect(await read({ acknowledge: false })).toEqual([
			expect.objectContaining({ kind: 'left', customerId: who }),
		]);
		expect(await read({})).toHaveLength(1);
		expect(await read({})).toEqual([]);
	});
});
