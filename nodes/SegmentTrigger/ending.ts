import type { IRun } from 'n8n-workflow';
import type { Ending } from './hand-over';

/** Of an execution that n8n has told of. A run that waits has taken the changes over. */
export function endingOf(run: IRun | undefined): Ending {
	// It gives no run when it skipped the batch as a repetition.
	if (run === undefined) return 'skipped';
	if (run.status === 'success' || run.status === 'waiting') return 'success';
	return wasCutOff(run) ? 'crash' : 'failure';
}

/** An execution that failed names its last node; of one whose worker is gone n8n knows nothing but that. */
const wasCutOff = ({ status, data }: IRun): boolean =>
	status === 'crashed' || data.resultData.lastNodeExecuted === undefined;

/** Stopped by a person or by its time limit, an execution has ended; else it was cut off, or never began. */
export function endingOfError(error: unknown): Ending {
	const { reason } = (error ?? {}) as { readonly reason?: unknown };
	return reason === 'manual' || reason === 'timeout' ? 'failure' : 'crash';
}
