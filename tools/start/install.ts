import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildPackage, installPackage, packPackage, packagesFolder, type Say } from '../host';
import { keepPlace, type Place } from './place';

const project = resolve(__dirname, '../..');
const SOURCES = ['package.json', 'tsconfig.json', 'lib', 'nodes', 'credentials'];

/**
 * Builds this package and installs it in n8n as a user would; nothing to do while the sources stay as they
 * are.
 */
export async function installOurPackage(place: Place, say: Say): Promise<void> {
	const state = await stateOfSources();
	const isThere = existsSync(join(packagesFolder(place.userFolder), 'n8n-nodes-customer-segments'));
	if (isThere && place.installed === state) return;
	say('building the package and installing it in n8n …');
	await buildPackage(project);
	const tarball = await packPackage(project, place.folder);
	await installPackage(tarball, place.userFolder);
	place.installed = state;
	await keepPlace(place);
}

/** One word for the names, sizes and times of all source files. */
async function stateOfSources(): Promise<string> {
	const hash = createHash('sha256');
	for (const source of SOURCES) for (const line of await filesBelow(join(project, source))) hash.update(line);
	return hash.digest('hex');
}

async function filesBelow(path: string): Promise<string[]> {
	const found = await stat(path);
	if (found.isFile()) return [`${path} ${found.size} ${found.mtimeMs}\n`];
	const below = await Promise.all((await readdir(path)).sort().map((name) => filesBelow(join(path, name))));
	return below.flat();
}
