import { parse } from 'flatted';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutedData } from './command-line';

/** Whom we are in n8n. */
export interface Owner {
	email: string;
	password: string;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
	data?: Record<string, unknown>;
}

export interface Workflow {
	id: string;
	name: string;
	versionId: string;
	active?: boolean;
	nodes: Array<Record<string, unknown>>;
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
}

export type NewWorkflow = Pick<Workflow, 'name' | 'nodes' | 'connections' | 'settings'>;

export interface ExecutionSummary {
	id: string;
	status: string;
	mode: string;
	workflowId: string;
	finished?: boolean;
	createdAt: string;
	startedAt?: string;
	stoppedAt?: string;
}

export type Execution = ExecutionSummary & ExecutedData;

export interface NodeTypeDescription {
	name: string;
	displayName: string;
	version: number | number[];
	group: string[];
	properties: Array<{ name: string; type: string; [key: string]: unknown }>;
	iconUrl?: string | { light: string; dark: string };
	codex?: { categories?: string[]; alias?: string[]; resources?: Record<string, unknown> };
	credentials?: Array<{ name: string; required?: boolean }>;
	outputs?: unknown;
	usableAsTool?: unknown;
}

/** What n8n answered, when that was not what was asked for. */
export class RestError extends Error {
	constructor(
		readonly status: number,
		readonly body: string,
		method: string,
		path: string,
	) {
		super(`${method} ${path} answered ${status}: ${body.slice(0, 2_000)}`);
	}
}

/**
 * The part of n8n's own REST interface (the one that its editor uses) that a test or a demo needs.
 * It is not a public interface: it fits the versions in `versions.ts`.
 */
export class HostRest {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Makes the owner's account on a fresh n8n; on one that has an owner it only signs in. */
	async signIn(owner: Owner): Promise<void> {
		const settings = await this.get<{ userManagement?: { showSetupOnFirstLoad?: boolean } }>(
			'/rest/settings',
		);
		if (settings.userManagement?.showSetupOnFirstLoad) {
			await this.post('/rest/owner/setup', { ...owner, firstName: 'Shop', lastName: 'Owner' });
		}
		await this.post('/rest/login', { emailOrLdapLoginId: owner.email, password: owner.password });
	}

	async createCredential(credential: Omit<Credential, 'id'>): Promise<Credential> {
		return await this.post<Credential>('/rest/credentials', credential);
	}

	async updateCredential(credential: Credential): Promise<Credential> {
		const { id, ...body } = credential;
		return await this.send<Credential>('PATCH', `/rest/credentials/${id}`, body);
	}

	async credentials(): Promise<Credential[]> {
		return await this.get<Credential[]>('/rest/credentials');
	}

