import { EXAMPLES, TESTS } from '../../nodes/SegmentManage/describe/rule-guide';
import { parseQuery } from '../../lib';
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

/** A model that reads what the tools answer, and makes a mistake first: what it asks next follows from the answer alone. */
async function model(): Promise<{ asked: string[]; answer: Record<string, unknown> }> {
	const asked: string[] = [];
	const ask = async (query: string) => {
		asked.push(query);
		return await preview(query);
	};
	const named = /^(\w*spent\w*) \(money\)/m.exec(await guide())?.[1];
	if (named === undefined) throw new Error('The guide names no amount that was spent.');
	const wrong = `${named.replace('spent', 'spend')} > 1500`;
	try {
		await ask(wrong);
		throw new Error('The mistake went through.');
	} catch (error) {
		const { message, description = '' } = error as { message: string; description?: string };
		const meant = /Did you mean "(\w+)"/.exec(`${message} ${description}`)?.[1];
		if (meant === undefined) throw new Error(`No way to mend the rule: ${message} ${description}`);
		const [answer] = await ask(wrong.replace(/^\w+/, meant));
		return { asked, answer: answer ?? {} };
	}
}

test('a model that errs first has its answer at the second try', async () => {
	const { asked, answer } = await model();
	expect(asked).toEqual(['amount_spend > 1500', 'amount_spent > 1500']);
	expect(answer.count).toBe((await shop.ids(SPENT_MORE_THAN, [1500])).length);
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
