import type { Logger } from 'n8n-workflow';
import { SegmentsError } from '../../lib';
import type { ErrorCode, EvaluationResult } from '../../lib';
import { logSlow } from '../shared/log-evaluations';
import type { Fault } from './change-loop';
import { DeliveryFailed } from './lane';

/** What passes by itself: a server that restarts, a lock, too many connections. */
const PASSING: readonly ErrorCode[] = [
	'CONNECTION_FAILED',
	'TOO_MANY_CONNECTIONS',
	'STATEMENT_TIMEOUT',
	'LOCK_TIMEOUT',
	'CANCELLED',
	'DATABASE_ERROR',
];

/** A passing fault that has lasted this many tries (half a minute to a minute) is shown to people too. */
const PATIENCE = 6;

interface ReportTo {
	readonly logger: Pick<Logger, 'warn' | 'info' | 'error'>;
	/** Shows the error as a failed execution, where this n8n can. */
	readonly show: (error: unknown) => void;
	/** Names the trigger in the log. */
	readonly name: string;
}

/** Tells people about faults that last, each once, and the log about all. */
export class FaultReport {
	private shown: ReadonlySet<string> = new Set();
	private failing: ReadonlyMap<string, FailingSegment> = new Map();
	private readonly undelivered = new Map<string, FailingSegment>();

	constructor(private readonly to: ReportTo) {}

	/** A whole cycle failed. */
	failed({ error, failures, retryMs }: Fault): void {
		const message = messageOf(error);
		this.to.logger.warn(`${this.to.name}: ${message} Trying again in ${Math.ceil(retryMs / 1000)} s.`, {
			failures,
		});
		if (!isLasting(error, failures) || this.shown.has(message)) return;
		this.shown = new Set([...this.shown, message]);
		this.to.show(error);
	}

	recovered(failures: number): void {
		this.shown = new Set();
		this.to.logger.info(
			`${this.to.name}: working again after ${failures} failed ${failures === 1 ? 'try' : 'tries'}.`,
		);
	}

	/** A cycle in which single segments could not be evaluated, while the others went on. */
	evaluated(results: ReadonlyArray<Pick<EvaluationResult, 'segment'> & Partial<EvaluationResult>>): void {
		logSlow(results, this.to.name, this.to.logger);
		this.failing = new Map(
			results.flatMap(({ segment, error }) =>
				error ? [[segment.key, this.segmentFailed(segment, error)]] : [],
			),
		);
	}

	/** The delivery of one segment failed, while the others go on. */
	deliveryFailed({ segment, error, failures, retryMs }: DeliveryFault): void {
		const message = messageOf(error);
		const before = this.undelivered.get(segment.key);
		if (before?.message !== message)
			this.to.logger.warn(`${this.to.name}: ${message} Trying again in ${Math.ceil(retryMs / 1000)} s.`);
		const isShown = before?.isShown === true && before.message === message;
		const shows = !isShown && !(error instanceof DeliveryFailed) && isLasting(error, failures);
		if (shows) this.to.show(error);
		this.undelivered.set(segment.key, { message, failures, isShown: isShown || shows });
	}

	delivered(segment: DeliveryFault['segment']): void {
		if (!this.undelivered.delete(segment.key)) return;
		this.to.logger.info(`${this.to.name}: changes of the segment "${segment.title}" are delivered again.`);
	}

	private segmentFailed(
		{ key, title }: EvaluationResult['segment'],
		error: NonNullable<EvaluationResult['error']>,
	): FailingSegment {
		const before = this.failing.get(key);
		const failures = (before?.failures ?? 0) + 1;
		const message = `The segment "${title}" could not be evaluated: ${error.message}`;
		if (before?.message !== message) this.to.logger.warn(`${this.to.name}: ${message}`);
		const isShown = before?.isShown === true && before.message === message;
		const shows = !isShown && isLasting(error, failures);
		if (shows) this.to.show(new SegmentsError(error.code, message, { suggestion: error.suggestion }));
		return { message, failures, isShown: isShown || shows };
	}
}

interface DeliveryFault extends Fault {
	readonly segment: EvaluationResult['segment'];
}

interface FailingSegment {
	readonly message: string;
	/** In a row. */
	readonly failures: number;
	readonly isShown: boolean;
}

const isLasting = (error: unknown, failures: number) =>
	failures >= PATIENCE ||
	!PASSING.some((code) => code === (error as Partial<SegmentsError> | undefined)?.code);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
