/** Told to a worker process when it is started, as JSON in its first argument. */
export interface Work {
	readonly role: 'evaluator' | 'consumer' | 'trigger';
	readonly connectionString: string;
	/** Begins only when it is told to, once it has said that it is ready. */
	readonly waits?: boolean;
	/** Puts the reader of the log that is known to be wrong in place of the right one. */
	readonly knownBad?: boolean;
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
