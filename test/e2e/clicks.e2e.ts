import { defined } from '../../lib/error/defined';
import type { Credential, HostRest } from '../../tools/host';
import { findBrowser, onPage, openBrowser, type OpenBrowser } from './support/browser';
import { Editor } from './support/editor';
import { createCredential, openShop, type Shop } from './support/shop';
import { signedIn } from './support/stage';
import { chain, manualTrigger, type NodeSpec } from './support/workflow';

const executable = findBrowser();
const TITLE = 'Clicked together';

/** Written by hand from the shop's tables: what the clicks below ask for. */
const BELONGING = `
	SELECT c.id FROM shop.customer c
	WHERE (
			SELECT sum(o.total - o.refunded) FROM shop."order" o
			WHERE o.customer_id = c.id AND o.status NOT IN ('cancelled', 'adjustment')
				AND o.placed_at >= now() - interval '90 days'
		) > 500
		AND (
			EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND a.country IN ('GB', 'FR'))
			OR EXISTS (
				SELECT FROM shop."order" o JOIN shop.order_line l ON l.order_id = o.id AND l.quantity <> 0
				JOIN shop.product p ON p.id = l.product_id
				WHERE o.customer_id = c.id AND o.status NOT IN ('cancelled', 'adjustment') AND p.title = $1
			)
		)`;

