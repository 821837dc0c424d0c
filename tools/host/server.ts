import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from './child';
import { hostEnvironment, type HostFolder } from './environment';
import { freePort } from './port';

export interface ServerOptions extends HostFolder {
	/** Default `main`; a `worker` of queue mode runs what a main process has put into the queue. */
	role?: Role;
	/** Default: any free port of 127.0.0.1, kept across restarts. */
	port?: number;
	/** Default: `n8n.log` in the user folder. Restarts append to it. */
	logFile?: string;
}

export type Role = 'main' | 'worker';

interface RoleTraits {
	readonly command: string;
	/** All of them must answer before it is ready. */
	readonly paths: readonly string[];
	readonly environment: (port: string) => Record<string, string>;
}

const ROLES: Readonly<Record<Role, RoleTraits>> = {
	main: {
		command: 'start',
		// The plain /healthz says ok during the migrations already; n8n 1.123 is "ready" before it has its
		// routes.
		paths: ['/healthz/readiness', '/rest/settings'],
		environment: (port) => ({ N8N_PORT: port }),
	},
	worker: {
		command: 'worker',
		paths: ['/healthz/readiness'],
		environment: (port) => ({
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: port,
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		}),
	},
};

// A first start makes the database: 12 s on an idle machine, over a minute on a busy one.
const READY_WITHIN_MS = 240_000;
const STOPPED_WITHIN_MS = 60_000;

/**
 * Starts a real n8n on 127.0.0.1 and waits until it is ready (its triggers are then registered or being so).
 */
export async function startServer(options: ServerOptions): Promise<HostServer> {
	const server = new HostServer(options, options.port ?? (await freePort()), await freePort());
	await server.start();
	return server;
}

export class HostServer {
	readonly userFolder: string;
	readonly logFile: string;
	private child?: ChildProcess;

	constructor(
		private readonly options: ServerOptions,
		readonly port: number,
		private readonly brokerPort: number,
	) {
		this.userFolder = options.userFolder;
		this.logFile = options.logFile ?? join(options.userFolder, 'n8n.log');
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	private get role(): RoleTraits {
		return ROLES[this.options.role ?? 'main'];
	}

	get pid(): number | undefined {
		return this.child?.pid;
	}

	/** Starts n8n, on the same folder and port after a stop, and waits until it is ready. */
	async start(): Promise<void> {
		if (this.child) return;
		mkdirSync(this.userFolder, { recursive: true });
		this.child = this.spawn();
		await this.untilReady(this.child);
	}

	/** SIGTERM, as a service manager would: n8n closes its triggers and ends by itself (5 to 10 s). */
	async stop(): Promise<void> {
		const child = this.child;
		if (!child) return;
		const gone = exitOf(child);
		child.kill('SIGTERM');
		const stopped = await Promise.race([
			gone.then(() => true),
			sleep(STOPPED_WITHIN_MS, false, { ref: false }),
		]);
		if (!stopped) await this.kill();
		this.child = undefined;
	}

	/** SIGKILL to n8n and its task runner, as a crash or a lack of memory would; for fault tests. */
	async kill(): Promise<void> {
		const child = this.child;
		if (!child?.pid) return;
		const gone = exitOf(child);
		killGroup(child.pid);
		await gone;
		this.child = undefined;
	}

	private spawn(): ChildProcess {
		const { host } = this.options;
		const { command, environment } = this.role;
		const log = openSync(this.logFile, 'a');
		const child = spawn(host.node, ['--require', join(__dirname, 'follow-parent.cjs'), host.n8n, command], {
			cwd: this.userFolder,
			env: { ...hostEnvironment(this.options, this.brokerPort), ...environment(String(this.port)) },
			stdio: ['pipe', log, log],
			// A group of its own: Ctrl-C in the terminal must not end n8n before we do, and kill() must reach its
			// task runner.
			detached: true,
		});
		closeSync(log);
		child.once('exit', () => {
			if (this.child === child) this.child = undefined;
		});
		return child;
	}

	private async untilReady(child: ChildProcess): Promise<void> {
		const deadline = Date.now() + READY_WITHIN_MS;
		while (Date.now() < deadline) {
			if (child.exitCode !== null || child.signalCode !== null)
				throw this.failure('ended while it was starting');
			if (await this.answersAll()) return;
			await sleep(250);
		}
		await this.kill();
		throw this.failure(`was not ready after ${READY_WITHIN_MS / 1000} s`);
	}

	private async answersAll(): Promise<boolean> {
		for (const path of this.role.paths) if (!(await this.answers(path))) return false;
		return true;
	}

	private async answers(path: string): Promise<boolean> {
		const answer = await fetch(this.url + path).catch(() => undefined);
		await answer?.body?.cancel();
		return answer?.ok ?? false;
	}

	private failure(what: string): Error {
		return new Error(
			`n8n ${this.options.host.version} ${what}; the end of ${this.logFile}:\n${lastLines(this.logFile)}`,
		);
	}
}

async function exitOf(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}

function killGroup(pid: number): void {
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// It ended by itself.
	}
}
