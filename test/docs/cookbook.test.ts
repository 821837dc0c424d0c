import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseQuery } from '../../lib';
import { defined } from '../../lib/error/defined';
import { openShop } from '../nodes/support/shop';
import type { Shop } from '../nodes/support/shop';

const page = readFileSync(join(__dirname, '../../docs/cookbook.md'), 'utf8');
const recipes = [...page.matchAll(/^### (.+)\n[\s\S]*?```\n([\s\S]*?)\n```/gm)].map(
	([, title, rule]) => [defined(title), defined(rule)] as const,
);

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
	const { error } = await shop.n8n.runNode('segmentManage', {
		resource: 'scores',
		operation: 'fitScores',
		options: { onlyScores: true },
	});
	if (error) throw error;
});
afterAll(async () => await shop.drop());

test('there are twenty-four segments', () => expect(recipes).toHaveLength(24));

test.each(recipes)('%s', async (_title, rule) => {
	expect(() => parseQuery(rule)).not.toThrow();
	const result = await shop.n8n.runNode('segmentCreate', {
		operation: 'preview',
		source: 'query',
		query: rule,
	});
	expect(result.error).toBeUndefined();
	expect(result.items('Node')).toEqual([expect.objectContaining({ count: expect.any(Number) })]);
});
