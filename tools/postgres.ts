import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, escapeIdentifier } from 'pg';
import { findBinaries, findServerUser, giveTo } from './postgres/binaries';
import type { Binaries } from './postgres/binaries';
import { freePort } from './postgres/free-port';

export interface PostgresOptions {
	/**
	 * Where the data lives; default a new temporary folder. A folder that holds a cluster already is used and
	 * kept.
	 */
	dataDir?: string;
	/** Default: any free port of 127.0.0.1. */
	port?: number;
	/** Keeps a `dataDir` that was made here after `stop()` and after the end of the process; default false. */
	persistent?: boolean;
	/**
	 * Server settings, over `testSettings`; `{ synchronous_commit: 'on' }` keeps all that was committed in a
	 * crash.
	 */
	settings?: Record<string, string>;
	/** `embedded` (default), or the folder of another installation's programs: `/usr/lib/postgresql/15/bin`. */
	binaries?: string;
}

/** Quick, and not safe against a power cut, which nothing here needs to survive. */
const testSettings = {
	fsync: 'off',
	synchronous_commit: 'off',
	full_page_writes: 'off',
	max_connections: '200',
	timezone: 'UTC',
	// As in every session of the library; the embedded server cannot anyway, others would for minutes.
	jit: 'off',
};

const host = '127.0.0.1';
const user = 'postgres';
const password = 'segments';
const startTimeoutMs = 30_000;
const SCRATCH = 'segments-postgres-';
const MEMORY = '/dev/shm';
/** A whole test run leaves about 1 GB of files behind before it ends. */
const MIN_MEMORY_BYTES = 4 * 2 ** 30;
/** A standby accepts read-only ones. */
const readyWords = /database system is ready to accept (read-only )?connections/;
const passingFailures = /Address already in use|lock file .* already exists|pre-existing shared memory block/;

