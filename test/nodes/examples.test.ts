import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { defined, itemAt } from '../../lib/error/defined';
import { ownNodes } from '../../tools/n8n-engine';
import type { WorkflowFile } from '../../tools/n8n-engine';
import { must, openShop } from './support/shop';
import type { Shop } from './support/shop';

const folder = join(__dirname, '..', '..', 'examples');
const files = readdirSync(folder)
	.filter((name) => name.endsWith('.json'))
	.sort();
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as WorkflowFile;
const example = (number: number) =>
	read(
		itemAt(
			files.filter((name) => name.startsWith(`${number}-`)),
			0,
		),
	);
const PACKAGE = 'n8n-nodes-customer-segments.';

test.each(files.map((name) => [name, read(name)] as const))(
	'%s sets only parameters that its nodes have',
	(_name, { nodes, connections }) => {
		for (const { name, type, parameters } of nodes.filter((node) => node.type.startsWith(PACKAGE))) {
			expect([
				name,
				unknownKeys(ownNodes[type.replace(PACKAGE, '')]?.description.properties ?? [], parameters),
			]).toEqual([name, []]);
		}
		const names = nodes.map(({ name }) => name);
		const targets = Object.values(connections)
			.flatMap(({ main = [] }) => main.flatMap((outputs) => outputs ?? []))
			.map(({ node }) => node);
		expect(names).toEqual(expect.arrayContaining([...Object.keys(connections), ...targets]));
	},
);

/** Keys that no property of that name has, at any depth. */
function unknownKeys(properties: INodeProperties[], values: object): string[] {
	return Object.entries(values).flatMap(([key, value]) => {
		const same = properties.filter(({ name }) => name === key);
		if (same.length === 0) return [key];
		const collections = same.filter(({ type }) => type === 'collection');
		if (collections.length > 0)
			return unknownKeys(
				collections.flatMap(({ options }) => options as INodeProperties[]),
				value as object,
			);
		const fixed = same.find(({ type }) => type === 'fixedCollection');
		return fixed
			? Object.entries(value as object).flatMap(([name, items]) => insideKeys(fixed, name, items))
			: [];
	});
}

function insideKeys(fixed: INodeProperties, name: string, items: object | object[]): string[] {
	const part = fixed.options?.find((option) => option.name === name);
	if (!part || !('values' in part)) return [`${fixed.name}.${name}`];
	return [items].flat().flatMap((item) => unknownKeys(part.values, item));
}

describe('run on the demo shop', () => {
	let shop: Shop;
	beforeAll(async () => (shop = await openShop({ install: false })));
	afterAll(async () => await shop.drop());

	const startOf = ({ nodes }: WorkflowFile) =>
		defined(nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger')?.name);

	test('the first makes the store, saves a segment and reads its members, the biggest spenders first', async () => {
		const workflow = example(1);
		const result = await must(shop.n8n.run(workflow, startOf(workflow)));
		const members = result.items('Segment Members');
		expect(members.length).toBeGreaterThan(0);
		const spent = members.map(({ amount_spent: amount }) => Number(amount));
		expect(spent).toEqual([...spent].sort((a, b) => b - a));
		expect(await shop.rows('SELECT title FROM segments.segment')).toEqual([{ title: 'Big spenders' }]);
	});

	test('and can be run again', async () => {
		const workflow = example(1);
		const result = await must(shop.n8n.run(workflow, startOf(workflow)));
		expect(result.items('Segment Create')).toEqual([expect.objectContaining({ outcome: 'updated' })]);
	});

	test('the third sends every customer one of two ways', async () => {
		const workflow = example(3);
		const result = await must(shop.n8n.run(workflow, startOf(workflow)));
		const [isIn, isNotIn] = [result.items('Win Them Back'), result.items('Leave Them Alone')];
		expect(isIn.length + isNotIn.length).toBe(result.items('Some Customers').length);
		for (const { segmentCheck } of isIn) expect(segmentCheck).toMatchObject({ member: true });
		for (const { segmentCheck } of isNotIn)
			expect(segmentCheck).toMatchObject({ member: false, conditions: expect.any(Array) });
	});
});
