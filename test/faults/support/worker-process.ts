import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Message, Work } from './work';

/** A worker in a process of its own, which can be killed as a machine kills: without a last word. */
export class WorkerProcess {
	private readonly child: ChildProcess;
	private readonly gone: Promise<unknown>;
	private listeners: Array<(message: Message) => void> = [];
	private said = '';

	constructor(work: Work, program = 'worker.ts') {
		const [hook, file] = [join(__dirname, 'register.cjs'), join(__dirname, program)];
		this.child = spawn(process.execPath, ['-r', hook, file, JSON.stringify(work)], {
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		});
		// What it said before it was killed still arrives after its end; the channel closes when all has arrived.
		this.gone = Promise.all([once(this.child, 'exit'), once(this.child, 'disconnect')]);
		this.child.on('message', (message: Message) => this.listeners.forEach((listener) => listener(message)));
		this.child.stderr
			?.setEncoding('utf8')
			.on('data', (text: string) => (this.said = (this.said + text).slice(-10_000)));
	}

	on(listener: (message: Message) => void): this {
		this.listeners.push(listener);
		return this;
	}

	/** The next message of a kind. Fails when the process ends by itself before. */
	async next(is: Message['is']): Promise<Message> {
		let listener: ((message: Message) => void) | undefined;
		const heard = new Promise<Message>((resolve) => {
			listener = (message) => message.is === is && resolve(message);
			this.listeners.push(listener);
		});
		const ended = this.gone.then(() => {
			throw new Error(`The worker ended by itself: ${this.said}`);
		});
		return await Promise.race([heard, ended]).finally(
			() => (this.listeners = this.listeners.filter((one) => one !== listener)),
		);
	}

	/** Lets one begin that waits for it. */
	begin(): void {
		this.child.send({});
	}

	/** kill -9. Resolves when all that it said has been heard. */
	async kill(): Promise<void> {
		this.child.kill('SIGKILL');
		await this.gone;
	}
}
