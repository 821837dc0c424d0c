import type { Logger } from 'n8n-workflow';
import { SegmentsError } from '../../lib';
import type { ErrorCode, EvaluationResult } from '../../lib';
import type { Fault } from './change-loop';

/** What passes by itself: a server that restarts, a lock, too many connections. */
const PASSING: readonly ErrorCode[] = ['CONNECTION_FAILED', 'TOO_MANY_CONNECTIONS', 'STATEMENT_TIMEOUT', 'LOCK_TIMEOUT', 'CANCELLED', 'DATABASE_ERROR'];

/** A passing fault that has lasted this many tries (half a minute to a minute) is shown to people too. */
const PATIENCE = 6;

export interface ReportTo {
	readonly logger: Pick<Logger, 'warn' | 'info' | 'error'>;
	/** Shows the error as a failed execution, where this n8n can. */
	readonly show: (error: unknown) => void;
	/** Names the trigger in the log. */
	readonly name: string;
}

/** Tells people about faults that last, each once, and the log about all. */
export class FaultReport {
	private shown: ReadonlySet<string> = new Set();
	private shownOfSegments: ReadonlySet<string> = new Set();

	constructor(private readonly to: ReportTo) {}

	/** A whole cycle failed. */
	failed({ error, failures, retryMs }: Fault): void {
		const message = messageOf(error);
		this.to.logger.warn(`${this.to.name}: ${message} Trying again in ${Math.ceil(retryMs / 1000)} s.`, { failures });
		if ((isPassing(error) && failures < PATIENCE) || this.shown.has(message)) return;
		this.shown = new Set([...this.shown, message]);
		this.to.show(error);
	}

	recovered(failures: number): void {
		this.shown = new Set();
		this.to.logger.info(`${this.to.name}: working again after ${failures} failed ${failures === 1 ? 'try' : 'tries'}.`);
	}

	/** The segments of this cycle that could not be evaluated, while the others went on. */
	segmentsFailed(results: readonly EvaluationResult[]): void {
		const faults = results.flatMap(({ segment, error }) => (error ? [{ error, message: `The segment "${segment.title}" could not be evaluated: ${error.message}` }] : []));
		for (const { error, message } of faults.filter(({ message }) => !this.shownOfSegments.has(message))) {
			this.to.logger.warn(`${this.to.name}: ${message}`);
			this.to.show(new SegmentsError(error.code, message, { suggestion: error.suggestion }));
		}
		this.shownOfSegments = new Set(faults.map(({ message }) => message));
	}
}

const isPassing = (error: unknown) => SegmentsError.is(error) && PASSING.includes(error.code);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
