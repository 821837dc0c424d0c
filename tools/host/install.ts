import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment, run } from './child';
import { hostVersion, nodePackage, type HostVersion } from './versions';

/** An n8n that is ready to be started, with the Node.js that runs it. */
export interface InstalledHost {
	version: string;
	folder: string;
	/** Path of the Node.js binary. */
	node: string;
	/** Path of n8n's command line script. */
	n8n: string;
}

export type Say = (line: string) => void;

const STAMP = '.complete';
// A half install belongs to a living installer as long as that one touches it every few seconds.
const BEAT_MS = 5_000;
const DEAD_AFTER_MS = 60_000;

/**
 * The folder that holds all installed hosts: outside the checkout, so that `git clean` does not cost minutes.
 */
export function cacheFolder(): string {
	return process.env.N8N_SEGMENTS_CACHE ?? join(homedir(), '.cache', 'n8n-nodes-customer-segments');
}

/**
 * Installs n8n with its Node.js on first use (about 4 minutes, 3 GB) and afterwards just finds it. The
 * install happens in a folder of its own that is renamed when it is whole: a killed install leaves nothing
 * that could be taken for n8n, and of two installers at once one waits for the other.
 */
export async function installHost(version?: string, say: Say = console.log): Promise<InstalledHost> {
	const row = hostVersion(version);
	const folder = join(cacheFolder(), `n8n-${row.n8n}`);
	await mkdir(cacheFolder(), { recursive: true });
	while (!(await isComplete(folder, row))) {
		if (await somebodyElseInstalls(folder)) await waitForTheOther(folder, row, say);
		else await installInto(folder, row, say);
	}
	return installed(folder, row);
}

async function waitForTheOther(folder: string, row: HostVersion, say: Say): Promise<void> {
	say(`n8n ${row.n8n} is being installed by another process; waiting`);
	while (await somebodyElseInstalls(folder)) await sleep(BEAT_MS);
}

function installed(folder: string, row: HostVersion): InstalledHost {
	return {
		version: row.n8n,
		folder,
		node: join(nodeFolder(folder), 'bin', 'node'),
		n8n: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
}

function nodeFolder(folder: string): string {
	return join(folder, 'node_modules', nodePackage());
}

/** What the stamp says: a change of what is installed makes an old install incomplete. */
function stampOf({ n8n, node, overrides, rebuild }: HostVersion): string {
	return JSON.stringify({ n8n, node, overrides, rebuild, platform: nodePackage() }, null, '\t');
}

async function isComplete(folder: string, row: HostVersion): Promise<boolean> {
	const stamp = await readFile(join(folder, STAMP), 'utf8').catch(() => '');
	return stamp === stampOf(row);
}

async function somebodyElseInstalls(folder: string): Promise<boolean> {
	for (const partial of await partialsOf(folder)) {
		if (Date.now() - (await modifiedAt(partial)) < DEAD_AFTER_MS) return true;
		await rm(partial, { recursive: true, force: true });
	}
	return false;
}

async function partialsOf(folder: string): Promise<string[]> {
	const parent = cacheFolder();
	const names = await readdir(parent);
	return names.map((name) => join(parent, name)).filter((path) => path.startsWith(`${folder}.partial-`));
}

async function modifiedAt(path: string): Promise<number> {
	return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}

async function installInto(folder: string, row: HostVersion, say: Say): Promise<void> {
	const partial = `${folder}.partial-${randomBytes(4).toString('hex')}`;
	await mkdir(partial);
	const beat = setInterval(() => void utimes(partial, new Date(), new Date()).catch(() => {}), BEAT_MS);
	try {
		await writeFile(join(partial, 'package.json'), JSON.stringify(manifest(row), null, '\t'));
		await installPackages(partial, row, say);
		await rebuildNativeParts(partial, row, say);
		await writeFile(join(partial, STAMP), stampOf(row));
		await moveIntoPlace(partial, folder);
	} finally {
		clearInterval(beat);
		await rm(partial, { recursive: true, force: true });
	}
}

function manifest(row: HostVersion): object {
	return {
		private: true,
		dependencies: { n8n: row.n8n, [nodePackage()]: row.node },
		overrides: row.overrides,
	};
}

async function installPackages(partial: string, row: HostVersion, say: Say): Promise<void> {
	say(`installing n8n ${row.n8n} with Node.js ${row.node} (once; a few minutes, about 3 GB) …`);
	await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd: partial,
		env: cleanEnvironment(),
		logFile: join(partial, 'install.log'),
		onProgress: (seconds) => say(`installing n8n ${row.n8n} … ${seconds} s`),
	});
}

/**
 * Runs the install scripts that n8n cannot do without, under the host's own Node.js and against its headers.
 */
async function rebuildNativeParts(partial: string, row: HostVersion, say: Say): Promise<void> {
	say(`building ${row.rebuild.join(', ')} …`);
	const bin = join(nodeFolder(partial), 'bin');
	const path = `${bin}${delimiter}${process.env.PATH}`;
	await run('npm', ['rebuild', ...row.rebuild, '--ignore-scripts=false'], {
		cwd: partial,
		env: cleanEnvironment({ PATH: path, npm_config_nodedir: nodeFolder(partial) }),
		logFile: join(partial, 'install.log'),
		onProgress: (seconds) => say(`building ${row.rebuild.join(', ')} … ${seconds} s`),
	});
}

/** Puts the whole install where it is looked for; when another installer was faster, ours is thrown away. */
async function moveIntoPlace(partial: string, folder: string): Promise<void> {
	const stamp = await readFile(join(partial, STAMP), 'utf8');
	const there = await readFile(join(folder, STAMP), 'utf8').catch(() => undefined);
	if (there === stamp) return;
	await rm(folder, { recursive: true, force: true });
	await rename(partial, folder);
}
