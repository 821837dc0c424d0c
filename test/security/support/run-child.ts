import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Outcome } from './child';

const REGISTER = join(__dirname, '../../faults/support/register.cjs');

export interface ChildReport {
	readonly exitCode: number;
	readonly outcomes: readonly Outcome[];
	/** Node's warnings and complaints of rejections that nobody handled. */
	readonly stderr: string;
}

/** Opens connections in a child process that ends at the first rejection that is not handled at once. */
export async function runChild(
	options: readonly object[],
	env: Record<string, string> = {},
): Promise<ChildReport> {
	const argv = [
		'--unhandled-rejections=strict',
		'--trace-warnings',
		'-r',
		REGISTER,
		join(__dirname, 'child.ts'),
		JSON.stringify(options),
	];
	const { exitCode, stdout, stderr } = await new Promise<{
		exitCode: number;
		stdout: string;
		stderr: string;
	}>((resolve) => {
		const child = execFile(
			process.execPath,
			argv,
			{ env: { ...process.env, ...env }, timeout: 40_000 },
			(_error, out, err) => resolve({ exitCode: child.exitCode ?? -1, stdout: out, stderr: err }),
		);
	});
	return { exitCode, stderr, outcomes: stdout === '' ? [] : (JSON.parse(stdout) as Outcome[]) };
}
