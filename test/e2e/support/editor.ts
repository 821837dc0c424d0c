import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { NewWorkflow, HostRest } from '../../../tools/host';
import { theStage } from './stage';

const PROJECT = resolve(__dirname, '../../..');
/** Pictures of every run; git leaves it out. */
const ARTEFACTS = join(PROJECT, 'artefacts/e2e');

/** n8n's editor on a page: what a person clicks and types. */
export class Editor {
	constructor(
		readonly page: Page,
		private readonly rest: HostRest,
	) {}

	async signIn(): Promise<void> {
		const { url, owner } = theStage();
		await this.page.goto(`${url}/signin`);
		await this.page.locator('input[name=emailOrLdapLoginId]').fill(owner.email);
		await this.page.locator('input[type=password]').fill(owner.password);
		await this.page.keyboard.press('Enter');
		await this.page.waitForURL((at) => !at.pathname.startsWith('/signin'));
	}

	/**
	 * Opens a node; the editor shows it over the canvas. A workflow of its own for each page: n8n lets nobody
	 * else write in one for a while after a page with an edit was closed.
	 */
	async open(workflow: NewWorkflow, nodeName: string): Promise<void> {
		const { id, nodes } = await this.rest.createWorkflow(workflow);
		const node = nodes.find(({ name }) => name === nodeName);
		await this.page.goto(`${theStage().url}/workflow/${id}/${String(node?.id)}`);
		await this.node.waitFor();
	}

	/** The open node. */
	get node(): Locator {
		return this.page.getByTestId('ndv');
	}

	/** The box of a parameter: in a list, that of the last item. */
	box(name: string): Locator {
		return this.node.getByTestId(`parameter-input-${name}`).last();
	}

	async type(name: string, text: string): Promise<void> {
		await this.box(name).locator('input').first().fill(text);
	}

	/** Chooses from a dropdown by the text that it shows. */
	async choose(name: string, text: string): Promise<void> {
		await this.box(name).click();
		await this.option(text);
	}

	async option(text: string): Promise<void> {
		await this.page.locator('.el-select-dropdown__item:visible', { hasText: text }).first().click();
	}

	/** Adds to the last list of conditions that the form shows. */
	async addCondition(kind: string): Promise<void> {
		const lists = this.node.getByTestId('fixed-collection-conditions');
		await lists.last().locator('input[placeholder="Add Condition"]').last().click();
		await this.option(kind);
	}

	async addGroup(list = 'groups'): Promise<void> {
		const groups = this.node.getByTestId(`fixed-collection-${list}`);
		await groups.getByText('Add Group', { exact: true }).click();
	}

	/** Looks for an entry of a searchable list, and takes the first that is found. @returns its title */
	async pick(name: string, search: string): Promise<string> {
		const picker = this.node.getByTestId(`resource-locator-${name}`).last();
		await picker.getByTestId('rlc-input').click();
		const entries = this.page.getByTestId('rlc-item');
		// The editor of n8n 1.123 forgets what is typed before its first page has come.
		await entries.first().waitFor();
		await this.page.getByPlaceholder('Search...').last().fill(search);
		const found = entries.filter({ hasText: new RegExp(search, 'i') });
		await found.first().waitFor();
		const title = (await found.first().innerText()).trim();
		await found.first().click();
		return title;
	}

	/** Runs the open node, and waits until its answer shows this text. */
	async run(shows: string): Promise<void> {
		await this.page.getByTestId('node-execute-button').click();
		await this.output.getByText(shows).first().waitFor();
	}

	get output(): Locator {
		return this.node.getByTestId('output-panel');
	}

	/** Keeps a picture of the run, and gives the documentation a new one with `SEGMENTS_SCREENSHOTS=1`. */
	async keepPicture(name: string, forDocs = false): Promise<void> {
		await mkdir(ARTEFACTS, { recursive: true });
		await this.page.screenshot({ path: join(ARTEFACTS, `${name}.png`) });
		if (forDocs && process.env.SEGMENTS_SCREENSHOTS === '1')
			await this.page.screenshot({ path: join(PROJECT, 'docs/images', `${name}.png`) });
	}
}
