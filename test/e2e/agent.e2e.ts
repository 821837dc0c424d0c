import { defined } from '../../lib/error/defined';
import { RULES, USUAL_FIELDS } from '../../nodes/shared/describe/tool-description';
import type { Credential, HostRest, NewWorkflow } from '../../tools/host';
import { startChatServer, textOf } from './support/chat-server';
import type { ChatRequest, ChatServer, Turn } from './support/chat-server';
import { openShop, type Shop } from './support/shop';
import { signedIn } from './support/stage';
import { chain, manualTrigger, type NodeSpec } from './support/workflow';

const TITLE = 'Agent picked';
const BELONGING = `
	SELECT o.customer_id FROM shop."order" o
	WHERE o.status NOT IN ('cancelled', 'adjustment') AND o.customer_id IS NOT NULL
	GROUP BY 1 HAVING sum(o.total - o.refunded) > 1500`;

/** What the editor writes into a box whose value the model is to give. */
const fromModel = (key: string) =>
	`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`\`, 'string') }}`;

/**
 * A model that has read the guide, and makes a mistake first: what it asks next follows from the tools'
 * answers alone.
 */
function erringModel({ messages }: ChatRequest): Turn {
	const [guide, ...answers] = messages.filter(({ role }) => role === 'tool').map(textOf);
	if (guide === undefined) return { call: 'Describe_Fields', with: {} };
	const field = defined(/(\w+_spent) \(money\)/.exec(guideIn(guide))?.[1]);
	const wrong = `${field.replace('spent', 'spend')} > 1500`;
	const save = (rule: string) => ({ call: 'Segment_Create', with: { Title: TITLE, Rule_Text: rule } });
	const last = answers.at(-1);
	if (last === undefined) return save(wrong);
	const meant = /Did you mean \\*"(\w+)/.exec(last)?.[1];
	if (meant !== undefined && answers.length < 3) return save(wrong.replace(/^\w+/, meant));
	return { say: `The last answer was ${last}` };
}

const guideIn = (answer: string) => (JSON.parse(answer) as [{ text: string }])[0].text;

describe('an AI agent of n8n whose tools are our nodes', () => {
	let rest: HostRest;
	let shop: Shop;
	let chat: ChatServer;
	let model: Credential;

	beforeAll(async () => {
		rest = await signedIn();
		shop = await openShop(rest);
		chat = await startChatServer(erringModel);
		const data = { apiKey: 'scripted', url: chat.url };
		model = await rest.createCredential({ name: 'Scripted model', type: 'openAiApi', data });
		const install = { resource: 'store', operation: 'install' };
		const store: NodeSpec = {
			name: 'Install',
			type: 'segmentManage',
			parameters: install,
			credential: shop.credential,
		};
		const { id } = await rest.createWorkflow(chain('Install', [manualTrigger(), store]));
		const { status } = await rest.finishedExecution(await rest.runWorkflow(id, manualTrigger().name));
		expect(status).toBe('success');
	});

	beforeEach(async () => {
		chat.requests.length = 0;
		await shop.pool.query('DELETE FROM segments.segment');
	});

	afterAll(async () => {
		await chat?.close();
		await shop?.drop();
	});

	function agentWorkflow(typeVersion: number): NewWorkflow {
		const tool = (name: string, type: string, parameters: Record<string, unknown>): NodeSpec => ({
			name,
			type,
			parameters,
			credential: shop.credential,
			feeds: 'ai_tool',
		});
		return chain(`Agent ${typeVersion}`, [
			manualTrigger(),
			{
				name: 'Agent',
				type: '@n8n/n8n-nodes-langchain.agent',
				typeVersion,
				parameters: { agent: 'toolsAgent', promptType: 'define', text: 'Save who spent more than 1500.' },
			},
			{
				name: 'Model',
				type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
				typeVersion: 1.3,
				parameters: {
					model: { __rl: true, mode: 'id', value: 'scripted' },
					responsesApiEnabled: false,
					options: { maxRetries: 0 },
				},
				credential: model,
				feeds: 'ai_languageModel',
			},
			tool('Describe Fields', 'segmentManageTool', { resource: 'store', operation: 'describeFields' }),
			tool('Segment Create', 'segmentCreateTool', {
				operation: 'create',
				title: fromModel('Title'),
				source: 'query',
				query: fromModel('Rule_Text'),
			}),
		]);
	}

	async function run(agentVersion: number): Promise<string[]> {
		const { id } = await rest.createWorkflow(agentWorkflow(agentVersion));
		const execution = await rest.finishedExecution(await rest.runWorkflow(id, manualTrigger().name));
		expect(execution.data.resultData.error).toBeUndefined();
		const last = defined(chat.requests.at(-1));
		return last.messages.filter(({ role }) => role === 'tool').map(textOf);
	}

	// One of each way in which n8n's agents have run their tools.
	it.each([1.9, 2.2, 3])(
		'errs, mends its rule by what the tool answers, and saves the segment (agent %s)',
		async (agentVersion) => {
			const [guide, refused, saved, ...more] = await run(agentVersion);
			expect(more).toEqual([]);
			expect(guide).toContain('OPERATORS BY TYPE OF FIELD');
			expect(refused).toContain('amount_spend');
			expect(refused).toContain('Did you mean \\"amount_spent\\"?');
			expect(refused).toContain('Line 1, column 1');
			expect(refused).toContain('Code: FIELD_UNKNOWN');
			expect(saved).toContain('"outcome":"created"');
			const { rows } = await shop.pool.query(
				'SELECT title, member_count::int AS count FROM segments.segment',
			);
			const belonging = await shop.pool.query(BELONGING);
			expect(belonging.rowCount).toBeGreaterThan(0);
			expect(rows).toEqual([{ title: TITLE, count: belonging.rowCount }]);
		},
	);

	it('is told the grammar and the fields, in a description and a form that providers take', async () => {
		await run(3);
		const { tools } = defined(chat.requests[0]);
		const offered = new Map(tools.map((tool) => [tool.function.name, tool.function]));
		expect([...offered.keys()].sort()).toEqual(['Describe_Fields', 'Segment_Create']);
		const create = defined(offered.get('Segment_Create'));
		for (const text of [...RULES, ...USUAL_FIELDS]) expect(create.description).toContain(text);
		expect(create.description.length).toBeLessThanOrEqual(1024);
		expect(create.parameters.properties).toEqual({
			Title: { type: 'string' },
			Rule_Text: { type: 'string' },
		});
	});
});
