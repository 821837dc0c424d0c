import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatMessage {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content: string | Array<{ text: string }> | null;
	tool_call_id?: string;
	tool_calls?: Array<{ id: string; function: { name: string; arguments: string } }>;
}

export interface OfferedTool {
	function: { name: string; description: string; parameters: { properties: Record<string, unknown> } };
}

/** What a model is sent for each turn. */
export interface ChatRequest {
	messages: ChatMessage[];
	tools: OfferedTool[];
	/** Asked for as events: agents before version 2 do. */
	stream?: boolean;
}

/** What it answers: a text, or a tool to run. */
export type Turn = { say: string } | { call: string; with: Record<string, unknown> };

export interface ChatServer {
	/** The base URL of an OpenAI credential. */
	readonly url: string;
	/** All that was asked so far. */
	readonly requests: ChatRequest[];
	close(): Promise<void>;
}

/** A language model of a script, behind the HTTP interface of chat completions. */
export async function startChatServer(script: (request: ChatRequest) => Turn): Promise<ChatServer> {
	const requests: ChatRequest[] = [];
	const server = createServer((incoming, answer) => {
		void (async () => {
			const request = JSON.parse(await bodyOf(incoming)) as ChatRequest;
			requests.push(request);
			const whole = completion(script(request), requests.length);
			answer.setHeader('content-type', request.stream ? 'text/event-stream' : 'application/json');
			answer.end(request.stream ? asEvents(whole) : JSON.stringify(whole));
		})().catch((error: unknown) => {
			answer.statusCode = 400;
			answer.end(JSON.stringify({ error: { message: String(error) } }));
		});
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		requests,
		async close() {
			server.closeAllConnections();
			await new Promise((closed) => server.close(closed));
		},
	};
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
}

/** All of it in one event. */
function asEvents(whole: Completion): string {
	const choices = whole.choices.map(({ message, ...choice }) => ({ ...choice, delta: message }));
	return `data: ${JSON.stringify({ ...whole, object: 'chat.completion.chunk', choices })}\n\ndata: [DONE]\n\n`;
}

type Completion = ReturnType<typeof completion>;

function completion(turn: Turn, number: number) {
	const message =
		'say' in turn
			? { role: 'assistant', content: turn.say }
			: { role: 'assistant', content: null, tool_calls: [toolCall(turn, number)] };
	return {
		id: `completion-${number}`,
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [{ index: 0, message, finish_reason: 'say' in turn ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

const toolCall = (turn: Extract<Turn, { call: string }>, number: number) => ({
	index: 0,
	id: `call-${number}`,
	type: 'function',
	function: { name: turn.call, arguments: JSON.stringify(turn.with) },
});

export const textOf = ({ content }: ChatMessage): string =>
	typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join('');
