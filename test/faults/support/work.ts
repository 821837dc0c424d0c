import type { CustomerSegmentsCredential } from '../../../nodes/shared/transport';

/** Told to a worker process when it is started, as JSON in its first argument. */
export interface Work {
	readonly role: 'evaluator' | 'consumer' | 'trigger';
	readonly connectionString: string;
	/** Begins only when it is told to, once it has said that it is ready. */
	readonly waits?: boolean;
	/** Puts a reader of the log, or a trigger, that is known to be wrong in place of the right one. */
	readonly knownBad?: boolean;
	/** Of a trigger: how n8n logs in to the shop, and the workflow's id. */
	readonly credential?: Partial<CustomerSegmentsCredential>;
	readonly workflow?: string;
	/**
	 * Of a trigger: how long n8n takes to write an execution down, and then to run it, at most; default never
	 * ending.
	 */
	readonly writingMs?: number;
	readonly runningMs?: number;
}

export type Told = readonly [segmentId: number, seq: number, id: string];

/** What a worker says of itself. */
export type Message =
	| { readonly is: 'ready' }
	| { readonly is: 'evaluating' }
	| { readonly is: 'evaluated'; readonly modes: readonly string[]; readonly errors: readonly string[] }
	/** Before they are acknowledged. */
	| { readonly is: 'told'; readonly changes: readonly Told[]; readonly key?: string }
	| { readonly is: 'acknowledged' }
	/** An error that the faults here are no excuse for. */
	| { readonly is: 'failed'; readonly error: string };
