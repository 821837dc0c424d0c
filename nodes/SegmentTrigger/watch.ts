import type { IDataObject, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { Segments } from '../../lib';
import { nodeError } from '../shared/error';
import { sharedSegments, withSegments } from '../shared/transport';
import type { ChangeEvent } from './change-event';
import { ChangeLoop } from './change-loop';
import { findChosen } from './chosen-segments';
import { realClock } from './clock';
import { Consumer } from './consumer';
import { Delivery } from './delivery';
import type { Chosen } from './delivery';
import { FaultReport } from './fault-report';
import { HandOver } from './hand-over';
import type { Ending } from './hand-over';
import { sampleEvents } from './sample';
import type { TriggerParameters } from './trigger-parameters';
import { UseRegister } from './use-register';

/** One activated trigger: evaluates its segments again and again, and hands their changes over to n8n. */
export class Watch {
	private readonly consumer: Consumer;
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
		this.consumer = new Consumer(
			`n8n:${workflow.id}:${node.id}`,
			parameters.existingMembers === 'send' ? 'members' : 'now',
		);
		this.report = new FaultReport({
			logger: context.logger,
			show: (error) => this.show(error),
			name: `Segment Trigger "${node.name}" of workflow ${workflow.id}`,
		});
		this.uses = new UseRegister({
			kind: 'workflow',
			id: workflow.id ?? this.consumer.name,
			name: workflow.name ?? null,
			node: node.name,
		});
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
		await withSegments(this.context, async (segments) => {
			const { chosen, missing } = await findChosen(segments, this.parameters.segments);
			if (missing[0]) throw missing[0].error;
			await this.consumer.register(segments, chosen, this.parameters.evaluate);
			await this.uses.keep(segments, chosen);
		});
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
			const events = await withSegments(
				this.context,
				async (segments) => await sampleEvents(segments, this.consumer, this.delivery, this.parameters),
			);
			this.context.emit([this.items(events)]);
		} catch (error) {
			throw nodeError(this.context.getNode(), error);
		}
	}

	private async cycle(signal: AbortSignal): Promise<void> {
		await withSegments(this.context, async (segments) => await this.cycleIn(segments, signal));
	}

	private async cycleIn(segments: Segments, signal: AbortSignal): Promise<void> {
		const { chosen, active, missing } = await findChosen(segments, this.parameters.segments);
		// One that was deleted must not keep the others from being told; with none left there is nothing to do but wait.
		if (chosen.length === 0 && missing[0]) throw missing[0].error;
		if (!this.prepared) await this.begin(segments, chosen, signal);
		await this.uses.keep(segments, chosen);
		const results =
			this.parameters.evaluate && active.length > 0 ? await segments.evaluate(active, { signal }) : [];
		this.report.evaluated([...results, ...missing]);
		await this.delivery.deliverAll(segments, chosen, signal);
	}

	private async begin(segments: Segments, chosen: Chosen, signal: AbortSignal): Promise<void> {
		await this.consumer.register(segments, chosen, this.parameters.evaluate);
		this.prepared = !signal.aborted;
	}

	private makeDelivery(): Delivery {
		const {
			consumer: { name: consumer },
			parameters: { kinds, fields, maxItems, deliveredOn },
		} = this;
		const emit = async (events: readonly ChangeEvent[], key: string) => await this.emit(events, key);
		return new Delivery({
			consumer,
			kinds,
			fields,
			maxItems,
			handOver: new HandOver({ emit, deliveredOn, consumer, clock: realClock }),
		});
	}

	private async emit(events: readonly ChangeEvent[], deduplicationKey: string): Promise<Ending> {
		const done = this.context.helpers.createDeferredPromise<IRun>();
		// n8n 1.123 does not know the fourth argument and leaves it alone.
		this.context.emit([this.items(events)], undefined, done, deduplicationKey);
		return await done.promise.then(endingOf, () => 'failure' as const);
	}

	private items(events: readonly ChangeEvent[]): INodeExecutionData[] {
		if (this.parameters.output === 'batch') return [{ json: { count: events.length, changes: events } }];
		return events.map((event) => ({ json: event as unknown as IDataObject }));
	}

	/** n8n 1.123 has no way to show an error of a trigger that goes on. */
	private show(error: unknown): void {
		(this.context as Partial<ITriggerFunctions>).saveFailedExecution?.(
			nodeError(this.context.getNode(), error),
		);
	}
}

/** n8n gives no run when it skipped the batch as a repetition. A run that waits has taken the changes over. */
function endingOf(run: IRun | undefined): Ending {
	if (run === undefined) return 'skipped';
	return run.status === 'success' || run.status === 'waiting' ? 'success' : 'failure';
}