(executable ? describe : describe.skip)('a person in the editor', () => {
	let rest: HostRest;
	let shop: Shop;
	let browser: OpenBrowser;

	beforeAll(async () => {
		rest = await signedIn();
		shop = await openShop(rest);
		// The shop's orders as if the last had come just now.
		await shop.pool.query(
			'UPDATE shop."order" SET placed_at = placed_at + (SELECT now() - max(placed_at) FROM shop."order")',
		);
		await install();
		browser = await openBrowser(defined(executable));
		await inEditor(async (editor) => await editor.signIn());
	});

	afterAll(async () => {
		await browser?.close();
		await shop?.drop();
	});

	const inEditor = async (use: (editor: Editor) => Promise<void>) =>
		await onPage(browser.context, async (page) => await use(new Editor(page, rest)));

	async function install(): Promise<void> {
		const parameters = { resource: 'store', operation: 'install' };
		const { id } = await rest.createWorkflow(withNode('Segment Manage', 'segmentManage', { parameters }));
		const { status } = await rest.finishedExecution(await rest.runWorkflow(id, manualTrigger().name));
		expect(status).toBe('success');
	}

	const withNode = (name: string, type: string, more: Partial<NodeSpec> = {}) =>
		chain(name, [manualTrigger(), { name, type, credential: shop.credential, ...more }]);

	it('builds a rule of two groups by clicking, a product found by search, and sees its members', async () => {
		let product = '';
		await inEditor(async (editor) => {
			await editor.page.setViewportSize({ width: 1400, height: 1500 });
			await editor.open(withNode('Segment Create', 'segmentCreate'), 'Segment Create');
			await editor.type('title', TITLE);
			await editor.type('amount', '500');
			await editor.choose('period', 'In the Last');
			await editor.type('lastAmount', '90');
			await editor.addGroup();
			await editor.choose('match', 'Any');
			await editor.addCondition('Customer Detail');
			await editor.box('chosen').locator('.el-select__input').first().click();
			await editor.option('United Kingdom');
			await editor.option('France');
			await editor.page.keyboard.press('Escape');
			await editor.addCondition('Products Bought');
			product = (await editor.pick('product', 'lunch box')).replace(/ \([^)]*\)$/, '');
			await editor.run('created');
			await editor.keepPicture('builder', true);
		});
		const { rows } = await shop.pool.query<{ id: number }>(BELONGING, [product]);
		expect(rows.length).toBeGreaterThan(0);
		const stored = await shop.pool.query<{ count: number }>(
			'SELECT member_count::int AS count FROM segments.segment WHERE title = $1',
			[TITLE],
		);
		expect(stored.rows).toEqual([{ count: rows.length }]);
		await inEditor(async (editor) => {
			const members = withNode('Segment Members', 'segmentMembers', { parameters: { returnAll: true } });
			await editor.open(members, 'Segment Members');
			await editor.pick('segment', TITLE);
			await editor.run(`${rows.length} item`);
			await editor.keepPicture('members', true);
		});
	});

	it('refines members by clicking, and keeps that while another operation is looked at', async () => {
		const { rows } = await shop.pool.query(
			`SELECT m.customer_id FROM segments.membership m JOIN segments.segment s ON s.id = m.segment_id
			WHERE s.title = $1
				AND EXISTS (SELECT FROM shop.address a WHERE a.customer_id::text = m.customer_id::text AND a.country = 'FR')`,
			[TITLE],
		);
		expect(rows.length).toBeGreaterThan(0);
		await inEditor(async (editor) => {
			await editor.page.setViewportSize({ width: 1360, height: 1300 });
			const members = withNode('Segment Members', 'segmentMembers', { parameters: { returnAll: true } });
			await editor.open(members, 'Segment Members');
			await editor.pick('segment', TITLE);
			await editor.addGroup('refineGroups');
			await editor.addCondition('Customer Detail');
			await editor.box('chosen').locator('.el-select__input').first().click();
			await editor.option('France');
			await editor.page.keyboard.press('Escape');
			await editor.choose('operation', 'Export');
			await editor.choose('operation', 'Get Many');
			await editor.run(`${rows.length} item`);
			await editor.keepPicture('refined');
		});
	});

	it('shows why somebody is in, which segments there are, and the form of the trigger', async () => {
		const [member] = (
			await shop.pool.query<{ id: string }>(
				'SELECT m.customer_id AS id FROM segments.membership m JOIN segments.segment s ON s.id = m.segment_id WHERE s.title = $1 ORDER BY 1 LIMIT 1',
				[TITLE],
			)
		).rows;
		const check = {
			operation: 'check',
			customer: { __rl: true, mode: 'id', value: String(member?.id) },
			segment: { __rl: true, mode: 'title', value: TITLE },
			options: { explain: true },
		};
		await inEditor(async (editor) => {
			await editor.page.setViewportSize({ width: 1360, height: 900 });
			const evaluate = withNode('Segment Evaluate', 'segmentEvaluate', { parameters: check });
			await editor.open(evaluate, 'Segment Evaluate');
			await editor.run('segmentCheck');
			await editor.keepPicture('evaluate', true);
			const list = { resource: 'segment', operation: 'getMany' };
			await editor.open(withNode('Segment Manage', 'segmentManage', { parameters: list }), 'Segment Manage');
			await editor.run(TITLE);
			await editor.keepPicture('manage', true);
			const trigger = { name: 'Segment Trigger', type: 'segmentTrigger', credential: shop.credential };
			await editor.open(chain('Segment Trigger', [trigger]), 'Segment Trigger');
			await editor.node.getByText('Only If: Groups', { exact: true }).waitFor();
			await editor.keepPicture('trigger', true);
		});
	});

	it('shows in a sentence that the password is wrong', async () => {
		const wrong = await brokenBy((url) => (url.password = 'not-the-password'));
		await inEditor(async (editor) => {
			const node = withNode('Segment Manage', 'segmentManage', {
				credential: wrong,
				parameters: { resource: 'store', operation: 'checkMapping' },
			});
			await editor.open(node, 'Segment Manage');
			await editor.run('password');
			await editor.keepPicture('wrong-password');
		});
	});

	it('shows all rights that are missing, as the statements that grant them', async () => {
		await shop.pool.query("DROP ROLE IF EXISTS e2e_poor; CREATE ROLE e2e_poor LOGIN PASSWORD 'poor'");
		const poor = await brokenBy((url) => {
			url.username = 'e2e_poor';
			url.password = 'poor';
		});
		await inEditor(async (editor) => {
			const node = withNode('Segment Manage', 'segmentManage', {
				credential: poor,
				parameters: { resource: 'store', operation: 'checkMapping' },
			});
			await editor.open(node, 'Segment Manage');
			await editor.run('rights are missing');
			await editor.output.getByText('GRANT SELECT').first().waitFor();
			const told = await editor.output.innerText();
			for (const table of ['customer', 'order', 'order_line', 'event'])
				expect(told).toMatch(new RegExp(`GRANT SELECT[^;]*${table}`));
			await editor.keepPicture('missing-rights');
		});
		await shop.pool.query('DROP ROLE e2e_poor');
	});

	async function brokenBy(change: (url: URL) => void): Promise<Credential> {
		const url = new URL(shop.connectionString);
		change(url);
		return await createCredential(rest, url.href);
	}
});
