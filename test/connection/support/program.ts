import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findServerUser, giveTo } from '../../../tools/postgres/binaries';

/** Debian puts servers where only root's path leads. */
const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];

/** The full path of a program of the machine; undefined where it is not installed. */
export const programNamed = (name: string): string | undefined =>
	FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));

/** `describe`, or, where a program is missing, a skip that says so in words. */
export function describeWith(names: readonly string[], title: string, tests: () => void): void {
	const missing = names.filter((name) => programNamed(name) === undefined);
	if (missing.length === 0) describe(title, tests);
	else describe.skip(`${title} (skipped: ${missing.join(', ')} not installed)`, tests);
}

/** A folder that goes when the tests end, and may be read by the user whom servers run as. */
export class Folder {
	readonly path = mkdtempSync(join(tmpdir(), 'segments-connection-'));

	constructor() {
		giveTo(findServerUser(), this.path);
	}

	/** @returns the full path */
	write(name: string, text: string, mode = 0o600): string {
		const path = join(this.path, name);
		writeFileSync(path, text, { mode });
		giveTo(findServerUser(), path);
		return path;
	}

	remove(): void {
		rmSync(this.path, { recursive: true, force: true });
	}
}

export interface Program {
	/** What it has written so far. */
	readonly said: () => string;
	stop(): Promise<void>;
}

export interface StartOptions {
	readonly port: number;
	/** Runs as the user of the test servers, for programs that refuse to run as root. */
	readonly asServerUser?: boolean;
}

/** Starts a server and waits until somebody listens at its port. */
export async function startProgram(
	command: readonly [name: string, ...parameters: string[]],
	{ port, asServerUser = false }: StartOptions,
): Promise<Program> {
	const [name, ...parameters] = command;
	const path = programNamed(name);
	if (path === undefined) throw new Error(`${name} is not installed`);
	let output = '';
	const child = spawn(path, parameters, {
		...(asServerUser ? findServerUser() : {}),
		cwd: '/',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (text: string) => (output += text));
	const end = atEndOfProcess(child);
	await untilListening(child, port, () => output);
	return {
		said: () => output,
		stop: async () => {
			process.off('exit', end);
			await stop(child);
		},
	};
}

/** sshd gives each session a group of its own, so the children are ended one by one. */
function killAll(child: ChildProcess): void {
	for (const pid of child.pid === undefined ? [] : withChildren(child.pid)) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It has ended by itself.
		}
	}
}

function withChildren(pid: number): number[] {
	try {
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
		return [pid, ...children.flatMap((one) => withChildren(Number(one)))];
	} catch {
		return [pid];
	}
}

function atEndOfProcess(child: ChildProcess): () => void {
	const end = () => killAll(child);
	process.once('exit', end);
	return end;
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = new Promise((resolve) => child.once('exit', resolve));
	killAll(child);
	await ended;
}

async function untilListening(child: ChildProcess, port: number, said: () => string): Promise<void> {
	const deadline = Date.now() + 10_000;
	while (!(await isListening(port))) {
		if (child.exitCode !== null || Date.now() > deadline)
			throw new Error(`${child.spawnfile} did not start:\n${said()}`);
		await sleep(50);
	}
}

const isListening = (port: number): Promise<boolean> =>
	new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
		socket.once('connect', () => socket.destroy());
	});

/** Runs a program to its end. @returns what it wrote; throws what it complained of */
export function runProgram(name: string, ...parameters: string[]): string {
	const { status, stdout, stderr } = spawnSync(programNamed(name) ?? name, parameters, { encoding: 'utf8' });
	if (status !== 0) throw new Error(`${name} ${parameters.join(' ')} failed: ${stderr}`);
	return stdout;
}
