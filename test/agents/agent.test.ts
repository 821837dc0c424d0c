import type { INodePropertyOptions } from 'n8n-workflow';
import { EXAMPLES, TESTS } from '../../nodes/shared/describe/rule-guide';
import { MOST_CHARACTERS, RULES, USUAL_FIELDS } from '../../nodes/shared/describe/tool-description';
import { parseQuery, standardCatalogue } from '../../lib';
import { defined } from '../../lib/error/defined';
import { ownNodes } from '../../tools/n8n-engine';
import { must, openShop, SPENT_MORE_THAN } from '../nodes/support/shop';
import type { Shop } from '../nodes/support/shop';

let shop: Shop;
beforeAll(async () => (shop = await openShop()));
afterAll(async () => await shop.drop());

const guide = async (): Promise<string> => {
	const [answer] = await shop.n8n.runTool('segmentManage', {
		resource: 'store',
		operation: 'describeFields',
	});
	return String(answer?.text);
};
const preview = async (query: string) =>
	await shop.n8n.runTool('segmentCreate', { operation: 'preview', source: 'query', query });

/**
 * A model that reads what the tools answer, and makes a mistake first: what it asks next follows from the
 * answer alone.
 */
async function model(): Promise<{ asked: string[]; answer: Record<string, unknown> }> {
	const asked: string[] = [];
	const ask = async (query: string) => {
		asked.push(query);
		return await preview(query);
	};
	const named = /^(\w*spent\w*) \(money\)/m.exec(await guide())?.[1];
	if (named === undefined) throw new Error('The guide names no amount that was spent.');
	const wrong = `${named.replace('spent', 'spend')} > 1500`;
	const told = JSON.stringify(await ask(wrong));
	const meant = /Did you mean \\"(\w+)\\"/.exec(told)?.[1];
	if (meant === undefined) throw new Error(`No way to mend the rule: ${told}`);
	const [answer] = await ask(wrong.replace(/^\w+/, meant));
	return { asked, answer: answer ?? {} };
}

test('a model that errs first has its answer at the second try', async () => {
	const { asked, answer } = await model();
	expect(asked).toEqual(['amount_spend > 1500', 'amount_spent > 1500']);
	expect(answer.count).toBe((await shop.ids(SPENT_MORE_THAN, [1500])).length);
});

test('a tool answers with the whole error: of one that is thrown, agents hand on the headline or nothing', async () => {
	const [answer] = await preview('amount_spent > 500 within lost 90 days');
	expect(answer).toEqual({
		error: expect.stringContaining('Line 1, column'),
		message: expect.stringContaining('Code: QUERY_SYNTAX'),
	});
});

test('so does a tool that the engine runs like any node, which is how agents of version 3 have it', async () => {
	const parameters = { operation: 'preview', source: 'query', query: 'amount_spend > 500' };
	const type = 'n8n-nodes-customer-segments.segmentCreateTool';
	const run = await shop.n8n.runNode('segmentCreate', parameters, [{}], { type });
	expect(run.error).toBeUndefined();
	expect(run.items('Node')).toEqual([
		{ error: expect.stringContaining('amount_spend'), message: expect.stringContaining('amount_spent') },
	]);
});

const told = (name: string) =>
	defined(ownNodes[name]).description.properties.filter((one) => one.name === 'toolDescription');

test.each(['segmentCreate', 'segmentEvaluate', 'segmentMembers', 'segmentManage'])(
	'what an agent is told of %s fits each operation, and is no longer than a provider takes',
	(name) => {
		const menus = defined(ownNodes[name]).description.properties.filter((one) => one.name === 'operation');
		const operations = menus.flatMap(({ options = [] }) => options) as INodePropertyOptions[];
		expect(told(name).map((one) => one.displayOptions?.show?.operation)).toEqual(
			operations.map(({ value }) => [value]),
		);
		for (const one of told(name)) {
			expect(one.displayOptions?.show?.['@tool']).toEqual([true]);
			expect(String(one.default).length).toBeLessThanOrEqual(MOST_CHARACTERS);
		}
	},
);

test.each([
	['segmentCreate', 'create'],
	['segmentCreate', 'preview'],
	['segmentEvaluate', 'check'],
	['segmentEvaluate', 'preview'],
	['segmentMembers', 'getMany'],
	['segmentManage', 'update'],
])('it has the grammar where %s reads a rule: %s', (name, operation) => {
	const one = defined(
		told(name).find(({ displayOptions }) => displayOptions?.show?.operation?.[0] === operation),
	);
	for (const text of [...RULES, ...USUAL_FIELDS]) expect(one.default).toContain(text);
});

test('the rules of that description can be parsed, and its fields are fields', () => {
	for (const rule of RULES) expect(() => parseQuery(rule)).not.toThrow();
	expect(standardCatalogue().fields.map(({ name }) => name)).toEqual(
		expect.arrayContaining([...USUAL_FIELDS]),
	);
});

test.each(EXAMPLES.map(({ rule }) => rule))('the example %s runs', async (rule) => {
	const { error } = await shop.n8n.runNode('segmentCreate', {
		operation: 'preview',
		source: 'query',
		query: rule,
	});
	expect(error).toBeUndefined();
});

const FIELD_OF = {
	text: 'first_name',
	keyword: 'country',
	number: 'orders_count',
	money: 'amount_spent',
	boolean: 'email_subscribed',
	date: 'created_at',
	place: 'location',
	list: 'tags',
} as const;

test('every test that the guide names can be parsed', () => {
	for (const [type, tests] of Object.entries(TESTS))
		for (const one of tests.split(' | '))
			expect(() => parseQuery(`${FIELD_OF[type as keyof typeof FIELD_OF]} ${one}`)).not.toThrow();
});

test('the guide names the fields of the shop with their values', async () => {
	const text = await guide();
	const fields = (
		await must(shop.n8n.runNode('segmentManage', { resource: 'store', operation: 'getFields' }))
	).items('Node');
	for (const { name } of fields) expect(text).toContain(`\n${String(name)} (`);
	expect(text).toContain("'DE'");
});
