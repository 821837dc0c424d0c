import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostEnvironment, type HostFolder } from './environment';
import { freePort } from './port';

/** How a command of n8n's command line ended. Its answer stands among the log lines of `output`. */
export interface CommandResult {
	code: number;
	output: string;
}

/** Runs one n8n command on a user folder; a server may run on the same folder meanwhile. */
export async function runCommand(folder: HostFolder, args: string[]): Promise<CommandResult> {
	const env = hostEnvironment(folder, await freePort());
	return await new Promise((resolve) => {
		const options = { env, cwd: folder.userFolder, maxBuffer: 256 * 1024 * 1024 };
		execFile(folder.host.node, [folder.host.n8n, ...args], options, (error, stdout, stderr) => {
			resolve({ code: exitCode(error), output: stdout + stderr });
		});
	});
}

function exitCode(error: { code?: number | string | null } | null): number {
	if (!error) return 0;
	return typeof error.code === 'number' ? error.code : 1;
}

/** A credential as n8n's command line imports it: plain data, which n8n encrypts. */
export interface CredentialFile {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

export async function importCredentials(folder: HostFolder, credentials: CredentialFile[]): Promise<void> {
	await importFile(folder, 'import:credentials', credentials);
}

/** A workflow as n8n exports it, with an id. One that has the id already is replaced. */
export async function importWorkflows(
	folder: HostFolder,
	workflows: Array<Record<string, unknown>>,
): Promise<void> {
	await importFile(
		folder,
		'import:workflow',
		workflows.map((workflow) => ({ active: false, ...workflow })),
	);
}

async function importFile(folder: HostFolder, command: string, content: unknown): Promise<void> {
	const file = join(folder.userFolder, `${command.replace(':', '-')}.json`);
	await writeFile(file, JSON.stringify(content), { mode: 0o600 });
	const { code, output } = await runCommand(folder, [command, `--input=${file}`]);
	if (code !== 0) throw new Error(`n8n ${command} ended with ${code}:\n${output}`);
}

/** A finished run, as `n8n execute --rawOutput` prints it. */
export interface ExecutedRun {
	code: number;
	output: string;
	/** The run's JSON; absent when n8n failed before it had one. */
	run?: ExecutedData;
}

export interface ExecutedData {
	status?: string;
	data: {
		resultData: { runData: Record<string, NodeRun[]>; error?: { message: string; description?: string } };
	};
}

export interface NodeRun {
	/** Milliseconds since 1970. */
	startTime?: number;
	executionStatus?: string;
	error?: { message: string; description?: string };
	data?: {
		main: Array<Array<{
			json: Record<string, unknown>;
			binary?: Record<string, unknown>;
			pairedItem?: unknown;
		}> | null>;
	};
}

/** Runs a workflow that begins with a manual trigger, in a process of its own. */
export async function execute(folder: HostFolder, workflowId: string): Promise<ExecutedRun> {
	// With the isolated expression engine, two of five such processes ended with a segmentation fault after
	// their work.
	const env = { ...folder.env, N8N_EXPRESSION_ENGINE: 'legacy' };
	const { code, output } = await runCommand({ ...folder, env }, [
		'execute',
		`--id=${workflowId}`,
		'--rawOutput',
	]);
	return { code, output, run: jsonIn(output) };
}

/** The JSON object among the log lines: it begins and ends with a brace that stands alone on its line. */
function jsonIn(output: string): ExecutedData | undefined {
	const lines = output.split('\n');
	const from = lines.indexOf('{');
	for (let to = lines.lastIndexOf('}'); from !== -1 && to > from; to = lines.lastIndexOf('}', to - 1)) {
		const parsed = tryParse(lines.slice(from, to + 1).join('\n'));
		if (parsed) return parsed;
	}
	return undefined;
}

function tryParse(text: string): ExecutedData | undefined {
	try {
		return JSON.parse(text) as ExecutedData;
	} catch {
		return undefined;
	}
}
