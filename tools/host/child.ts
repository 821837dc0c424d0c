import { spawn, type SpawnOptions } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';

export interface RunOptions {
	cwd: string;
	env?: Record<string, string>;
	/** Everything that the command prints is appended here. */
	logFile: string;
	/** Called every `progressMs` with the seconds so far, so that a long step does not look dead. */
	onProgress?: (seconds: number) => void;
	progressMs?: number;
}

const INHERITED_NOISE =
	/^(N8N_|DB_|NODE_(ENV|OPTIONS|PATH)$|JEST_|INIT_CWD$|npm_(?!config_(registry|cache|userconfig)$))/i;

/**
 * The environment that a child gets: ours without what npm, jest and an n8n of the user's own put into it.
 * NODE_ENV=test (from jest) and npm_config_ignore_scripts (from our .npmrc) both change what the child does.
 */
export function cleanEnvironment(extra: Record<string, string> = {}): Record<string, string> {
	const kept = Object.entries(process.env).filter(
		([key, value]) => value !== undefined && !INHERITED_NOISE.test(key),
	) as Array<[string, string]>;
	return { ...Object.fromEntries(kept), ...extra };
}

/** Runs a command to its end; rejects with the last lines of its log when it fails. */
export async function run(command: string, args: string[], options: RunOptions): Promise<void> {
	const log = openSync(options.logFile, 'a');
	const started = Date.now();
	const timer = setInterval(
		() => options.onProgress?.(Math.round((Date.now() - started) / 1000)),
		options.progressMs ?? 20_000,
	);
	try {
		const code = await exitCode(command, args, {
			cwd: options.cwd,
			env: options.env,
			stdio: ['ignore', log, log],
		});
		if (code !== 0)
			throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${lastLines(options.logFile)}`);
	} finally {
		clearInterval(timer);
		closeSync(log);
	}
}

async function exitCode(command: string, args: string[], options: SpawnOptions): Promise<number | string> {
	return await new Promise((resolve, reject) => {
		const child = spawn(command, args, options);
		// A long install must not go on behind the back of a user who has ended us.
		const end = () => child.kill();
		process.once('exit', end);
		child.once('error', reject);
		child.once('exit', (code, signal) => {
			process.off('exit', end);
			resolve(code ?? signal ?? 'no code');
		});
	});
}

/** The end of a log, for an error message. */
export function lastLines(file: string, count = 25): string {
	return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
