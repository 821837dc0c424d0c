import type { IDataObject, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { Segments } from '../../lib';
import { nodeError } from '../shared/error';
import { keptReach, sharedSegments, withSegments } from '../shared/transport';
import type { Reach } from '../shared/transport';
import type { ChangeEvent, HeldEvent } from './change-event';
import { ChangeLoop } from './change-loop';
import { findChosen } from './chosen-segments';
import { realClock, within } from './clock';
import { Consumer } from './consumer';
import { FaultReport } from './fault-report';
import { HandOver } from './hand-over';
import { endingOf, endingOfError } from './ending';
import type { Ending } from './hand-over';
import { HeldDesk } from './held-desk';
import { HoldCheck } from './hold-check';
import { jointEvaluation } from './joint-evaluation';
import { Lane } from './lane';
import { Lanes } from './lanes';
import { NamePattern } from './name-pattern';
import { placeInOnlyIf } from './only-if';
import { Outgoing } from './outgoing';
import { sampleEvents } from './sample';
import type { Source } from './source';
import type { TriggerParameters } from './trigger-parameters';
import { UseRegister } from './use-register';
import { WakeUp } from './wake-up';

/** n8n has taken an execution over by then. */
const TAKEN_OVER_MS = 1_000;
/** How long lanes may take to end: n8n kills its triggers after 30 s. */
const STOP_MS = 10_000;

/** One activated trigger: evaluates its segments again and again, and hands their changes over to n8n. */
export class Watch {
	private readonly consumer: Consumer;
	private readonly outgoing: Outgoing;
	private readonly desk: HeldDesk;
	private readonly lanes: Lanes;
	private readonly loop: ChangeLoop;
	private readonly wakeUp: WakeUp;
	private readonly report: FaultReport;
	private readonly uses: UseRegister;
	private readonly reach: Reach;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly parameters: TriggerParameters,
	) {
		const [workflow, node] = [context.getWorkflow(), context.getNode()];
		const { from, evaluate, segments, intervalMs, reactsAtOnce } = parameters;
		this.reach = keptReach(context, () => realClock.now());
		this.consumer = new Consumer(`n8n:${workflow.id}:${node.id}`, {
			from,
			evaluates: evaluate,
			grows: segments instanceof NamePattern,
		});
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
		this.outgoing = new Outgoing(parameters);
		this.desk = this.makeDesk();
		this.lanes = this.makeLanes();
		this.wakeUp = new WakeUp(this.reach, realClock);
		this.loop = new ChangeLoop({
			cycle: async (signal) => await this.cycle(signal),
			intervalMs,
			...(reactsAtOnce ? { pause: async (pause, signal) => await this.wakeUp.pause(pause, signal) } : {}),
			onFault: (fault) => this.report.failed(fault),
			onRecovery: (failures) => this.report.recovered(failures),
		});
	}

	/**
	 * Finds out whether everything is there; for a user who has just pressed the button and reads the answer.
	 */
	async prepare(): Promise<void> {
		await withSegments(this.context, async (segments) => {
			const { chosen, missing } = await findChosen(segments, this.parameters.segments);
			if (missing[0]) throw missing[0].error;
			await this.outgoing.check(segments);
			await this.consumer.register(segments, chosen);
			await this.uses.keep(segments, chosen);
		});
	}

	start(): void {
		this.loop.start();
	}

	/** Leaves nothing open: neither a timer nor a connection. */
	async close(): Promise<void> {
		await this.loop.stop();
		await within(STOP_MS, this.lanes.ended(), realClock);
		this.uses.removeLater(async (work) => await withSegments(this.context, work));
		await sharedSegments.closeUnused();
	}

	/**
	 * Shows one batch of what is waiting, or a sample, in the editor. Nothing is evaluated, nothing marked as
	 * delivered.
	 */
	async test(): Promise<void> {
		try {
			const events = await withSegments(
				this.context,
				async (segments) => await sampleEvents(segments, this.consumer, this.outgoing, this.parameters),
			);
			this.context.emit([this.items(events)]);
		} catch (error) {
			throw nodeError(this.context.getNode(), error, undefined, placeInOnlyIf(this.context));
		}
	}

	private async cycle(signal: AbortSignal): Promise<void> {
		await this.reach(async (segments) => await this.cycleIn(segments, signal));
	}

	private async cycleIn(segments: Segments, signal: AbortSignal): Promise<void> {
		if (this.parameters.reactsAtOnce) await this.wakeUp.begin(segments, signal);
		const { chosen, active, missing } = await findChosen(segments, this.parameters.segments);
		// One that was deleted must not keep the others from being told; with none left there is nothing to do
		// but wait.
		if (chosen.length === 0 && missing[0]) throw missing[0].error;
		await this.consumer.register(segments, chosen);
		if (chosen.length === 0) return;
		await this.uses.keep(segments, chosen);
		const results =
			this.parameters.evaluate && active.length > 0
				? await jointEvaluation(segments).evaluate(active, signal)
				: [];
		this.report.evaluated([...results, ...missing]);
		this.lanes.tell(results.filter(({ joined, left }) => joined + left > 0).map(({ segment }) => segment.id));
		const held = await this.desk.look(segments, signal);
		await this.lanes.dispatch(segments, { chosen, held }, signal);
	}

	private makeDesk(): HeldDesk {
		return new HeldDesk({
			consumer: this.consumer.name,
			rule: this.parameters.holdRule,
			now: () => Date.now(),
			toEvents: async (segments, changes) => await this.outgoing.events(segments, changes),
			tell: async (event, key) => await this.tellHeld(event, key),
		});
	}

	private makeLanes(): Lanes {
		const { kinds, maxItems, goesOn } = this.parameters;
		return new Lanes({
			consumer: this.consumer.name,
			kinds,
			maxItems,
			goesOn,
			makeLane: (source, released) => this.makeLane(source, released?.lastSeq),
		});
	}

	private makeLane(source: Source, releasedTo?: number): Lane {
		const { deliveredOn, longestMs, maxItems, tries, kinds, hold } = this.parameters;
		const { name: consumer } = this.consumer;
		const emit = async (events: readonly ChangeEvent[], key: string) => await this.emit(events, key);
		return new Lane(source, {
			reach: this.reach,
			handOver: new HandOver({ emit, deliveredOn, longestMs, consumer, clock: realClock }),
			toEvents: async (segments, changes, signal) => await this.outgoing.events(segments, changes, signal),
			holdCheck: hold && new HoldCheck({ consumer, kinds, limits: hold, releasedTo }),
			maxItems,
			tries,
			clock: realClock,
			onFault: (error, failures, retryMs) =>
				this.report.deliveryFailed({ segment: source.segment, error, failures, retryMs }),
			onDelivered: () => {
				this.report.delivered(source.segment);
				this.lanes.tell();
			},
			// Told at the next look, which also finds it when this process ends before.
			onHeld: () => this.loop.hurry(),
		});
	}

	private async emit(events: readonly ChangeEvent[], deduplicationKey: string): Promise<Ending> {
		const done = this.context.helpers.createDeferredPromise<IRun>();
		// n8n 1.123 does not know the fourth argument and leaves it alone.
		this.context.emit([this.items(events)], undefined, done, deduplicationKey);
		return await done.promise.then(endingOf, endingOfError);
	}

	/** On an output of its own: what follows the changes is not run for it. */
	private async tellHeld(event: HeldEvent, deduplicationKey: string): Promise<void> {
		const done = this.context.helpers.createDeferredPromise<IRun>();
		const item = { json: event as unknown as IDataObject };
		this.context.emit([[], [item]], undefined, done, deduplicationKey);
		await within(TAKEN_OVER_MS, done.promise.then(endingOf, endingOfError), realClock);
	}

	private items(events: readonly ChangeEvent[]): INodeExecutionData[] {
		if (this.parameters.output === 'batch') return [{ json: { count: events.length, changes: events } }];
		return events.map((event) => ({ json: event as unknown as IDataObject }));
	}

	/**
	 * The rule may be a saved one, so no place in this form is told. n8n 1.123 has no way to show an error of a
	 * trigger that goes on.
	 */
	private show(error: unknown): void {
		(this.context as Partial<ITriggerFunctions>).saveFailedExecution?.(
			nodeError(this.context.getNode(), error),
		);
	}
}
