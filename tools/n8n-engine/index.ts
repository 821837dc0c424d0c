/**
 * n8n's own engine (n8n-core) in this process, with the nodes of this package: real expressions, credentials,
 * paired items and error handling, without a server. Used by tests and by the demo.
 */
import 'reflect-metadata';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import {
	BinaryDataService,
	CredentialTestContext,
	ErrorReporter,
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	SupplyDataContext,
	TriggerContext,
	WorkflowExecute,
} from 'n8n-core';
import { createRunExecutionData, ICredentialsHelper, NodeConnectionTypes, Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	INodeType,
	INodeTypes,
	IRun,
	IConnections,
	ITriggerFunctions,
	ITriggerResponse,
	IWorkflowExecuteAdditionalData,
	ResourceMapperFields,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { defined } from '../../lib/error/defined';
import { SegmentCreate } from '../../nodes/SegmentCreate/SegmentCreate.node.ts';
import { SegmentEvaluate } from '../../nodes/SegmentEvaluate/SegmentEvaluate.node.ts';
import { SegmentManage } from '../../nodes/SegmentManage/SegmentManage.node.ts';
import { SegmentMembers } from '../../nodes/SegmentMembers/SegmentMembers.node.ts';
import { SegmentTrigger } from '../../nodes/SegmentTrigger/SegmentTrigger.node.ts';
import { CREDENTIAL } from '../../nodes/shared/transport';
import type { CustomerSegmentsCredential } from '../../nodes/shared/transport';

const PACKAGE = 'n8n-nodes-customer-segments';
const OWN_NODES = {
	segmentCreate: new SegmentCreate(),
	segmentEvaluate: new SegmentEvaluate(),
	segmentManage: new SegmentManage(),
	segmentMembers: new SegmentMembers(),
	segmentTrigger: new SegmentTrigger(),
};
export type OwnNode = keyof typeof OWN_NODES;
/** The nodes of this package by name. */
export const ownNodes: Readonly<Record<string, INodeType>> = OWN_NODES;

/** Stands in for n8n's own nodes that only begin a workflow or pass items on. */
const passOn: INodeType = {
	description: {
		displayName: 'Pass On',
		name: 'passOn',
		group: ['transform'],
		version: [1, 1.1, 2, 2.2, 3, 3.4],
		description: '',
		defaults: { name: 'Pass On' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	execute(this: IExecuteFunctions) {
		return Promise.resolve([this.getInputData()]);
	},
};

/** Stands in for n8n's own node of that name, as far as examples use it: a list in a field becomes items. */
const splitOut: INodeType = {
	description: {
		...passOn.description,
		displayName: 'Split Out',
		name: 'splitOut',
		properties: [{ displayName: 'Field', name: 'fieldToSplitOut', type: 'string', default: '' }],
	},
	execute(this: IExecuteFunctions) {
		const field = this.getNodeParameter('fieldToSplitOut', 0) as string;
		return Promise.resolve([
			this.getInputData().flatMap(({ json }, item) =>
				(json[field] as Array<IDataObject | string>).map((one) => ({
					json: typeof one === 'object' ? one : { [field]: one },
					pairedItem: { item },
				})),
			),
		]);
	},
};

/**
 * Stands in for a node that sends something: gives out what it would have sent, with all expressions
 * resolved.
 */
const sends = (parameters: readonly string[]): INodeType => ({
	description: {
		...passOn.description,
		displayName: 'Send',
		name: 'send',
		version: [1, 2.1, 4.2],
		properties: [...parameters, 'options', 'headerParameters'].map((name) => ({
			displayName: name,
			name,
			type: 'json',
			default: '',
		})),
	},
	async execute(this: IExecuteFunctions) {
		const sent = this.getInputData().map(({ binary }, item) => ({
			json: Object.fromEntries<IDataObject[string]>(
				[...parameters, 'options'].map((name) => [name, this.getNodeParameter(name, item, null)]),
			),
			binary,
			pairedItem: { item },
		}));
		return await Promise.resolve([sent]);
	},
});

const NODE_TYPES: Readonly<Record<string, INodeType>> = {
	...Object.fromEntries(Object.entries(OWN_NODES).map(([name, type]) => [`${PACKAGE}.${name}`, type])),
	// The same nodes as tools of an agent.
	...Object.fromEntries(Object.entries(OWN_NODES).map(([name, type]) => [`${PACKAGE}.${name}Tool`, type])),
	...Object.fromEntries(
		['if', 'manualTrigger', 'noOp', 'scheduleTrigger', 'set', 'stickyNote'].map((name) => [
			`n8n-nodes-base.${name}`,
			passOn,
		]),
	),
	'n8n-nodes-base.emailSend': sends(['toEmail', 'subject', 'text', 'html']),
	'n8n-nodes-base.httpRequest': sends(['method', 'url', 'jsonBody', 'headerParameters']),
	'n8n-nodes-base.splitOut': splitOut,
};

const nodeTypes: INodeTypes = {
	getByName: typeNamed,
	getByNameAndVersion: typeNamed,
	getKnownTypes: () => ({}),
};

function typeNamed(name: string): INodeType {
	const type = NODE_TYPES[name];
	if (!type)
		throw new Error(
			`This n8n has no node "${name}": only those of this package and ${Object.keys(NODE_TYPES).join(', ')}`,
		);
	return type;
}

/** What the file of an exported workflow holds. */
export interface WorkflowFile {
	id?: string;
	name?: string;
	nodes: Array<Partial<INode> & Pick<INode, 'name' | 'type' | 'parameters'>>;
	connections: IConnections;
	settings?: IDataObject;
}

export interface N8nOptions {
	credential: Partial<CustomerSegmentsCredential>;
	/** Of the workflows; default UTC. */
	timeZone?: string;
}

export interface WorkflowResult {
	readonly run: IRun;
	/** What each node gave out, by output, of its last run. */
	outputs(nodeName: string): INodeExecutionData[][];
	/** The items of one output as plain objects. */
	items(nodeName: string, output?: number): IDataObject[];
	readonly error?: NonNullable<IRun['data']['resultData']['error']>;
}

export interface NodeSettings extends Partial<INode> {
	signal?: AbortSignal;
}

export class N8n {
	private readonly timeZone: string;
	/** Read anew for each use, as n8n does: a test may edit it while a trigger runs. */
	credential: Partial<CustomerSegmentsCredential>;

	constructor({ credential, timeZone = 'UTC' }: N8nOptions) {
		this.credential = credential;
		this.timeZone = timeZone;
		silence();
	}

	/** Runs a workflow from the named node, which gets the items. */
	async run(
		file: WorkflowFile,
		start: string,
		items: INodeExecutionData[] = [{ json: {} }],
		signal?: AbortSignal,
	): Promise<WorkflowResult> {
		const workflow = this.workflow(file);
		const node = defined(workflow.getNode(start));
		const stack = [
			{
				node,
				data: { main: [items.map((item, index) => ({ pairedItem: { item: index }, ...item }))] },
				source: null,
			},
		];
		const data = createRunExecutionData({ executionData: { nodeExecutionStack: stack } });
		const additionalData = this.additionalData(workflow, 'manual');
		const execution = new WorkflowExecute(additionalData, 'manual', data).processRunExecutionData(workflow);
		signal?.addEventListener('abort', () => execution.cancel());
		return resultOf(await execution);
	}

	/** Runs one node of this package on the items. */
	async runNode(
		type: OwnNode,
		parameters: INodeParameters,
		items: IDataObject[] = [{}],
		settings: NodeSettings = {},
	): Promise<WorkflowResult> {
		const { signal, ...rest } = settings;
		const node = { name: 'Node', type: `${PACKAGE}.${type}`, parameters, ...rest };
		const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} };
		const connections = { Start: { main: [[{ node: 'Node', type: NodeConnectionTypes.Main, index: 0 }]] } };
		return await this.run(
			{ nodes: [start, node], connections },
			'Start',
			items.map((json) => ({ json })),
			signal,
		);
	}

	/** Runs one node as agents before version 3 run their tools; the answer is what the agent gets to see. */
	async runTool(type: OwnNode, parameters: INodeParameters): Promise<IDataObject[]> {
		const workflow = this.workflow({
			nodes: [{ name: 'Tool', type: `${PACKAGE}.${type}Tool`, parameters }],
			connections: {},
		});
		const node = defined(workflow.getNode('Tool'));
		const input: INodeExecutionData[] = [{ json: {} }];
		const execution = { node, data: { main: [input] }, source: null };
		const data = createRunExecutionData({ executionData: { nodeExecutionStack: [execution] } });
		const context = new SupplyDataContext(
			workflow,
			node,
			this.additionalData(workflow, 'manual'),
			'manual',
			data,
			0,
			input,
			{ [NodeConnectionTypes.AiTool]: [input] },
			NodeConnectionTypes.AiTool,
			execution,
			[],
			new AbortController().signal,
		);
		const outputs = (await typeNamed(node.type).execute?.call(context as never)) as INodeExecutionData[][];
		return (outputs[0] ?? []).map(({ json }) => json);
	}

	/**
	 * The entries of a dropdown of the editor. @param path such as
	 * `parameters.groups.group[0].conditions.condition[0].operator`
	 */
	async loadOptions(
		type: OwnNode,
		method: string,
		parameters: INodeParameters = {},
		path = 'parameters.field',
	): Promise<INodePropertyOptions[]> {
		const lookup = typeNamed(`${PACKAGE}.${type}`).methods?.loadOptions?.[method];
		if (!lookup) throw new Error(`${type} has no dropdown ${method}`);
		return await lookup.call(this.loadOptionsContext(type, parameters, path));
	}

	/** A page of a searchable list of the editor. */
	async listSearch(
		type: OwnNode,
		method: string,
		filter?: string,
		token?: string,
	): Promise<INodeListSearchResult> {
		const search = typeNamed(`${PACKAGE}.${type}`).methods?.listSearch?.[method];
		if (!search) throw new Error(`${type} has no list ${method}`);
		return await search.call(this.loadOptionsContext(type, {}, 'parameters.segment'), filter, token);
	}

	/** What the Test button of the credential answers. */
	async testCredential(credential = this.credential): Promise<{ status: string; message: string }> {
		const test = OWN_NODES.segmentManage.methods.credentialTest.testCustomerSegmentsApi;
		const context = new CredentialTestContext(undefined);
		return await test.call(context, {
			id: '1',
			name: 'Shop',
			type: CREDENTIAL,
			data: credential as unknown as ICredentialDataDecryptedObject,
		});
	}

	/** The boxes of a resource mapper, as the editor asks for them. */
	async resourceMapping(
		type: OwnNode,
		method: string,
		parameters: INodeParameters = {},
	): Promise<ResourceMapperFields> {
		const lookup = typeNamed(`${PACKAGE}.${type}`).methods?.resourceMapping?.[method];
		if (!lookup) throw new Error(`${type} has no resource mapper ${method}`);
		return await lookup.call(this.loadOptionsContext(type, parameters, 'parameters.templateParameters'));
	}

	/** Activates a workflow that consists of a Segment Trigger alone. */
	async activate(parameters: INodeParameters, options: ActivationOptions = {}): Promise<ActiveTrigger> {
		const trigger = new ActiveTrigger(options);
		const context = this.triggerContext(parameters, trigger, options.activation ?? 'activate', options.id);
		trigger.response = await OWN_NODES.segmentTrigger.trigger.call(context);
		return trigger;
	}

	/** The editor's "Execute step" on a Segment Trigger; the answer is what it emitted. */
	async testTrigger(parameters: INodeParameters, id?: string): Promise<IDataObject[]> {
		const trigger = new ActiveTrigger({});
		const context = this.triggerContext(parameters, trigger, 'manual', id);
		const response = await OWN_NODES.segmentTrigger.trigger.call(context);
		try {
			await response.manualTriggerFunction?.();
		} finally {
			await response.closeFunction?.();
		}
		return trigger.batches.flatMap(({ items }) => items);
	}

	private workflow({
		nodes,
		connections,
		settings,
		id = 'workflow-1',
		name = 'Test',
	}: WorkflowFile): Workflow {
		const complete = nodes.map(complement);
		return new Workflow({
			id,
			name,
			nodes: complete,
			connections,
			active: false,
			nodeTypes,
			settings: { timezone: this.timeZone, executionOrder: 'v1', ...settings },
		});
	}

	private loadOptionsContext(type: OwnNode, parameters: INodeParameters, path: string): LoadOptionsContext {
		const workflow = this.workflow({
			nodes: [{ name: 'Node', type: `${PACKAGE}.${type}`, parameters }],
			connections: {},
		});
		const additionalData = {
			...this.additionalData(workflow, 'internal'),
			currentNodeParameters: parameters,
		};
		return new LoadOptionsContext(workflow, defined(workflow.getNode('Node')), additionalData, path);
	}

	private triggerContext(
		parameters: INodeParameters,
		trigger: ActiveTrigger,
		activation: WorkflowActivateMode,
		id = 'workflow-1',
	): TriggerContext {
		const workflow = this.workflow({
			id,
			nodes: [{ id: 'trigger-1', name: 'Segment Trigger', type: `${PACKAGE}.segmentTrigger`, parameters }],
			connections: {},
		});
		const mode: WorkflowExecuteMode = activation === 'manual' ? 'manual' : 'trigger';
		const node = defined(workflow.getNode('Segment Trigger'));
		return new TriggerContext(
			workflow,
			node,
			this.additionalData(workflow, mode),
			mode,
			activation,
			trigger.emit,
			() => undefined,
			trigger.saveFailedExecution,
		);
	}

	private additionalData(workflow: Workflow, mode: WorkflowExecuteMode): IWorkflowExecuteAdditionalData {
		const url = 'http://127.0.0.1:5678/';
		const { id, name } = workflow;
		return {
			credentialsHelper: new Credentials(() => this.credential),
			hooks: new ExecutionLifecycleHooks(mode, '1', {
				id: id,
				name: defined(name),
				active: false,
				isArchived: false,
				nodes: [],
				connections: {},
				createdAt: new Date(),
				updatedAt: new Date(),
				activeVersionId: null,
			}),
			executionId: '1',
			variables: {},
			currentNodeExecutionIndex: 0,
			restApiUrl: url,
			instanceBaseUrl: url,
			formBaseUrl: url,
			formWaitingBaseUrl: url,
			formTestBaseUrl: url,
			webhookBaseUrl: url,
			webhookWaitingBaseUrl: url,
			webhookTestBaseUrl: url,
			mcpBaseUrl: url,
			mcpTestBaseUrl: url,
		} as unknown as IWorkflowExecuteAdditionalData;
	}
}

export interface ActivationOptions {
	/** Default `activate`: a user pressed the button. */
	activation?: WorkflowActivateMode;
	/** Of the workflow. */
	id?: string;
	/** How the execution of a batch ends; default with success at once. Never settling: it goes on running. */
	execute?: (batch: Batch) => Promise<string | undefined>;
}

export interface Batch {
	items: IDataObject[];
	deduplicationKey?: string;
}

/** A trigger that was started, and what it has told n8n. */
export class ActiveTrigger {
	response?: ITriggerResponse;
	readonly batches: Batch[] = [];
	/** What it gave out on its second output: that batches are held. */
	readonly held: IDataObject[] = [];
	/** Errors that it showed as failed executions. */
	readonly shown: Error[] = [];
	private readonly execute: NonNullable<ActivationOptions['execute']>;

	constructor({ execute = async () => await Promise.resolve('success') }: ActivationOptions) {
		this.execute = execute;
	}

	get items(): IDataObject[] {
		return this.batches.flatMap(({ items }) => items);
	}

	readonly emit: ITriggerFunctions['emit'] = (data, _response, done, deduplicationKey) => {
		this.held.push(...(data[1] ?? []).map(({ json }) => json));
		if (data[1]?.length) {
			done?.resolve(runOf('success'));
			return;
		}
		const batch = { items: (data[0] ?? []).map(({ json }) => json), deduplicationKey };
		this.batches.push(batch);
		void this.execute(batch).then((status) =>
			done?.resolve(status === undefined ? (undefined as unknown as IRun) : runOf(status)),
		);
	};

	readonly saveFailedExecution = (error: Error): void => {
		this.shown.push(error);
	};

	/** Waits until the condition holds; fails loudly when it never does. */
	async until(condition: (trigger: ActiveTrigger) => boolean, what = 'the trigger'): Promise<void> {
		for (const deadline = Date.now() + 30_000; !condition(this);) {
			if (Date.now() > deadline)
				throw new Error(
					`Waited in vain for ${what}; delivered: ${JSON.stringify(this.items)}; shown: ${String(this.shown)}`,
				);
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}

	async close(): Promise<void> {
		await this.response?.closeFunction?.();
	}
}

/** Of an execution that was cut off n8n knows no node. */
const runOf = (status: string): IRun =>
	({
		status,
		data: { resultData: { lastNodeExecuted: status === 'crashed' ? undefined : 'Segment Trigger' } },
	}) as IRun;

class Credentials extends ICredentialsHelper {
	constructor(private readonly read: () => Partial<CustomerSegmentsCredential>) {
		super();
	}

	getParentTypes = () => [];
	isCredentialUsableByNode = () => true;
	authenticate = async (_data: unknown, _type: string, options: unknown) =>
		await Promise.resolve(options as IHttpRequestOptions);
	preAuthentication = async () => await Promise.resolve(undefined);
	runPreAuthentication = async () => await Promise.resolve(undefined);
	getCredentials = async () => await Promise.reject(new Error('not needed'));
	getDecrypted = async () => await Promise.resolve(this.read() as unknown as ICredentialDataDecryptedObject);
	updateCredentials = async () => await Promise.resolve();
	updateCredentialsOauthTokenData = async () => await Promise.resolve();
	getCredentialsProperties = () => [];
}

const complement = (node: WorkflowFile['nodes'][number], index: number): INode => ({
	id: `node-${index}`,
	typeVersion: 1,
	position: [0, 0],
	credentials: { [CREDENTIAL]: { id: '1', name: 'Shop' } },
	...node,
});

function resultOf(run: IRun): WorkflowResult {
	const outputs = (name: string) =>
		run.data.resultData.runData[name]?.at(-1)?.data?.main?.map((output) => output ?? []) ?? [];
	return {
		run,
		outputs,
		items: (name, output = 0) => (outputs(name)[output] ?? []).map(({ json }) => json),
		error: run.data.resultData.error,
	};
}

/** n8n's engine logs every failed node; here failures are what is being tested. */
function silence(): void {
	const quiet = Object.fromEntries(
		['debug', 'info', 'warn', 'error', 'verbose'].map((level) => [level, () => undefined]),
	);
	Container.set(Logger, { ...quiet, scoped: () => quiet } as never);
	Container.set(ErrorReporter, { error: () => undefined, warn: () => undefined } as never);
}

/** The content of a file that a node gave out. */
export async function fileContent(item: INodeExecutionData | undefined, property = 'data'): Promise<Buffer> {
	const file = item?.binary?.[property];
	if (!file) throw new Error('The item holds no file');
	return file.id
		? await Container.get(BinaryDataService).getAsBuffer(file)
		: Buffer.from(file.data, 'base64');
}
