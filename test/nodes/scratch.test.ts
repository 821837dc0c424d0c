const calls: unknown[] = [];
const segment = { id: 1, key: 'a', title: 'A', kind: 'dynamic', rule: {}, query: 'q', active: true, memberCount: 2, evaluatedAt: null };
const fake = {
	fields: async () => [{ name: 'amount_spent', label: 'Amount spent', group: 'orders', type: 'money', aliases: ['monetary'], operators: ['equals', 'greater_than'], where: [{ name: 'category', label: 'Category', type: 'list', operators: ['includes_any'] }] }],
	create: async (input: unknown) => (calls.push(input), segment),
	get: async () => segment,
	evaluate: async (refs: unknown) => (Array.isArray(refs) ? [{ segment, joined: 1 }] : { segment, joined: 1 }),
	preview: async (rule: unknown, options: object) => (calls.push({ rule, ...options, signal: undefined }), { count: 3, customers: [], sql: 'x', bindings: [] }),
	members: async function* () { yield { customer_id: 1, email: 'a@b', note: '=1+1', tags: ['a', 'b'] }; yield { customer_id: 2, email: null, note: 'x,"y"', tags: [] }; },
	check: async (_r: unknown, id: unknown) => ({ member: String(id) === '1', conditions: [] }),
	findCustomer: async () => undefined,
	close: async () => undefined,
};
jest.mock('../../lib', () => ({ ...jest.requireActual('../../lib/error'), ...jest.requireActual('../../lib/rule/operator'), PRESETS: [], openSegments: async () => fake }));
import { N8n, fileContent } from '../support/n8n';

const n8n = new N8n({ credential: {} });
const builder = { source: 'builder', groups: { group: [{ match: 'any', conditions: { condition: [{ field: 'amount_spent', operator: 'greater_than', value: '={{ $json.limit }}', options: { within: { window: { kind: 'last', amount: 90, unit: 'days' } } } }] } }] } };

test('create', async () => {
	const result = await n8n.runNode('segmentCreate', { operation: 'create', title: '={{ "T" + $json.limit }}', ...builder }, [{ limit: 5 }]);
	console.log(JSON.stringify(result.error?.message), JSON.stringify(result.items('Node')), JSON.stringify(calls));
});
test('check', async () => {
	const result = await n8n.runNode('segmentEvaluate', { operation: 'check', customer: '={{ $json.id }}', segment: { __rl: true, mode: 'id', value: '1' } }, [{ id: 1 }, { id: 2 }]);
	console.log(JSON.stringify(result.error?.message), JSON.stringify(result.outputs('Node')));
});
test('email unknown, continue', async () => {
	const result = await n8n.runNode('segmentEvaluate', { operation: 'check', identifyBy: 'email', customer: 'x@y', segment: { __rl: true, mode: 'id', value: '1' } }, [{ id: 1 }, { id: 2 }], { onError: 'continueRegularOutput' });
	console.log(JSON.stringify(result.error?.message), JSON.stringify(result.outputs('Node')));
	const result2 = await n8n.runNode('segmentEvaluate', { operation: 'check', identifyBy: 'email', customer: 'x@y', segment: { __rl: true, mode: 'id', value: '1' } }, [{ id: 1 }, { id: 2 }], { onError: 'continueErrorOutput' });
	console.log(JSON.stringify(result2.error?.message), JSON.stringify(result2.outputs('Node')));
});
test('export', async () => {
	const result = await n8n.runNode('segmentMembers', { operation: 'export', segment: { __rl: true, mode: 'id', value: '1' } });
	console.log(JSON.stringify(result.error), JSON.stringify(result.outputs('Node')), String(await fileContent(result.outputs('Node')[0]?.[0])));
});
test('options', async () => {
	console.log(await n8n.loadOptions('segmentCreate', 'getOperators', { groups: builder.groups } as never, 'parameters.groups.group[0].conditions.condition[0].operator'));
	console.log(await n8n.loadOptions('segmentCreate', 'getFields'), await n8n.loadOptions('segmentCreate', 'getRowColumns'));
	console.log(await n8n.testCredential());
});
