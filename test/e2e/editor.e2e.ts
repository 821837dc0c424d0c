import type { Page } from 'playwright-core';
import { defined } from '../../lib/error/defined';
import { credentialData, CREDENTIAL_TYPE, type HostRest } from '../../tools/host';
import { examples, withCredential } from '../../tools/start/examples';
import { findBrowser, onPage, openBrowser, type OpenBrowser } from './support/browser';
import { Editor } from './support/editor';
import { openShop, type Shop } from './support/shop';
import { signedIn, theStage } from './support/stage';
import { until } from './support/until';
import { PACKAGE } from './support/workflow';

const executable = findBrowser();
if (!executable)
	console.log(
		'SKIPPED: the editor tests need Chromium; name it in SEGMENTS_CHROMIUM, or run as root on Debian to get it',
	);

(executable ? describe : describe.skip)('the editor, in a browser', () => {
	let rest: HostRest;
	let shop: Shop;
	let browser: OpenBrowser;

	beforeAll(async () => {
		rest = await signedIn();
		shop = await openShop(rest);
		browser = await openBrowser(defined(executable));
		await inEditor(async (editor) => await editor.signIn());
	});

	afterAll(async () => {
		await browser?.close();
		await shop?.drop();
	});

	const inEditor = async (use: (editor: Editor) => Promise<void>) =>
		await onPage(browser.context, async (page) => await use(new Editor(page, rest)));

	/** Opens a node of the first example. */
	async function openNode(editor: Editor, name: string): Promise<void> {
		const [first] = await examples();
		if (!first) throw new Error('There is no example workflow');
		await editor.open(withCredential(first, shop.credential), name);
	}

	/** What stands in the boxes and dropdowns of the open node. */
	async function shown(page: Page): Promise<string[]> {
		const inputs = await page.getByTestId('ndv').locator('input:visible').all();
		return await Promise.all(inputs.map(async (input) => await input.inputValue()));
	}

	/** How the dropdown calls a field of this shop. */
	async function labelOf(field: string, methodName: string): Promise<string> {
		const options = await rest.options({
			nodeTypeAndVersion: { name: `${PACKAGE}.segmentCreate`, version: 1 },
			path: 'parameters.groups.group[0].conditions.customer[0].field',
			methodName,
			currentNodeParameters: {},
			credentials: { [shop.credential.type]: { id: shop.credential.id, name: shop.credential.name } },
		});
		return options.find(({ value }) => value === field)?.name ?? `no field ${field}`;
	}

	it("keeps the lines of a mapping's SQL, in an editor of its own", async () => {
		const select = 'SELECT c.id,\n\tc.email\nFROM shop.customer c';
		const mapping = {
			mappingPreset: 'demo',
			mappingRelations: { relation: [{ name: 'customers', select }] },
		};
		const data = { ...credentialData(shop.connectionString), shop: 'own', ...mapping };
		const { id } = await rest.createCredential({ name: 'Own mapping', type: CREDENTIAL_TYPE, data });
		const saved = async () => await rest.get<unknown>(`/rest/credentials/${id}?includeData=true`);
		await inEditor(async ({ page }) => {
			await page.goto(`${theStage().url}/home/credentials/${id}`);
			await page.getByTestId('sql-editor-container').locator('.cm-content').click();
			await page.keyboard.press('Control+End');
			await page.keyboard.type('\nWHERE c.email IS NOT NULL');
			// Until the editor has told its change, the button says "Saved" and takes no click.
			await page
				.getByTestId('credential-save-button')
				.getByRole('button', { name: 'Save', exact: true })
				.click();
			const wanted = JSON.stringify(`${select}\nWHERE c.email IS NOT NULL`);
			await until('the SQL is saved', saved, (found) => JSON.stringify(found).includes(wanted));
		});
	});

	it('shows the builder, its dropdowns filled from the shop', async () => {
		const labels = await Promise.all([
			labelOf('amount_spent', 'getOrderFields'),
			labelOf('orders_count', 'getOrderFields'),
			labelOf('country', 'getCustomerFields'),
			labelOf('tags', 'getCustomerFields'),
		]);
		await inEditor(async (editor) => {
			const { page } = editor;
			await openNode(editor, 'Segment Create');
			await page.getByTestId('fixed-collection-groups').first().waitFor();
			// A dropdown shows the label of a stored field only once its list has come from the shop.
			const wanted = [...labels, '1000', '3'];
			await until(
				'the builder is filled',
				async () => await shown(page),
				(values) => wanted.every((one) => values.includes(one)),
			);
		});
	});

	it('lets a field be chosen from the list of the shop', async () => {
		const [from, to] = await Promise.all(
			['country', 'loyalty.tier'].map(async (field) => await labelOf(field, 'getCustomerFields')),
		);
		await inEditor(async (editor) => {
			const { page } = editor;
			await openNode(editor, 'Segment Create');
			const values = await until(
				'the fields are there',
				async () => await shown(page),
				(all) => all.includes(defined(from)),
			);
			await page
				.getByTestId('ndv')
				.locator('input:visible')
				.nth(values.indexOf(defined(from)))
				.click();
			await page.locator('.el-select-dropdown__item:visible', { hasText: to }).first().click();
			await until(
				'the field is chosen',
				async () => await shown(page),
				(all) => all.includes(defined(to)) && !all.includes(defined(from)),
			);
		});
	});

	it('runs the step and shows its answer', async () => {
		await inEditor(async (editor) => {
			const { page } = editor;
			await openNode(editor, 'Segment Create');
			await page.getByTestId('node-execute-button').click();
			await page.getByTestId('output-panel').getByText('created', { exact: true }).first().waitFor();
			const { rows } = await shop.pool.query('SELECT title, member_count::int FROM segments.segment');
			expect(rows).toEqual([{ title: 'Big spenders', member_count: expect.any(Number) }]);
			expect(rows[0].member_count).toBeGreaterThan(0);
		});
	});
});
