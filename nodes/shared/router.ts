import type { IDataObject, IExecuteFunctions, INodeExecutionData, NodeError } from 'n8n-workflow';
import type { Segments } from '../../lib';
import { nodeError } from './error';
import { operationNamed, parameter } from './operation';
import type { Answer, Operation, Operations } from './operation';
import { checkForm, placeInForm } from './parameter';
import { withSegments } from './transport';
import { UsesOfRun } from './uses-of-run';

/** Runs the operation that the node's parameters choose, over the input items. */
export async function route(
	context: IExecuteFunctions,
	operations: Operations,
	name: unknown,
): Promise<INodeExecutionData[][]> {
	const run = new Run(
		context,
		find(context, () => operationNamed(operations, name)),
	);
	try {
		await withSegments(context, async (segments) => await run.all(segments));
	} catch (error) {
		run.failed(nodeError(context.getNode(), error));
	}
	return isTool(context) ? [run.outputs.flat()] : run.outputs;
}

/** What the node is to do. Without it not even the outputs are known, so nothing can go on. */
export function find<T>(context: IExecuteFunctions, search: () => T): T {
	try {
		return search();
	} catch (error) {
		throw nodeError(context.getNode(), error);
	}
}

class Run {
	readonly outputs: INodeExecutionData[][];
	private readonly items: number[];
	private readonly uses = new UsesOfRun();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly operation: Operation,
	) {
		this.outputs = Array.from({ length: operation.outputs ?? 1 }, () => []);
		this.items = operation.runsOnce?.(context) ? [0] : context.getInputData().map((_item, index) => index);
	}

	async all(segments: Segments): Promise<void> {
		const signal = cancelSignal(this.context);
		for (const item of this.items) {
			if (signal.aborted) return;
			await this.one(item, segments, signal);
		}
		await this.uses.register(segments, this.context);
	}

	/** The database could not even be opened: every item failed. */
	failed(error: NodeError): void {
		if (!this.goesOn()) throw error;
		for (const item of this.items) this.fail(item, error);
	}

	private async one(item: number, segments: Segments, signal: AbortSignal): Promise<void> {
		const call = { context: this.context, segments, item, signal };
		try {
			checkForm(this.operation.description, (name, fallback) => parameter<unknown>(call, name, fallback));
			for (const answer of await this.operation.execute(call)) this.add(answer, item);
			this.uses.add(this.operation.uses?.(call) ?? []);
		} catch (error) {
			const placeOf = (path: string) => this.operation.placeOf?.(call, path) ?? placeInForm(call)(path);
			const wrapped = nodeError(this.context.getNode(), error, item, placeOf);
			if (!this.goesOn()) throw wrapped;
			this.fail(item, wrapped);
		}
	}

	/**
	 * Of an error that a tool throws, agents hand the model the headline or nothing; what it answers, they hand
	 * on whole.
	 */
	private goesOn(): boolean {
		return this.context.continueOnFail() || isTool(this.context);
	}

	private add({ json, binary, output = 0, pairedItem }: Answer, item: number): void {
		this.outputs[output]?.push({
			json: json as IDataObject,
			...(binary ? { binary } : {}),
			pairedItem: pairedItem ?? { item },
		});
	}

	// `error` and `message` alone: the only keys by which every n8n since 1.123 knows an item for its error
	// output.
	private fail(item: number, { message, description }: NodeError): void {
		const json = { error: message, ...(description ? { message: description } : {}) };
		this.outputs[this.operation.failedOutput ?? 0]?.push({ json, pairedItem: { item } });
	}
}

/** What n8n 1.123 does not have all of. */
type OlderContext = Partial<Pick<IExecuteFunctions, 'getExecutionCancelSignal' | 'onExecutionCancellation'>>;

function cancelSignal(context: IExecuteFunctions): AbortSignal {
	const older: OlderContext = context;
	const given = older.getExecutionCancelSignal?.();
	if (given) return given;
	const controller = new AbortController();
	older.onExecutionCancellation?.(() => controller.abort());
	return controller.signal;
}

/**
 * An agent only ever sees the first output. Its tool's type is named `…Tool` in every n8n, while
 * `isToolExecution` says no where agents of version 3 have the engine run their tools.
 */
const isTool = (context: Pick<IExecuteFunctions, 'getNode'>) => context.getNode().type.endsWith('Tool');