	/** What the credential's Test button does. */
	async testCredential(credential: Credential): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.post('/rest/credentials/test', { credentials: credential });
	}

	async createWorkflow(workflow: NewWorkflow): Promise<Workflow> {
		return await this.post<Workflow>('/rest/workflows', { settings: {}, active: false, ...workflow });
	}

	async workflow(id: string): Promise<Workflow> {
		return await this.get<Workflow>(`/rest/workflows/${id}`);
	}

	async workflows(): Promise<Workflow[]> {
		return await this.get<Workflow[]>('/rest/workflows');
	}

	/**
	 * Saves an edit of a workflow; an active one goes on running as it was published until it is activated
	 * again.
	 */
	async updateWorkflow(id: string, patch: Partial<NewWorkflow>): Promise<Workflow> {
		const { versionId } = await this.workflow(id);
		return await this.send<Workflow>('PATCH', `/rest/workflows/${id}`, { ...patch, versionId });
	}

	/** Publishes the stored workflow: its triggers run from now on. */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.publish(
			id,
			true,
			async () => await this.post(`/rest/workflows/${id}/activate`, { versionId }),
		);
	}

	async deactivate(id: string): Promise<void> {
		await this.publish(id, false, async () => await this.post(`/rest/workflows/${id}/deactivate`, {}));
	}

	/** n8n 1.123 publishes by a property of the workflow; it has no such routes. */
	private async publish(id: string, active: boolean, byRoute: () => Promise<unknown>): Promise<void> {
		try {
			await byRoute();
		} catch (error) {
			if (!(error instanceof RestError) || error.status !== 404) throw error;
			const { versionId } = await this.workflow(id);
			await this.send('PATCH', `/rest/workflows/${id}`, { active, versionId });
		}
	}

	/**
	 * Runs the stored workflow from a trigger node, as the editor's Execute button does; answers the
	 * execution's id.
	 */
	async runWorkflow(id: string, triggerName: string): Promise<string> {
		// n8n 1.123 runs what stands in the request, later ones ignore it.
		const body = { triggerToStartFrom: { name: triggerName }, workflowData: await this.workflow(id) };
		return (await this.post<{ executionId: string }>(`/rest/workflows/${id}/run`, body)).executionId;
	}

	/** Executions of one workflow, newest first. */
	async executions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		return (await this.get<{ results: ExecutionSummary[] }>(`/rest/executions?filter=${filter}&limit=100`))
			.results;
	}

	async execution(id: string): Promise<Execution> {
		const stored = await this.get<ExecutionSummary & { data: string }>(`/rest/executions/${id}`);
		return { ...stored, data: parse(stored.data) as Execution['data'] };
	}

	/** Waits until an execution has ended, well or badly. */
	async finishedExecution(id: string, withinMs = 60_000): Promise<Execution> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			const execution = await this.execution(id);
			// n8n 1.123 writes down that it has ended before it writes down with what.
			const isWritten = (execution.data as Execution['data'] | undefined) !== undefined;
			if (isWritten && !['new', 'running', 'waiting'].includes(execution.status)) return execution;
			if (Date.now() > deadline)
				throw new Error(`Execution ${id} is still ${execution.status} after ${withinMs} ms`);
			await sleep(200);
		}
	}

	/** Everything that can be put on the canvas; some 18 MB. */
	async nodeTypes(): Promise<NodeTypeDescription[]> {
		return await this.get<NodeTypeDescription[]>('/types/nodes.json');
	}

	async credentialTypes(): Promise<
		Array<{ name: string; displayName: string; iconUrl?: unknown; properties: unknown[] }>
	> {
		return await this.get('/types/credentials.json');
	}

	/**
	 * The entries of a dropdown that the node fills itself.
	 * @param path where the parameter stands, `parameters.rules.groups[0].field`
	 */
	async options(
		request: OptionsRequest,
	): Promise<Array<{ name: string; value: string | number | boolean; description?: string }>> {
		return await this.post('/rest/dynamic-node-parameters/options', request);
	}

	/** The entries of a resource locator's searchable list. */
	async listSearch(
		request: OptionsRequest & { filter?: string },
	): Promise<{ results: Array<{ name: string; value: string }> }> {
		return await this.post('/rest/dynamic-node-parameters/resource-locator-results', request);
	}

	async get<T>(path: string): Promise<T> {
		return await this.send<T>('GET', path);
	}

	async post<T>(path: string, body: unknown): Promise<T> {
		return await this.send<T>('POST', path, body);
	}

	async send<T>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await fetch(this.url + path, {
			method,
			headers: { 'content-type': 'application/json', 'browser-id': 'customer-segments', cookie: this.cookie },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		this.keepCookie(answer);
		const text = await answer.text();
		if (!answer.ok) throw new RestError(answer.status, text, method, path);
		return unwrap(JSON.parse(text)) as T;
	}

	private keepCookie(answer: Response): void {
		const session = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';')[0] ?? '';
	}
}

export interface OptionsRequest {
	nodeTypeAndVersion: { name: string; version: number };
	path: string;
	methodName: string;
	currentNodeParameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
}

/** Answers below /rest stand in `data`, beside a `count` at times; those below /types stand alone. */
function unwrap(answer: unknown): unknown {
	const isWrapped =
		typeof answer === 'object' && answer !== null && !Array.isArray(answer) && 'data' in answer;
	return isWrapped ? answer.data : answer;
}
