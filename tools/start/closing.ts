import type { Say } from '../host';

interface Stoppable {
	stop(): Promise<void>;
}

/** Stops what was started, the last first, on Ctrl-C, on a service manager's signal or after a failure. */
export class Closing {
	private readonly started: Array<Promise<Stoppable>> = [];
	private isClosing = false;

	constructor(private readonly say: Say) {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
			process.on(signal, () => void this.close(0));
		this.closeWithParent();
	}

	/** A SIGTERM to npm ends npm and its shell, but does not reach us. */
	private closeWithParent(): void {
		const parent = process.ppid;
		const look = () => process.ppid !== parent && void this.close(0);
		setInterval(look, 500).unref();
	}

	/** Waits for something to start and remembers it, also when the signal comes while it is starting. */
	async add<T extends Stoppable>(starting: Promise<T>): Promise<T> {
		this.started.push(starting);
		return await starting;
	}

	async fail(error: unknown): Promise<void> {
		// What fails while we close fails because we close.
		if (!this.isClosing) console.error(error instanceof Error ? error.message : error);
		await this.close(1);
	}

	private async close(code: number): Promise<void> {
		if (this.isClosing) return;
		this.isClosing = true;
		this.say('\nstopping …');
		for (const starting of this.started.reverse())
			await starting.then(async (it) => await it.stop()).catch(() => {});
		this.say('stopped');
		process.exit(code);
	}
}