/**
 * Starts a Postgres server of our own. It ends with `stop()`, and at the latest when this process is gone.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
	const server = new PostgresServer(options);
	try {
		await server.start();
	} catch (error) {
		await server.stop();
		throw error;
	}
	return server;
}

export class PostgresServer {
	readonly host = host;
	readonly user = user;
	readonly password = password;
	readonly dataDir: string;

	private readonly serverUser = findServerUser();
	private readonly scratchFolder = mkdtempSync(join(tmpdir(), SCRATCH));
	private readonly guard: ChildProcess;
	private readonly binaries: Binaries;
	private currentPort?: number;
	private process?: ChildProcess;
	private output = '';

	/** Use `startPostgres`. */
	constructor(private readonly options: PostgresOptions) {
		const dataFolder =
			options.dataDir ?? mkdtempSync(join(options.persistent ? tmpdir() : quickFolder(), SCRATCH));
		this.dataDir = resolve(dataFolder);
		const keepsData = options.persistent || isCluster(this.dataDir);
		this.guard = startGuard(
			this.dataDir,
			keepsData ? [this.scratchFolder] : [this.dataDir, this.scratchFolder],
		);
		giveTo(this.serverUser, this.scratchFolder);
		this.binaries = findBinaries(options.binaries ?? 'embedded', this.serverUser, this.scratchFolder);
	}

	get port(): number {
		if (!this.currentPort) throw new Error('Postgres has not started');
		return this.currentPort;
	}

	get majorVersion(): number {
		return this.binaries.majorVersion;
	}

	connectionString(database = 'postgres'): string {
		return `postgres://${user}:${password}@${host}:${this.port}/${encodeURIComponent(database)}`;
	}

	/** Starts the server on its data; after a crash on the same port again. */
	async start(): Promise<void> {
		if (this.process) return;
		if (!isCluster(this.dataDir)) await this.initialise();
		const deadline = Date.now() + startTimeoutMs;
		while (!(await this.tryStart())) {
			if (!passingFailures.test(this.output) || Date.now() >= deadline)
				throw new Error(`Postgres did not start:\n${this.output}`);
			await sleep(100);
		}
	}

	/**
	 * Ends the server in good order (open connections are cut) and removes its data unless it is persistent.
	 */
	async stop(): Promise<void> {
		await this.end('SIGINT');
		if (this.guard.exitCode !== null) return;
		const removed = exitOf(this.guard);
		this.guard.stdin?.end();
		await removed;
	}

	/**
	 * Ends the server without a checkpoint, as a crash would; `start()` then recovers from the log.
	 * @param how `immediate`: clients are told why (57P02); `kill`: SIGKILL, and the connections just break
	 */
	async crash(how: 'immediate' | 'kill' = 'immediate'): Promise<void> {
		await this.end(how === 'kill' ? 'SIGKILL' : 'SIGQUIT');
	}

	/** @param options.template the database to copy; nobody may be connected to it */
	async createDatabase(name: string, options: { template?: string } = {}): Promise<void> {
		const copy = options.template ? ` TEMPLATE ${escapeIdentifier(options.template)}` : '';
		await this.run(`CREATE DATABASE ${escapeIdentifier(name)}${copy}`);
	}

	async dropDatabase(name: string): Promise<void> {
		await this.run(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
	}

	private async run(statement: string): Promise<void> {
		const client = new Client({ connectionString: this.connectionString() });
		await client.connect();
		try {
			await client.query(statement);
		} finally {
			await client.end();
		}
	}

	private async initialise(): Promise<void> {
		mkdirSync(this.dataDir, { recursive: true });
		giveTo(this.serverUser, this.dataDir);
		const passwordFile = join(this.scratchFolder, 'password');
		writeFileSync(passwordFile, password, { mode: 0o600 });
		giveTo(this.serverUser, passwordFile);
		const options = [
			`--pgdata=${this.dataDir}`,
			`--username=${user}`,
			`--pwfile=${passwordFile}`,
			'--auth=scram-sha-256',
			'--no-sync',
			'--encoding=UTF8',
			...localeOptions(this.majorVersion),
		];
		await promisify(execFile)(this.binaries.initdb, options, { ...this.serverUser, cwd: this.scratchFolder });
	}

	/** @returns false when the server ended at once; `output` then holds the reason */
	private async tryStart(): Promise<boolean> {
		const port = this.currentPort ?? this.options.port ?? (await freePort(host));
		this.output = '';
		this.process = spawn(this.binaries.postgres, ['-D', this.dataDir, ...this.settings(port)], {
			...this.serverUser,
			cwd: this.scratchFolder,
			stdio: ['ignore', 'ignore', 'pipe'],
			// A group of its own: Ctrl+C in the terminal then reaches only our process, which may need the server
			// to the end.
			detached: true,
		});
		const ready = await this.isReady(this.process);
		if (ready) this.currentPort = port;
		return ready;
	}

	private settings(port: number): string[] {
		const own = {
			listen_addresses: host,
			port: String(port),
			unix_socket_directories: '',
			logging_collector: 'off',
		};
		const settings = { ...testSettings, lc_messages: 'C', ...this.options.settings, ...own };
		return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	}

	private isReady(child: ChildProcess): Promise<boolean> {
		return new Promise((done, fail) => {
			child.once('error', fail);
			// `close` comes after the last words of the server, `exit` may come before.
			child.once('close', () => done(false));
			child.once('exit', () => {
				if (this.process === child) this.process = undefined;
			});
			child.stderr?.setEncoding('utf8').on('data', (text: string) => {
				this.output = (this.output + text).slice(-20_000);
				if (!readyWords.test(text)) return;
				keepNobodyWaiting(child, child.stderr);
				done(true);
			});
		});
	}

	private async end(signal: NodeJS.Signals): Promise<void> {
		if (!this.process) return;
		const ended = exitOf(this.process);
		this.process.kill(signal);
		await ended;
	}
}

/**
 * Where data go that nobody keeps: memory where there is enough of it, since `CREATE DATABASE` took 800 ms on
 * a busy disk and 50 ms here, and every test file has a database of its own. Containers often give it 64 MB
 * only.
 */
function quickFolder(): string {
	if (!existsSync(MEMORY)) return tmpdir();
	const { bavail, bsize } = statfsSync(MEMORY);
	return bavail * bsize >= MIN_MEMORY_BYTES ? MEMORY : tmpdir();
}

function isCluster(folder: string): boolean {
	return existsSync(join(folder, 'PG_VERSION'));
}

// C.UTF-8 lower-cases all of Unicode and sorts by code point, on every machine alike. From 17 on Postgres has
// it built in; before, it comes from the C library.
function localeOptions(majorVersion: number): string[] {
	if (majorVersion < 17) return ['--locale=C.UTF-8'];
	return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
}

function startGuard(dataFolder: string, foldersToRemove: string[]): ChildProcess {
	const program = join(__dirname, 'postgres', 'guard.mjs');
	const guard = spawn(process.execPath, [program, dataFolder, ...foldersToRemove], {
		cwd: tmpdir(),
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
	});
	keepNobodyWaiting(guard, guard.stdin);
	return guard;
}

// A child process would otherwise hold up the end of ours.
function keepNobodyWaiting(child: ChildProcess, stream: object | null): void {
	child.unref();
	(stream as { unref?(): void } | null)?.unref?.();
}

function exitOf(child: ChildProcess): Promise<unknown> {
	child.ref();
	return new Promise((resolve) => child.once('exit', resolve));
}
