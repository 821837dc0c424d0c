import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../lib/error/defined';
import { PRESETS, RELATION_SHAPES, checkMapping, describeMapping, preset, resolveShop } from '../../lib/shop';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { ask, blindPool, fixtureShop, rowsOf } from '../shop/shop';

const page = (name: string) =>
	readFileSync(join(__dirname, '..', '..', 'docs', 'shops', `${name}.md`), 'utf8');
const words = (text: string) => text.replace(/\*/g, '').replace(/\s+/g, ' ').toLowerCase();

describe.each(PRESETS)('the page of $name', ({ name, options, reads, title }) => {
	const text = page(name);

	it('is listed, and says what counts as an order in the words of every result', () => {
		expect(page('README')).toContain(`| \`${name}\` | [${name}.md](${name}.md) |`);
		expect(text.startsWith('# ')).toBe(true);
		expect(title).not.toBe('');
		expect(words(text)).toContain(words(preset(name).ordersCounted));
	});

	it('names every option with its default', () => {
		for (const option of options) {
			const row = text.split('\n').find((line) => line.startsWith(`| \`${option.name}\` |`));
			expect({ option: option.name, row }).toEqual({ option: option.name, row: expect.any(String) });
			const stated = row?.split('|')[2]?.trim().replaceAll('`', '') ?? '';
			const standard =
				typeof option.default === 'string'
					? option.default
					: JSON.stringify(option.default).replaceAll(',', ', ');
			if (option.default === null) expect(['all', 'none']).toContain(stated);
			else if (!(name === 'vendure' && option.name === 'language')) expect(stated).toBe(standard);
		}
		expect(text.split('\n').filter((line) => /^\| `\w+` \| (`|all|none|of the)/.test(line))).toHaveLength(
			options.length,
		);
	});

	it('grants every table that the preset reads', () => {
		const grants = [...text.matchAll(/GRANT SELECT ON ([^;]*?) TO segments_reader/gs)]
			.map(([, list]) => list)
			.join(',');
		const granted = grants.split(',').map((table) => table.trim().replace(/^.*\./, '').replaceAll('"', ''));
		expect(granted.filter((table) => table !== 'TABLES').sort()).toEqual([...reads].sort());
	});
});

describe("the page on a mapping of one's own", () => {
	let shop: TestDatabase;
	const examples = new Map(
		[...page('own-mapping').matchAll(/<!-- example: (\w+) -->\n```\w+\n(.*?)\n```/gs)].map(
			([, name, body]) => [name, defined(body)],
		),
	);
	const example = (name: string) => defined(examples.get(name));

	beforeAll(async () => {
		shop = await createTestDatabase({ template: 'demo' });
	});
	afterAll(() => shop.drop());

	it('adds a loyalty tier', async () => {
		const mapping = await resolveShop(example('tier'), shop.pool);
		expect(await checkMapping(mapping, shop.pool)).toMatchObject({ ok: true, findings: [] });
		const { columns } = await describeMapping(mapping, shop.pool);
		expect(columns?.customers?.map(({ name }) => name)).toEqual([
			'id',
			'email',
			'first_name',
			'last_name',
			'created_at',
			'email_subscribed',
			'loyalty_tier',
		]);
		expect((await rowsOf(mapping, 'customers', 'loyalty_tier', shop.pool)).flat()).toContain('gold');
	});

	it('reads orders from a view', async () => {
		await shop.pool.query(example('view').replace(/GRANT.*/, ''));
		const mapping = await resolveShop(example('sale'), shop.pool);
		expect(await checkMapping(mapping, shop.pool)).toMatchObject({ ok: true, findings: [] });
		expect(mapping.ordersCounted).toContain('as accounting counts them');
		const [[all]] = (await ask(mapping, 'SELECT count(*)::int FROM {orders} o', shop.pool)) as [[number]];
		expect(all).toBeGreaterThan(100);
	});

	it('writes a whole mapping', async () => {
		const mapping = await resolveShop(example('whole'), shop.pool);
		const { ok, findings } = await checkMapping(mapping, shop.pool);
		expect({ ok, findings }).toEqual({ ok: true, findings: [] });
	});

	it('names every column of every relation, the required ones in bold', () => {
		const table =
			page('own-mapping').split('## A whole mapping')[1]?.split('## What to look out for')[0]?.split('\n') ??
			[];
		for (const [relation, { required, types }] of Object.entries(RELATION_SHAPES)) {
			const row = table.find((line) => line.split('|')[1]?.includes(`\`${relation}\``)) ?? '';
			const named =
				row
					.split('|')[2]
					?.split(/[,;] /)
					.map((part) => part.trim().replace(/^variants also /, '')) ?? [];
			const wanted = Object.keys(types).map((column) =>
				required.includes(column) ? `**${column}**` : column,
			);
			expect({ relation, missing: wanted.filter((column) => !named.includes(column)) }).toEqual({
				relation,
				missing: [],
			});
		}
	});
});

it('grants on the page of Saleor, column by column, are enough', async () => {
	const shop = await fixtureShop('saleor');
	const { pool, role, drop } = await blindPool(shop);
	try {
		const grants = [...page('saleor').matchAll(/GRANT (?:USAGE|SELECT)[^;]*?;/gs)].map(([grant]) =>
			grant.replace('account_user, ', '').replace(/product_producttranslation/, 'product_product'),
		);
		expect(grants.at(-1)).toContain('ON account_user');
		for (const grant of grants) await shop.pool.query(grant.replace('segments_reader', role));
		await expect(pool.query('SELECT * FROM account_user')).rejects.toThrow('permission denied');
		const mapping = await resolveShop({ preset: 'saleor', options: { guestsByEmail: true } }, pool);
		expect(await checkMapping(mapping, pool)).toMatchObject({ ok: true, findings: [] });
	} finally {
		await drop();
		await shop.drop();
	}
});
