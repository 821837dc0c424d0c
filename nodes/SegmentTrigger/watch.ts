import type { IDataObject, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { Segments } from '../../lib';
import { nodeError } from '../shared/error';
import { sharedSegments, withSegments } from '../shared/transport';
import type { ChangeEvent } from './change-event';
import { ChangeLoop } from './change-loop';
import { realClock } from './clock';
import { Delivery } from './delivery';
import { FaultReport } from './fault-report';
import { HandOver } from './hand-over';
import type { Ending } from './hand-over';
import { sampleEvents } from './sample';
import type { TriggerParameters } from './trigger-parameters';
import { UseRegister } from './use-register';

/** One activated trigger: evaluates its segments again and again, and hands their changes over to n8n. */
export class Watch {
	private readonly consumer: string;
	private readonly delivery: Delivery;
	private readonly loop: ChangeLoop;
	private readonly report: FaultReport;
	private readonly uses: UseRegister;
	private prepared = false;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly parameters: TriggerParameters,
	) {
		const [workflow, node] = [context.getWorkflow(), context.getNode()];
		this.consumer = `n8n:${workflow.id}:${node.id}`;
		this.report = new FaultReport({ logger: context.logger, show: (error) => this.show(error), name: `Segment Trigger "${node.name}" of workflow ${workflow.id}` });
		this.uses = new UseRegister({ kind: 'workflow', id: this.consumer, name: workflow.name ?? null }, parameters.segments);
		this.delivery = this.makeDelivery();
		this.loop = new ChangeLoop({
			cycle: async (signal) => await this.cycle(signal),
			intervalMs: parameters.intervalMs,
			onFault: (fault) => this.report.failed(fault),
			onRecovery: (failures) => this.report.recovered(failures),
		});
	}

	/** Finds out whether everything is there; for a user who has just pressed the button and reads the answer. */
	async prepare(): Promise<void> {
		await withSegments(this.context, async (segments) => await this.prepareIn(segments));
	}

	start(): void {
		this.loop.start();
	}

	/** Leaves nothing open: neither a timer nor a connection. */
	async close(): Promise<void> {
		await this.loop.stop();
		this.uses.removeLater(async (work) => await withSegments(this.context, work));
		await sharedSegments.closeUnused();
	}

	/** Shows one batch of what is waiting, or a sample, in the editor. Nothing is evaluated, nothing marked as delivered. */
	async test(): Promise<void> {
		try {
			const events = await withSegments(this.context, async (segments) => await sampleEvents(segments, this.delivery, this.parameters));
			this.context.emit([this.items(events)]);
		} catch (error) {
			throw nodeError(this.context.getNode(), error);
		}
	}

	private async cycle(signal: AbortSignal): Promise<void> {
		await withSegments(this.context, async (segments) => {
			if (!this.prepared) await this.prepareIn(segments);
			await this.uses.keep(segments);
			if (this.parameters.evaluate) this.report.evaluated(await segments.evaluate(this.parameters.segments, { signal }));
			await this.delivery.deliverAll(segments, signal);
		});
	}

	/** Makes the consumer's place in the log: from here on nothing is missed. */
	private async prepareIn(segments: Segments): Promise<void> {
		const { segments: chosen, existingMembers } = this.parameters;
		if (chosen !== 'all') for (const ref of chosen) await segments.get(ref);
		await segments.changes({ consumer: this.consumer, segments: chosen, from: existingMembers === 'send' ? 'beginning' : 'now', limit: 1 });
		await this.uses.keep(segments);
		this.prepared = true;
	}

	private makeDelivery(): Delivery {
		const { consumer, parameters: { segments, kinds, fields, maxItems, deliveredOn } } = this;
		const emit = async (events: readonly ChangeEvent[], key: string) => await this.emit(events, key);
		return new Delivery({ consumer, segments, kinds, fields, maxItems, handOver: new HandOver({ emit, deliveredOn, consumer, clock: realClock }) });
	}

	private async emit(events: readonly ChangeEvent[], deduplicationKey: string): Promise<Ending> {
		const done = this.context.helpers.createDeferredPromise<IRun>();
		// n8n 1.123 does not know the fourth argument and leaves it alone.
		this.context.emit([this.items(events)], undefined, done, deduplicationKey);
		return await done.promise.then(endingOf, () => 'failure' as const);
	}

	private items(events: readonly ChangeEvent[]): INodeExecutionData[] {
		if (this.parameters.output === 'batch') return [{ json: { count: events.length, changes: events as unknown as IDataObject[] } }];
		return events.map((event) => ({ json: event as unknown as IDataObject }));
	}

	/** n8n 1.123 has no way to show an error of a trigger that goes on. */
	private show(error: unknown): void {
		(this.context as Partial<ITriggerFunctions>).saveFailedExecution?.(nodeError(this.context.getNode(), error));
	}
}

/** n8n gives no run when it skipped the batch as a repetition. A run that waits has taken the changes over. */
function endingOf(run: IRun | undefined): Ending {
	if (run === undefined) return 'skipped';
	return run.status === 'success' || run.status === 'waiting' ? 'success' : 'failure';
}
