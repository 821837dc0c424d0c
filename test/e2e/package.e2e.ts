import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../lib/error/defined';
import { credentialData, packagesFolder, type HostRest, type NodeTypeDescription } from '../../tools/host';
import { openShop, type Shop } from './support/shop';
import { signedIn, theStage } from './support/stage';
import { PACKAGE } from './support/workflow';

const NODES = ['segmentCreate', 'segmentEvaluate', 'segmentManage', 'segmentMembers', 'segmentTrigger'];

describe('the package, installed in n8n as a user installs it', () => {
	let rest: HostRest;
	let types: NodeTypeDescription[];
	let shop: Shop;

	beforeAll(async () => {
		rest = await signedIn();
		types = (await rest.nodeTypes()).filter(({ name }) => name.startsWith(`${PACKAGE}.`));
		shop = await openShop(rest);
	});

	afterAll(async () => await shop?.drop());

	const typeOf = (name: string) => defined(types.find((type) => type.name === `${PACKAGE}.${name}`));

	it('brings its own dependencies and nothing that n8n brings', () => {
		const installed = join(packagesFolder(theStage().userFolder), PACKAGE);
		const modules = readdirSync(join(installed, 'node_modules'));
		expect(modules).toEqual(expect.arrayContaining(['pg', 'knex', 'luxon']));
		expect(modules).not.toContain('n8n-workflow');
		expect(readFileSync(join(installed, 'package.json'), 'utf8')).not.toMatch(
			/devDependencies|peerDependencies/,
		);
		expect(existsSync(join(installed, 'dist', 'lib', 'index.js'))).toBe(true);
	});

	it('holds nothing but what is built, and the docs that it links to', () => {
		const files = execFileSync('tar', ['-tzf', theStage().tarball], { encoding: 'utf8' }).trim().split('\n');
		const beside = files.filter((file) => !file.startsWith('package/dist/'));
		expect(
			beside.filter(
				(file) => !/^package\/(package\.json|(README|CHANGELOG)\.md|docs\/.*\.(md|png)|LICENSE)$/.test(file),
			),
		).toEqual([]);
		expect(files.filter((file) => /\/(test|bench|demo|tools)\//.test(file))).toEqual([]);
	});

	it('loads every node', () => {
		const names = types.map(({ name }) => name.split('.')[1] ?? '').filter((name) => !name.endsWith('Tool'));
		expect(names.sort()).toEqual(NODES);
		expect(typeOf('segmentTrigger').group).toContain('trigger');
	});

	it('offers every node but the trigger to AI agents', () => {
		const tools = types.map(({ name }) => name.split('.')[1] ?? '').filter((name) => name.endsWith('Tool'));
		expect(tools.sort()).toEqual(
			NODES.filter((name) => name !== 'segmentTrigger').map((name) => `${name}Tool`),
		);
	});

	it('loads the credential type, for all of its nodes', async () => {
		const credential = (await rest.credentialTypes()).find(({ name }) => name === 'customerSegmentsApi');
		expect(credential?.displayName).toBe('Customer Segments API');
		const names = NODES.map((name) => `${PACKAGE}.${name}`);
		expect((credential as { supportedNodes?: string[] }).supportedNodes).toEqual(
			expect.arrayContaining(names),
		);
		expect(await statusOf(credential?.iconUrl)).toEqual([200, 200]);
	});

	it.each(NODES)('serves the icons of %s, light and dark', async (name) => {
		expect(await statusOf(typeOf(name).iconUrl)).toEqual([200, 200]);
	});

	it.each(NODES)('says in the node creator where %s belongs and what it is also called', (name) => {
		const { codex } = typeOf(name);
		expect(codex?.categories?.length).toBeGreaterThan(0);
		expect(codex?.alias?.length).toBeGreaterThan(0);
		expect(codex?.resources).toHaveProperty('primaryDocumentation');
	});

	it('tests the credential: what was found, or in a sentence what is wrong, never the password', async () => {
		const data = credentialData(shop.connectionString);
		const good = await rest.testCredential({ ...shop.credential, data });
		expect(good).toMatchObject({ status: 'OK', message: expect.stringMatching(/300 customers/) });
		const bad = await rest.testCredential({
			...shop.credential,
			data: { ...data, password: 'not-the-password' },
		});
		expect(bad.status).toBe('Error');
		expect(bad.message).not.toContain('not-the-password');
		expect(bad.message).toMatch(/password/i);
	});

	it('fills the dropdown of fields from the shop, and that of operators by the field', async () => {
		const condition = { field: 'country', operator: 'in', chosen: ['FR'] };
		const groups = { group: [{ match: 'all', conditions: { customer: [condition] } }] };
		const path = 'parameters.groups.group[0].conditions.customer[0]';
		const request = {
			nodeTypeAndVersion: { name: `${PACKAGE}.segmentCreate`, version: 1 },
			currentNodeParameters: { source: 'builder', groups },
			credentials: { [shop.credential.type]: { id: shop.credential.id, name: shop.credential.name } },
		};
		const fields = await rest.options({ ...request, path: `${path}.field`, methodName: 'getCustomerFields' });
		expect(fields.map(({ value }) => value)).toEqual(
			expect.arrayContaining(['country', 'tags', 'loyalty.tier']),
		);
		const operators = await rest.options({
			...request,
			path: `${path}.operator`,
			methodName: 'getOperators',
		});
		const values = operators.map(({ value }) => value);
		expect(values).toContain('includes_all');
		expect(values).not.toContain('greater_than');
	});
});

/** Of the light and the dark icon. */
async function statusOf(iconUrl: unknown): Promise<number[]> {
	const { light, dark } = iconUrl as { light: string; dark: string };
	return await Promise.all(
		[light, dark].map(async (path) => (await fetch(`${theStage().url}/${path}`)).status),
	);
}
